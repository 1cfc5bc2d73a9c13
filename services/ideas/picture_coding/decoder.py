"""The process that decodes one picture: the file on standard input, its renditions on standard output.

Whatever a file does to a decoder, it does it here: this process has no database, no secrets and no
network of ours, little memory and little time, and ends after one picture.
"""

import io
import json
import os
import sys
from contextlib import suppress

from PIL import Image, ImageCms

from services.ideas.domain.picturing.kinds import PictureKind
from services.ideas.domain.picturing.sizes import is_too_large, kept_size, widths_of

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 20

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = frozenset({5, 6, 7, 8})
_WEBP, _JPEG = {"quality": 80, "method": 4}, {"quality": 82, "progressive": True}


class Refused(Exception):
    """The picture is not taken, for the reason that is named."""


def bind() -> None:
    """Give up memory and time beyond what a photograph needs, where the system knows such bounds."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with suppress(OSError):
        os.nice(5)


def open_picture(content: bytes, kind: PictureKind) -> Image.Image:
    """The picture by its head alone, not decoded yet. Raises Refused for one that is too large."""
    if kind is PictureKind.HEIC:
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False, aux_images=False)
        pillow_heif.options.DECODE_THREADS = 1
    # Bounds of our own, checked before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    picture = Image.open(io.BytesIO(content), formats=[kind.value])
    if is_too_large(*picture.size):
        raise Refused("too_many_pixels")
    return picture


def photograph(picture: Image.Image) -> Image.Image:
    """The picture upright, in sRGB, on white, in its largest kept size, with nothing but its pixels."""
    orientation = _orientation(picture)
    turned = picture.size[::-1] if orientation in _SIDEWAYS else picture.size
    size = kept_size(*turned)
    if orientation in _SIDEWAYS:
        size = size[::-1]
    # A JPEG is decoded at a fraction of its size where that is enough.
    picture.draft(None, (size[0] * 2, size[1] * 2))
    picture.load()
    profile = picture.info.get("icc_profile")
    small = _plain_mode(picture).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    small = _on_white(_in_srgb(small, profile))
    if orientation in _TURNS:
        small = small.transpose(_TURNS[orientation])
    bare = Image.new("RGB", small.size)
    bare.paste(small)
    return bare


def renditions(picture: Image.Image) -> list[tuple[str, int, bytes]]:
    """Media type, width and bytes of each; JPEG once, for readers that know no WebP."""
    made = []
    for width in widths_of(picture.width):
        height = max(1, round(picture.height * width / picture.width))
        same = width == picture.width
        sized = picture if same else picture.resize((width, height), Image.Resampling.LANCZOS)
        made.append(("image/webp", width, _written(sized, "WEBP", _WEBP)))
    made.append(("image/jpeg", picture.width, _written(picture, "JPEG", _JPEG)))
    return made


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except Exception:
        # Whatever is wrong with the notes beside the picture, the picture itself may be sound.
        return 1


def _plain_mode(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):
        # Sixteen bits a pixel; the upper eight are what a screen shows.
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("P", "PA", "LA") or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture if picture.mode in ("RGB", "RGBA", "L", "CMYK") else picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and picture.mode in ("RGB", "RGBA", "L", "CMYK"):
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        with suppress(ImageCms.PyCMSError, OSError):
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            seen = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=mode)
            if seen is not None:
                return seen
    return picture if picture.mode == "RGBA" else picture.convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture)
    return white.convert("RGB")


def _written(picture: Image.Image, name: str, how: dict[str, int | bool]) -> bytes:
    written = io.BytesIO()
    picture.save(written, name, **how)
    return written.getvalue()


def answer(content: bytes, kind: PictureKind) -> bytes:
    """One head in JSON on its own line, then the bytes of every rendition; or the reason of a refusal."""
    try:
        picture = photograph(open_picture(content, kind))
        made = renditions(picture)
    except Refused as refusal:
        return json.dumps({"refused": str(refusal)}).encode()
    except Exception:
        # Every decoder has its own ways to give up on a broken file.
        return json.dumps({"refused": "unreadable"}).encode()
    parts = [{"media_type": media, "width": width, "bytes": len(each)} for media, width, each in made]
    head = {"width": picture.width, "height": picture.height, "renditions": parts}
    return b"".join((json.dumps(head).encode(), b"\n", *(each for _media, _width, each in made)))


def main() -> int:
    """Answer for the file on standard input, of the kind that is named."""
    bind()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), PictureKind(sys.argv[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
