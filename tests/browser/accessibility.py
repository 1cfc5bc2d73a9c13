"""What the accessibility checker finds on an open page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults(page: Page) -> list[tuple[str, str, str]]:
    """The page's address, the broken rule and where it is broken; a page that scrolls sideways is a fault."""
    answer = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": RULES})
    found = [(page.url, each["id"], each["nodes"][0]["html"][:200]) for each in answer.response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append((page.url, "scrolls sideways", ""))
    return found
