"""What `./dev` can do: one module a command, listed here with the packages it needs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One command: its module, the lock file it needs installed, and what it is for."""

    module: str
    packages: str
    purpose: str


COMMANDS: dict[str, Entry] = {
    "up": Entry("up", "local", "set everything up, run the whole platform, print addresses and sign-ins"),
    "test": Entry(
        "test", "test", "run every test that CI runs; takes pytest's arguments (-k, --long, a path)"
    ),
    "check": Entry("check", "test", "style, types and import rules; seconds"),
    "demo": Entry("demo", "local", "play the main story on the running platform, with its numbers"),
    "clock": Entry("clock", "local", "move business time: ./dev clock +3d, +2h, reset"),
    "code": Entry("code", "local", "the present sign-in code of a demo person: ./dev code NAME"),
    "reset": Entry("reset", "local", "throw the local data away; the next ./dev up starts anew"),
    "migrate": Entry("migrate", "local", "bring the databases of the running platform to the newest version"),
    "shell": Entry("shell", "local", "SQL in a service's database: ./dev shell SERVICE"),
    "replay": Entry("replay", "local", "try a service's parked messages again: ./dev replay SERVICE"),
    "operate": Entry("operate", "local", "an operator's command: ./dev operate pledges --help"),
    "secrets": Entry("secrets", "local", "write the .env that docker compose asks for"),
    "pictures": Entry(
        "pictures", "test", "photograph every page of the running platform: ./dev pictures [WORDS]"
    ),
    "bench": Entry("bench", "test", "measure what pages of the running platform cost a phone"),
    "draw": Entry("draw", "local", "draw the lives of pledges and payments into docs/payments.md"),
    "translate": Entry("translate", "test", "bring the catalogues of translations to what the pages say now"),
    "vendor": Entry("vendor", "", "files of others from npm: ./dev vendor copy, ./dev vendor check"),
    "validate": Entry("validate", "test", "check the HTML of every page of the running platform"),
    "lock": Entry("lock", "", "rebuild requirements/*.txt from pyproject.toml"),
    "help": Entry("help", "", "this list"),
}
