"""A person without a mouse: goes on by the Tab key to what they look for, and sees where they are."""

from playwright.sync_api import Page

MOST_STOPS = 160

# Where the focus is, by what it is called; whether its ring is drawn, and whether something lies over it.
_STOP = """() => {
  const at = document.activeElement;
  const called = [...(at.labels || [])].map(each => each.textContent).join(' ')
    || at.getAttribute('aria-label') || at.textContent || at.name || '';
  const ringed = [at, at.closest('.choice, .card, .field'), at.querySelector('.stone')].some(each => {
    if (!each) return false;
    const style = getComputedStyle(each);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
      || (each.matches('.stone') && parseFloat(style.strokeWidth) >= 3);
  });
  const box = at.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const points = [box.top + 3, box.top + box.height / 2, box.bottom - 3]
    .filter(y => y >= 0 && y < innerHeight);
  const clear = points.some(y => {
    const over = document.elementFromPoint(x, y);
    const ours = [at, ...(at.labels || [])];
    return over && (over.contains(at) || ours.some(each => each.contains(over)));
  });
  return {called: called.replace(/\\s+/g, ' ').trim(), ringed, clear: inside && clear,
    html: at.outerHTML.slice(0, 160)};
}"""


class Keyboard:
    """Keys only; every stop on the way must show its ring and lie under nothing."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.faults: list[tuple[str, str, str]] = []
        self.stops = 0

    def go_to(self, name: str) -> None:
        """Press Tab until something of that name has the focus."""
        for _ in range(MOST_STOPS):
            self._page.keyboard.press("Tab")
            stop = self._page.evaluate(_STOP)
            self.stops += 1
            for fault, there in (("no ring", stop["ringed"]), ("hidden", stop["clear"])):
                if not there:
                    self.faults.append((self._page.url, fault, stop["html"]))
            if name in stop["called"]:
                return
        raise AssertionError(f"{name!r} is not reached on {self._page.url}")

    def press(self, name: str) -> None:
        """Go to a link or a button and use it; the next page is open afterwards."""
        self.go_to(name)
        with self._page.expect_navigation():
            self._page.keyboard.press("Enter")

    def write(self, name: str, text: str) -> None:
        """Go to a field and type."""
        self.go_to(name)
        self._page.keyboard.type(text)
