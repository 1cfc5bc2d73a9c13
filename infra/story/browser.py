"""A browser without JavaScript: opens pages, follows redirects, fills in the forms that it finds."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin

import requests
from lxml import html

TIMEOUT_SECONDS = 30


class NoSuchForm(LookupError):
    """The page offers no such form; the message tells what it offers instead."""


@dataclass
class Page:
    """What came back."""

    status: int
    url: str
    text: str
    tree: Any

    @property
    def words(self) -> str:
        """The page as one line of words."""
        main = self.tree.xpath("//main")
        return " ".join((main[0] if main else self.tree).text_content().split())

    @property
    def errors(self) -> list[str]:
        """The error summary, line by line."""
        return [each.text_content().strip() for each in self.tree.xpath("//*[@role='alert']//li")]

    def links(self, containing: str) -> list[str]:
        """Addresses of links that contain the text."""
        return [link for link in self.tree.xpath("//a/@href") if containing in link]


class Browser:
    """One person's browser, with its own cookies."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._session = requests.Session()
        self._session.headers["Accept-Language"] = "fi"
        self.page: Page

    def open(self, address: str) -> Page:
        """Go to an address, on this site or another."""
        return self._show(self._session.get(urljoin(self.base_url, address), timeout=TIMEOUT_SECONDS))

    def fetch(self, address: str) -> bytes:
        """A file, as it comes; the page stays where it is."""
        answer = self._session.get(urljoin(self.base_url, address), timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.content

    def cookies(self) -> list[tuple[str, str]]:
        """What the site has set, for another browser of the same person."""
        return [(each.name, each.value or "") for each in self._session.cookies]

    def submit(self, action: str = "", button: str | None = None, **fields: str) -> Page:
        """Fill in the form whose action contains `action` and send it.

        `button` names the value of the button that is pressed. Raises NoSuchForm.
        """
        form = self._find_form(action, fields)
        data = {name: value for name, value in form.form_values() if name not in fields}
        data.update(fields)
        data.update(self._pressed(form, button))
        target = urldefrag(urljoin(self.page.url, form.get("action") or self.page.url)).url
        if form.method.upper() == "GET":
            return self._show(self._session.get(target, params=data, timeout=TIMEOUT_SECONDS))
        headers = {"Referer": self.page.url, "Origin": self._origin(target)}
        return self._show(self._session.post(target, data=data, headers=headers, timeout=TIMEOUT_SECONDS))

    def upload(self, action: str, field: str, name: str, content: bytes, **fields: str) -> Page:
        """Send a file with the form whose action contains `action`."""
        form = self._find_form(action, {})
        data = {key: value for key, value in form.form_values() if key not in (field, *fields)}
        data.update(fields)
        target = urljoin(self.page.url, form.get("action") or self.page.url)
        answer = self._session.post(
            target,
            data=data,
            files={field: (name, content, "application/xml")},
            headers={"Referer": self.page.url, "Origin": self._origin(target)},
            timeout=TIMEOUT_SECONDS,
        )
        return self._show(answer)

    def _show(self, answer: requests.Response) -> Page:
        is_page = "html" in answer.headers.get("Content-Type", "") and answer.content
        tree = html.fromstring(answer.content.decode("utf-8", "replace") if is_page else "<html></html>")
        self.page = Page(answer.status_code, answer.url, answer.text, tree)
        return self.page

    def _find_form(self, action: str, fields: dict[str, str]) -> Any:
        for form in self.page.tree.forms:
            if action in (form.get("action") or self.page.url) and set(fields) <= set(form.fields):
                return form
        offered = [(form.get("action"), sorted(form.fields)) for form in self.page.tree.forms]
        raise NoSuchForm(
            f"{self.page.url} ({self.page.status}): no form {action!r} with {sorted(fields)}; "
            f"it has {offered}. It says: {self.page.words[:400]}"
        )

    @staticmethod
    def _pressed(form: Any, value: str | None) -> dict[str, str]:
        buttons = form.xpath(".//button[@name] | .//input[@type='submit'][@name]")
        for each in buttons:
            if value is None or each.get("value") == value:
                return {each.get("name"): each.get("value", "")}
        return {}

    @staticmethod
    def _origin(url: str) -> str:
        scheme, _, rest = url.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}"
