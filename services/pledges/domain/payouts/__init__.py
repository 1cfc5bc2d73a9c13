"""What the card provider pays out to a bank."""
