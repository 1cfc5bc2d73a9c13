"""The gallery shows every component, and each of its parts is whole."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

import gateway
from tests.gateway.conftest import make_gateway
from tests.gateway.fake_platform import FakePlatform
from tests.gateway.test_pages import Outline

TEMPLATES = Path(gateway.__file__).parent / "templates"


def parsed(folder: str) -> Iterator[tuple[str, nodes.Template]]:
    """The templates of a folder, by their name."""
    for path in sorted((TEMPLATES / folder).rglob("*.html")):
        yield str(path.relative_to(TEMPLATES)), Environment(autoescape=True).parse(path.read_text())


def components() -> set[tuple[str, str]]:
    """Every public macro, with the file it stands in; one that begins with "_" is of that file alone."""
    return {
        (file, macro.name)
        for file, template in parsed("components")
        for macro in template.find_all(nodes.Macro)
        if not macro.name.startswith("_")
    }


def shown(template: nodes.Template) -> set[tuple[str, str]]:
    """The macros that a template imports and calls, whatever it calls them."""
    known = {}
    for source in template.find_all(nodes.FromImport):
        file = source.template
        for each in source.names:
            name, alias = (each, each) if isinstance(each, str) else each
            known[alias] = (file.value if isinstance(file, nodes.Const) else "", name)
    called = {call.node.name for call in template.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
    return {known[name] for name in called if name in known}


def test_every_component_is_shown_in_the_gallery() -> None:
    seen = {each for _file, template in parsed("gallery") for each in shown(template)}
    assert sorted(components() - seen) == []


def test_the_gallery_is_whole_and_asks_nothing_of_the_services(platform: FakePlatform) -> None:
    away = "http://127.0.0.1:1"
    app = make_gateway(platform, ENVIRONMENT="local", IDEAS_URL=away, PLEDGES_URL=away)
    page = app.test_client().get("/_components")
    outline = Outline()
    outline.feed(page.text)
    assert page.status_code == 200
    assert outline.faults == []
    assert outline.open == []
    assert sorted({each for each in outline.ids if outline.ids.count(each) > 1}) == []
