"""Whether the HTML of every page holds, as a validator from npm sees it."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from infra.launcher.node import installed, run_module
from infra.launcher.places import CHECKOUT
from infra.launcher.problems import CannotGoOn
from infra.launcher.world import World
from infra.tour.crawling import Sight
from infra.tour.sights import everything

PACKAGES = CHECKOUT / "infra" / "validator"


@dataclass(frozen=True)
class Fault:
    """What the validator holds against a page."""

    walker: str
    address: str
    line: int
    rule: str
    message: str


def validate_all(world: World) -> int:
    """Walk through the running platform and check what was seen; 1 when something does not hold."""
    seen = [sight for _walker, sight in everything(world) if sight.status < 400]
    found = faults_of(seen)
    for fault in found:
        print(f"{fault.walker} {fault.address}:{fault.line}  {fault.rule}  {fault.message}")
    told = Counter(fault.rule for fault in found)
    addresses = len({sight.rule for sight in seen})
    print(f"{len(seen)} pages of {addresses} addresses: {len(found)} faults {dict(told) or ''}".rstrip())
    return 1 if found else 0


def faults_of(seen: Iterable[Sight]) -> list[Fault]:
    """The faults of the pages that were seen. Raises CannotGoOn when the validator does not run."""
    modules = installed(PACKAGES)
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for number, sight in enumerate(seen):
            file = Path(folder) / f"{number:04d}.html"
            file.write_text(sight.html)
            files[str(file)] = sight
        script = modules / "html-validate" / "bin" / "html-validate.mjs"
        config = str(PACKAGES / "htmlvalidate.json")
        report = Path(folder) / "report.json"
        done = run_module(
            script, "--config", config, "--formatter", f"json={report}", "--ext", "html", folder
        )
        if not report.exists():
            raise CannotGoOn(f"The validator did not run: {done.stdout[-500:]}{done.stderr[-500:]}")
        reports = json.loads(report.read_text())
    return [
        Fault(
            files[report["filePath"]].walker,
            files[report["filePath"]].address,
            each["line"],
            each["ruleId"],
            each["message"],
        )
        for report in reports
        for each in report["messages"]
    ]
