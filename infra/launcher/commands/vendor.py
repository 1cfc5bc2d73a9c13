"""`./dev vendor`: files of others from npm, copied with their proof or compared with it."""

from infra.launcher import vendoring
from infra.launcher.node import installed
from infra.launcher.problems import CannotGoOn


def run(arguments: list[str]) -> int:
    """`copy` after a change of versions or of the allow-list; `check` compares. Both ask npm."""
    if arguments not in (["copy"], ["check"]):
        raise CannotGoOn("./dev vendor copy, or ./dev vendor check")
    modules = installed(vendoring.PACKAGES)
    if arguments == ["copy"]:
        vendoring.copy(modules)
    found = [*vendoring.faults(), *vendoring.differences(modules)]
    for each in vendoring.told_proof():
        print(f"{each['file']}  {each['package']} {each['version']}  {each['licence']}")
    print("\n".join(found) or "Every file is what npm gives and what VENDOR.json says.")
    return 1 if found else 0
