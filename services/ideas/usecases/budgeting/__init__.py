"""What a campaign is made of altogether, and how its association covers its own share."""
