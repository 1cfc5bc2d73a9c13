"""An association opens an account of its own at the card provider."""
