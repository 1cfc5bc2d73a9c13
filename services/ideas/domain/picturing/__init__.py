"""What counts as a picture, in which sizes it is shown, and what it belongs to."""
