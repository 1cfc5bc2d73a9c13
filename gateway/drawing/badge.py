"""A badge for an association's own pages: words and how far the campaign has come, as SVG and as PNG."""

import io
from dataclasses import dataclass

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont
from markupsafe import Markup
from PIL import Image, ImageDraw

from gateway.drawing.fitting import writable
from gateway.drawing.share_image import BERRY, DEEP, ON_DEEP, font_of
from services.chassis import fonts

HEIGHT, _SIZE, _SIDE, _BASELINE = 44, 20, 16, 29
_INK = "#211704"


@dataclass(frozen=True)
class BadgeText:
    """What it says, and how far the campaign has come, such as "65 %"; the second part may be empty."""

    words: str
    standing: str = ""


def badge_width(text: BadgeText) -> int:
    """How wide it is, in pixels of its natural size."""
    return sum(_widths(text))


def draw_badge_svg(text: BadgeText) -> str:
    """Letters as outlines: a picture on another site has none of our fonts."""
    left, right = _widths(text)
    parts = [
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" '
            'viewBox="0 0 {w} {h}" role="img">'
        ).format(w=left + right, h=HEIGHT),
        Markup("<title>{}</title>").format(f"{text.words} {text.standing}".strip()),
        Markup(
            '<clipPath id="e"><rect width="{}" height="{}" rx="8"/></clipPath><g clip-path="url(#e)">'
        ).format(left + right, HEIGHT),
        Markup('<rect width="{}" height="{}" fill="{}"/>').format(left, HEIGHT, DEEP),
        Markup('<rect x="{}" width="{}" height="{}" fill="{}"/>').format(left, right, HEIGHT, BERRY),
        _outlines(text.words, _SIDE, ON_DEEP),
        _outlines(text.standing, left + _SIDE, _INK),
        Markup("</g></svg>"),
    ]
    return str(Markup("").join(parts))


def draw_badge_png(text: BadgeText, scale: int = 2) -> bytes:
    """The same for mails and pages that take no SVG, at twice its size for fine screens."""
    left, right = _widths(text)
    whole = ((left + right) * scale, HEIGHT * scale)
    picture = Image.new("RGBA", whole)
    brush = ImageDraw.Draw(picture)
    brush.rounded_rectangle((0, 0, whole[0] - 1, whole[1] - 1), 8 * scale, fill=BERRY if right else DEEP)
    if right:
        brush.rounded_rectangle((0, 0, left * scale, whole[1] - 1), 8 * scale, fill=DEEP)
        brush.rectangle((left * scale // 2, 0, left * scale, whole[1] - 1), fill=DEEP)
    font = font_of(fonts.SEMIBOLD, _SIZE * scale)
    for words, x, colour in ((text.words, _SIDE, ON_DEEP), (text.standing, left + _SIDE, _INK)):
        where = (x * scale, _BASELINE * scale)
        brush.text(where, writable(words, fonts.SEMIBOLD), font=font, fill=colour, anchor="ls")
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def _widths(text: BadgeText) -> tuple[int, int]:
    font = font_of(fonts.SEMIBOLD, _SIZE)

    def width(words: str) -> int:
        return round(font.getlength(writable(words, fonts.SEMIBOLD))) + 2 * _SIDE if words else 0

    return width(text.words), width(text.standing)


def _outlines(words: str, x: float, colour: str) -> Markup:
    with TTFont(fonts.SEMIBOLD, lazy=True) as font:
        signs, names = font.getGlyphSet(), font.getBestCmap()
        scale = _SIZE / font["head"].unitsPerEm
        paths, at = [], 0.0
        for sign in writable(words, fonts.SEMIBOLD):
            glyph = signs[names[ord(sign)]]
            pen = SVGPathPen(signs, ntos=lambda number: f"{number:g}")
            glyph.draw(pen)
            paths.append(Markup('<path transform="translate({:g} 0)" d="{}"/>').format(at, pen.getCommands()))
            at += glyph.width
    return Markup('<g fill="{}" transform="translate({:g} {}) scale({:.5f} -{:.5f})">{}</g>').format(
        colour, x, _BASELINE, scale, scale, Markup("").join(paths)
    )
