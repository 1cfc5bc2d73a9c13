"""Pages as people set them: magnified four times, set wider, in colours of their own, without motion."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from infra.launcher.platform import RunningPlatform
from tests.browser.test_resident import CAMPAIGN, WITH_ALL, opened

# 1280 by 1024 pixels at 400 percent (WCAG 1.4.10), and the distances of 1.4.12.
MAGNIFIED = {"width": 320, "height": 256}
WIDE_TEXT = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
FEW = ["/", CAMPAIGN, f"{CAMPAIGN}/tue", "/palaute"]
MORE = ["/kampanjat", WITH_ALL, "/kaupunginosat", "/ideat", "/ideat/uusi", "/talkoot", "/saavutettavuus"]
PAGES = [pytest.param(FEW, id="few"), pytest.param(MORE, id="more", marks=pytest.mark.long)]

_CUT = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(each => {
  const style = getComputedStyle(each);
  if (each.closest('.unseen, svg') || !each.checkVisibility() || !each.textContent.trim()) return false;
  const hides = axis => ['hidden', 'clip'].includes(style['overflow' + axis]);
  return (hides('X') && each.scrollWidth > each.clientWidth + 1)
    || (hides('Y') && each.scrollHeight > each.clientHeight + 1);
}).map(each => each.outerHTML.slice(0, 160))"""

_STICKS = """() => Math.max(0, ...[...document.querySelectorAll('body *')]
  .filter(each => ['sticky', 'fixed'].includes(getComputedStyle(each).position) && each.checkVisibility())
  .filter(each => each.getBoundingClientRect().width > innerWidth / 2 && each.matches('.action-bar'))
  .map(each => each.getBoundingClientRect().height / innerHeight))"""

_MOVES = """() => [...document.querySelectorAll('*')].filter(each => {
  const style = getComputedStyle(each);
  const seconds = text => Math.max(...text.split(',').map(parseFloat));
  return seconds(style.transitionDuration) > .001 || seconds(style.animationDuration) > .001
    || style.scrollBehavior === 'smooth';
}).map(each => each.outerHTML.slice(0, 160))"""


@pytest.mark.parametrize("paths", PAGES)
def test_nothing_is_cut_or_covered_when_magnified_and_set_wider(
    chromium: Browser, city: RunningPlatform, paths: list[str]
) -> None:
    with opened(chromium, city, 320, bypass_csp=True) as page:
        page.set_viewport_size(MAGNIFIED)
        for path in paths:
            page.goto(path)
            page.add_style_tag(content=WIDE_TEXT)
            assert page.evaluate("document.documentElement.scrollWidth") <= MAGNIFIED["width"], path
            assert page.evaluate(_CUT) == [], path
            assert page.evaluate(_STICKS) < 0.5, path


@pytest.mark.parametrize("paths", PAGES)
def test_nothing_moves_for_those_who_asked_for_stillness(
    chromium: Browser, city: RunningPlatform, paths: list[str]
) -> None:
    with opened(chromium, city, reduced_motion="reduce") as page:
        for path in paths:
            page.goto(path)
            assert page.evaluate(_MOVES) == [], path


def test_colours_of_ones_own_leave_every_state_to_be_seen(chromium: Browser, city: RunningPlatform) -> None:
    with opened(chromium, city, 390, forced_colors="active") as page:
        page.goto(CAMPAIGN)
        assert colours(page.locator("main svg.gauge, main svg.bar").filter(visible=True).first) >= 3
        page.goto(f"{CAMPAIGN}/tue")
        method = page.locator(".choice", has=page.locator("input[name=method]"))
        before = method.first.screenshot()
        page.check("input[name=method] >> nth=0")
        assert method.first.screenshot() != before
        page.locator("input[name=method]").first.press("Tab")
        page.keyboard.press("Shift+Tab")
        outline = "each => getComputedStyle(each).outlineStyle"
        assert method.first.evaluate(outline) == "solid"
        for control in (page.locator("#email"), page.locator("main form button.main")):
            control.focus()
            assert control.evaluate("each => parseFloat(getComputedStyle(each).borderTopWidth)") >= 2
            assert control.evaluate(outline) == "solid"
        page.fill("#email", "aino")
        page.locator("main form button.main").click()
        wrong = page.locator(".field.wrong").first
        expect(wrong).to_be_visible()
        assert wrong.evaluate("each => parseFloat(getComputedStyle(each).borderLeftWidth)") >= 4


def colours(drawn: Locator) -> int:
    """How many colours fill more than a hundredth of what is drawn."""
    picture = Image.open(io.BytesIO(drawn.screenshot())).convert("RGB")
    counted = picture.getcolors(picture.width * picture.height) or []
    return sum(times > picture.width * picture.height / 100 for times, _colour in counted)
