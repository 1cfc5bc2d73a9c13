"""Feeds: the same entries as Atom (RFC 4287) and as RSS 2.0."""
