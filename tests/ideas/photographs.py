"""Pictures as phones and cameras write them, and such as try a decoder."""

import io

from PIL import Image, ImageCms

ORIENTATION, GPS_BLOCK, LATITUDE = 0x0112, 0x8825, 2


def written(picture: Image.Image, kind: str, **how: object) -> bytes:
    """The bytes of a picture in a format."""
    target = io.BytesIO()
    picture.save(target, kind, **how)
    return target.getvalue()


def two_halves(width: int = 400, height: int = 200) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", (width, height), (220, 0, 0))
    picture.paste((0, 0, 220), (width // 2, 0, width, height))
    return picture


def from_a_phone(orientation: int = 1) -> bytes:
    """A JPEG with the place where it was taken, a comment and a profile, turned as a phone turns it."""
    notes = Image.Exif()
    notes[ORIENTATION] = orientation
    notes.get_ifd(GPS_BLOCK)[LATITUDE] = (61.0, 41.0, 17.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return written(two_halves(), "JPEG", exif=notes, comment=b"Kotona", icc_profile=profile)
