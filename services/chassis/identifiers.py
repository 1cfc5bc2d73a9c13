"""Identifiers that sort by time of birth."""

import uuid

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): unique anywhere, and young rows lie together in an index."""
    return uuid_utils.compat.uuid7()
