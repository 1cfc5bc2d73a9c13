"""Addresses of pages that one part of the platform links to and another part serves."""

from urllib.parse import urlencode


def pledge_page(public_url: str, pledge_id: object, token: str, *, returning: bool = False) -> str:
    """The page of one pledge, opened by its link's token; `returning` from the card provider's pages."""
    query = {"avain": token} | ({"paluu": "1"} if returning else {})
    return f"{public_url.rstrip('/')}/tuki/{pledge_id}?{urlencode(query)}"
