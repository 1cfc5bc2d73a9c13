"""What residents write of themselves and of their ideas: read, and refused where it must be."""
