"""Who may act for an association, and how somebody comes to."""
