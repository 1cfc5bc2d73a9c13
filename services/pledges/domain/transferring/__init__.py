"""A charge's money, passed on to whoever collects, and taken back where it must be."""
