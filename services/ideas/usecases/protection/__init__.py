"""Who sent a form, without their name, and how often one may."""
