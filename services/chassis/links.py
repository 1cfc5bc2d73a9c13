"""Signed links: a token that is computed when it is shown and stored nowhere."""

import base64
import hashlib
import hmac

from services.chassis.settings import Secret

TOKEN_LENGTH = 22


def pledge_link_token(key: Secret, pledge_id: object, generation: int) -> str:
    """128 bits and a little that open one pledge's page until its generation is raised."""
    message = f"{pledge_id}|{generation}".encode()
    digest = hmac.new(key.reveal().encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode()[:TOKEN_LENGTH]


def check_pledge_link_token(key: Secret, pledge_id: object, generation: int, token: str) -> bool:
    """Whether the token opens the pledge's page, in constant time."""
    expected = pledge_link_token(key, pledge_id, generation)
    return hmac.compare_digest(expected.encode(), token.encode())
