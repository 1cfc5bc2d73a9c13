"""`./dev draw`: the lives of pledges, payments, refunds, disputes and transfers, drawn from their tables."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from infra.launcher.places import CHECKOUT
from services.pledges import domain
from services.pledges.domain.lifecycle import Lifecycle

PAGE = CHECKOUT / "docs" / "payments.md"
BEGIN, END = "<!-- drawn by ./dev draw: begin -->", "<!-- drawn by ./dev draw: end -->"


def run(_arguments: list[str]) -> int:
    """Draw the page anew."""
    PAGE.write_text(drawn(PAGE.read_text()))
    print(f"{PAGE.relative_to(CHECKOUT)}: {', '.join(life.name for life in lives())}")
    return 0


def drawn(page: str) -> str:
    """The page with its drawings as the tables say now; what people wrote around them stays."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{''.join(_section(life) for life in lives())}{END}{after}"


def lives() -> list[Lifecycle[Any, Any]]:
    """Every life that a module of the rules of pledges tells, the pledge's own first."""
    found = {life.name: life for module in _modules() for life in _lives_in(module)}
    return sorted(found.values(), key=lambda life: (life.name != "pledge", life.name))


def _modules() -> Iterator[Any]:
    for module in walk_packages(domain.__path__, f"{domain.__name__}."):
        if module.name.endswith("_states"):
            yield import_module(module.name)


def _lives_in(module: Any) -> Iterator[Lifecycle[Any, Any]]:
    return (each for each in vars(module).values() if isinstance(each, Lifecycle))


def _section(life: Lifecycle[Any, Any]) -> str:
    return f"\n### {life.name.capitalize()}\n\n{_diagram(life)}\n{_table(life)}"


def _diagram(life: Lifecycle[Any, Any]) -> str:
    edges = "".join(
        f"    {source} --> {target}: {happening}\n"
        for source, happening, target in life.transitions()
        if source != target
    )
    return f"```mermaid\nstateDiagram-v2\n    [*] --> {life.begins}\n{edges}```\n"


def _table(life: Lifecycle[Any, Any]) -> str:
    rows = "".join(
        f"| {happening} | {', '.join(sources)} | {target} | {_otherwise(life, happening)} |\n"
        for happening, (sources, target) in life.edges.items()
    )
    return f"| what happens | from | to | in any other state |\n| --- | --- | --- | --- |\n{rows}"


def _otherwise(life: Lifecycle[Any, Any], happening: Any) -> str:
    if happening in life.takes_money:
        return "money to refund"
    return "late: counted" if happening in life.late else "our fault: raises"
