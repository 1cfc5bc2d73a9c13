"""`./dev COMMAND`: finds the command, has its packages installed, and turns problems into sentences."""

import errno
import sys
from importlib import import_module

from infra.launcher.commands import COMMANDS, Entry
from infra.launcher.packages import ensure_packages
from infra.launcher.problems import CannotGoOn


def _run(arguments: list[str]) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    entry = COMMANDS.get("help" if name in {"-h", "--help"} else name)
    if entry is None:
        raise CannotGoOn(f"There is no ./dev {name}. ./dev help lists what there is.")
    return _call(entry, rest)


def _call(entry: Entry, arguments: list[str]) -> int:
    if entry.packages:
        ensure_packages(entry.packages)
    code: int = import_module(f"infra.launcher.commands.{entry.module}").run(arguments)
    return code


def main() -> int:
    """Run one command; the exit code is 0 when it did what was asked."""
    try:
        return _run(sys.argv[1:])
    except CannotGoOn as problem:
        print(problem, file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(
            f"The disk is full ({error.filename or 'no file named'}). Make room and try again.",
            file=sys.stderr,
        )
    return 1


if __name__ == "__main__":
    sys.exit(main())
