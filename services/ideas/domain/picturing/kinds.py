"""What kind of picture a file is by its first bytes; its name and what the sender calls it do not count.

Sources: ISO/IEC 10918-1 (JPEG), W3C PNG, RFC 9649 (WebP), ISO/IEC 23008-12 (HEIF).
"""

from enum import StrEnum


class PictureKind(StrEnum):
    """The kinds that are read, named as the decoder names them."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIC = "HEIF"


_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def kind_of(content: bytes) -> PictureKind | None:
    """The kind, or nothing for what is no picture of ours."""
    if content.startswith(b"\xff\xd8\xff"):
        return PictureKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PictureKind.PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return PictureKind.WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return PictureKind.HEIC
    return None
