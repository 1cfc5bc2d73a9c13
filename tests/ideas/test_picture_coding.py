"""What becomes of a file that somebody calls a picture."""

import io

import pillow_heif
import pytest
from PIL import Image

from services.ideas.domain.picturing.sizes import (
    LARGEST_UPLOAD_BYTES,
    MOST_PIXELS,
    is_too_large,
    kept_size,
    widths_of,
)
from services.ideas.picture_coding import decoder
from services.ideas.picture_coding.coding import CodedPicture, RefusedPicture, code_picture
from tests.ideas.photographs import from_a_phone, two_halves, written


def opened(coded: CodedPicture, media_type: str) -> Image.Image:
    """The largest rendition of a format."""
    largest = max(
        (each for each in coded.renditions if each.media_type == media_type), key=lambda each: each.width
    )
    return Image.open(io.BytesIO(largest.content))


def test_place_comment_and_other_notes_of_a_phone_are_gone_and_the_picture_stands_upright() -> None:
    coded = code_picture(from_a_phone(orientation=6))
    assert (coded.width, coded.height) == (200, 400)
    for media_type in ("image/webp", "image/jpeg"):
        picture = opened(coded, media_type)
        assert not picture.getexif()
        assert {"comment", "icc_profile", "exif", "xmp"} & set(picture.info) == set()
        top, bottom = (picture.convert("RGB").getpixel((100, height)) for height in (40, 360))
        assert top[0] > 150 > top[2]
        assert bottom[2] > 150 > bottom[0]


def test_a_heic_of_a_phone_is_read_and_sent_as_others_are() -> None:
    pillow_heif.register_heif_opener()
    coded = code_picture(written(two_halves(), "HEIF"))
    assert [(each.media_type, each.width) for each in coded.renditions] == [
        ("image/webp", 320),
        ("image/webp", 400),
        ("image/jpeg", 400),
    ]


def test_of_moving_pictures_the_first_is_kept_and_what_is_clear_becomes_white() -> None:
    first, second = Image.new("RGBA", (300, 100), (0, 0, 0, 0)), Image.new("RGBA", (300, 100), "black")
    coded = code_picture(written(first, "PNG", save_all=True, append_images=[second]))
    picture = opened(coded, "image/webp")
    assert getattr(picture, "n_frames", 1) == 1
    assert min(picture.convert("RGB").getpixel((150, 50))) > 250


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "required"),
        (b"<html><script>alert(1)</script>", "not_a_picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not_a_picture"),
        (written(Image.new("RGB", (10, 10)), "GIF"), "not_a_picture"),
        (b"\xff\xd8\xff" + bytes(LARGEST_UPLOAD_BYTES), "too_large"),
        (from_a_phone()[:1500], "unreadable"),
        (b"RIFF\x20\x00\x00\x00WEBPVP8 nothing of the kind", "unreadable"),
        (written(Image.new("1", (20_001, 8)), "PNG"), "too_many_pixels"),
    ],
    ids=["nothing", "page", "drawing", "gif", "large", "cut off", "head alone", "bomb"],
)
def test_what_is_no_photograph_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(RefusedPicture) as refused:
        code_picture(content)
    assert refused.value.code == code


def test_a_bomb_is_refused_by_its_head_before_anything_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "is_too_large", lambda width, height: width * height >= 400 * 200)
    with pytest.raises(decoder.Refused, match="too_many_pixels"):
        decoder.open_picture(written(two_halves(), "PNG"), decoder.PictureKind.PNG)
    assert is_too_large(MOST_PIXELS, 1) is True
    assert is_too_large(8160, 6144) is False
    assert is_too_large(10_000, MOST_PIXELS // 10_000) is False
    assert is_too_large(10_000, MOST_PIXELS // 10_000 + 1) is True


@pytest.mark.parametrize(
    ("size", "kept", "widths"),
    [
        ((4032, 3024), (1280, 960), (320, 640, 1280)),
        ((900, 600), (900, 600), (320, 640, 900)),
        ((320, 320), (320, 320), (320,)),
        ((1, 1), (1, 1), (1,)),
        ((1000, 20_000), (96, 1920), (96,)),
    ],
)
def test_a_picture_is_made_smaller_and_never_larger(
    size: tuple[int, int], kept: tuple[int, int], widths: tuple[int, ...]
) -> None:
    assert kept_size(*size) == kept
    assert widths_of(kept[0]) == widths
