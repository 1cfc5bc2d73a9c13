"""Rows: the book of recipients, the messages, the log of deliveries."""
