"""Identifiers that sort by time of birth."""

import uuid
from datetime import UTC, datetime

import uuid_utils.compat


def born_at(identifier: uuid.UUID) -> datetime:
    """When a UUIDv7 was made, by the clock of whoever made it."""
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC)


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): unique anywhere, and young rows lie together in an index."""
    return uuid_utils.compat.uuid7()
