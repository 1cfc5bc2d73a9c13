"""Four eyes: one person asks, another agrees to exactly what was asked."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

LIFETIME = timedelta(hours=24)
FRESH_SIGN_IN = timedelta(minutes=15)


@dataclass(frozen=True)
class Request:
    """What must be known of a request to judge a decision on it."""

    state: str
    requested_by: str
    content_hash: str
    expires_at: datetime


def fingerprint(content: Mapping[str, object]) -> str:
    """Hash of the exact content that is agreed to."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def objection(request: Request, approver: str, seen_hash: str, now: datetime) -> str | None:
    """The code of why this person may not decide on what they saw, or nothing."""
    if request.state != "open":
        return "already_decided"
    if now >= request.expires_at:
        return "approval_expired"
    if approver == request.requested_by:
        return "own_request"
    if seen_hash != request.content_hash:
        return "content_changed"
    return None


def is_plain_match(kind: str, content: Mapping[str, object]) -> bool:
    """Whether a receipt goes whole to a pledge of the same sum; these may be agreed to in a row."""
    return kind == "match" and content.get("amount_cents") == content.get("pledge_amount_cents")


def signed_in_lately(authenticated_at: str | None, now: datetime) -> bool:
    """Whether the person proved who they are within the last quarter of an hour."""
    try:
        when = datetime.fromisoformat(authenticated_at or "")
    except ValueError:
        return False
    return when.tzinfo is not None and timedelta(minutes=-1) <= now - when <= FRESH_SIGN_IN
