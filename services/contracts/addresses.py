"""Addresses of pages that one part of the platform links to and another part serves."""


def pledge_page(public_url: str, pledge_id: object, token: str, *, returning: bool = False) -> str:
    """The page of one pledge, opened by its link's token; `returning` from the card provider's pages."""
    return f"{public_url.rstrip('/')}/tuki/{pledge_id}/{token}" + ("/paluu" if returning else "")
