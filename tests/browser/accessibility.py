"""What is found on an open page by the accessibility checker, and by judgements that it does not make."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# One outline, one place for the content, a language, and targets that a finger hits (WCAG 2.2, 2.5.8, without
# its exception for spacing); a link inside a sentence is as high as its line.
_JUDGE = """() => {
  const found = [];
  const seen = each => each.checkVisibility({visibilityProperty: true}) && !each.closest('.unseen');
  const tell = (rule, each) => found.push([rule, each ? each.outerHTML.slice(0, 200) : '']);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const levels = all('h1, h2, h3, h4, h5, h6').filter(each => each.checkVisibility());
  if (levels.filter(each => each.tagName === 'H1').length !== 1) tell('not one h1');
  // The summary of what is wrong stands above the first heading, as its own second one.
  levels.reduce((before, each) => {
    const level = Number(each.tagName[1]);
    if (level > before + 1) tell('a heading skips a level', each);
    return level;
  }, 1);
  if (all('main').length !== 1) tell('not one main');
  if (!document.documentElement.lang) tell('no language');
  if (all('body > header').length > 1 || all('body > footer').length > 1) tell('a landmark comes twice');
  all('[tabindex]').filter(each => each.tabIndex > 0).forEach(each => tell('an order of its own', each));
  const inText = each => {
    if (getComputedStyle(each).display !== 'inline') return false;
    const around = each.parentElement.closest('p, li, td, th, dd, dt, h1, h2, h3, span, label, footer, div');
    return around.textContent.trim().length > each.textContent.trim().length;
  };
  for (const each of all('a[href], button, input, select, textarea, summary')) {
    if (each.type === 'hidden' || !seen(each) || each.closest('svg') || inText(each)) continue;
    if (each.className === 'skip') continue;
    const parts = [each, ...(each.labels || [])].map(part => part.getBoundingClientRect());
    if (!parts.some(box => box.width >= 23.9 && box.height >= 23.9)) tell('a target under 24 pixels', each);
  }
  return found;
}"""


def faults(page: Page) -> list[tuple[str, str, str]]:
    """The page's address, the broken rule and where it is broken; a page that scrolls sideways is a fault."""
    answer = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": RULES})
    found = [(page.url, each["id"], each["nodes"][0]["html"][:200]) for each in answer.response["violations"]]
    found += [(page.url, rule, where) for rule, where in page.evaluate(_JUDGE)]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append((page.url, "scrolls sideways", ""))
    return found
