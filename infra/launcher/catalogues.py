"""The catalogues of translations: which texts there are, where each belongs, and what a language lacks."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from infra.launcher.places import CHECKOUT
from services.chassis.catalogues import languages_in, locale_of, read_catalogue

_PYTHON = ("**.py", "python")
_PAGES = ("**/templates/**.html", "jinja2")
_LETTERS = ("**.jinja", "jinja2")
_AS_IN_PRODUCTION = {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "lazy_ngettext": (1, 2)}
# Plain Finnish says anew only what residents read; the rest of it stays Finnish.
PARTIAL = ("fi@selko",)
SHARED = "shared"
# Without the dates and names of the usual header, which change with every run and say nothing.
_HEADER = """msgid ""
msgstr ""
"Language: {tag}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@dataclass(frozen=True, eq=False)
class House:
    """A package whose texts are translated, and the folders in it that have a catalogue of their own."""

    package: Path
    methods: tuple[tuple[str, str], ...]
    parts: dict[str, str]

    @property
    def catalogues(self) -> Path:
        """The folder with a folder for each language."""
        return self.package / "translations"


GATEWAY = House(
    CHECKOUT / "gateway",
    (_PYTHON, _PAGES),
    {
        "site": "site",
        "feeds": "site",
        "drawing": "site",
        "workspace": "workspace",
        "admin": "finance",
        "review": "staff",
        "assisting": "staff",
        "management": "staff",
        "wording": "wording",
        "forms": "forms",
    },
)
NOTIFY = House(CHECKOUT / "services" / "notify", (_LETTERS,), {"templates": "letters"})
HOUSES = (GATEWAY, NOTIFY)


# Reading every page takes seconds, and nobody changes them meanwhile.
@cache
def texts_of(house: House) -> Catalog:
    """Every text of the house that is to be translated, with the folders that say it as locations."""
    found = Catalog()
    extracted = extract_from_dir(
        house.package,
        list(house.methods),
        dict.fromkeys(
            (pattern for pattern, _method in house.methods if _method == "jinja2"), _AS_IN_PRODUCTION
        ),
        keywords=_KEYWORDS,
    )
    for name, line, message, _comments, _context in extracted:
        found.add(message, locations=[(name, line)])
    return found


def file_of(house: House, message: Message) -> str:
    """The catalogue a text belongs to: that of the one part which says it, or else the shared one."""
    parts = {_part(house, Path(name)) for name, _line in message.locations}
    return parts.pop() if len(parts) == 1 else SHARED


def _part(house: House, path: Path) -> str:
    folders = [folder for folder in path.parts if folder != "templates"] if house is GATEWAY else path.parts
    return house.parts.get(folders[0], SHARED)


def translated(house: House, tag: str) -> dict[str, Message]:
    """What a language says today, by the text."""
    files = sorted((house.catalogues / tag).glob("*.po"))
    return {_key(message): message for path in files for message in read_catalogue(path, tag) if message.id}


def lacking(house: House, tag: str) -> Iterator[str]:
    """The texts that a language does not say, or says in a way that nobody has looked at."""
    known = translated(house, tag)
    for message in texts_of(house):
        own = known.get(_key(message))
        if message.id and not (_is_said(own) and _is_counted(own) == _is_counted(message)):
            yield _key(message)


def refresh(house: House, tag: str) -> int:
    """Write a language's files anew, without what nobody says any more; how many texts it lacks."""
    known, missing = translated(house, tag), 0
    files: dict[str, Catalog] = {}
    for message in texts_of(house):
        if not message.id:
            continue
        own = known.get(_key(message))
        # A text that is counted now is another text, though its words are the same.
        if own and _is_counted(own) != _is_counted(message):
            own = None
        if own is None and tag in PARTIAL:
            continue
        missing += not _is_said(own)
        part = files.setdefault(file_of(house, message), Catalog(locale=locale_of(tag), fuzzy=False))
        part.add(message.id, own.string if own else None, flags=own.flags if own else message.flags)
    _write(house.catalogues / tag, files)
    return missing


def tags_of(house: House) -> list[str]:
    """The languages the house speaks beside Finnish."""
    return languages_in(house.catalogues)


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _is_counted(message: Message | None) -> bool:
    return message is not None and not isinstance(message.id, str)


def _is_said(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    said = message.string
    return bool(said) if isinstance(said, str) else all(said or ())


def _write(folder: Path, files: dict[str, Catalog]) -> None:
    for path in folder.glob("*.po"):
        if path.stem not in files:
            path.unlink()
    for part, catalogue in files.items():
        header = _HEADER.format(tag=folder.name, plural=catalogue.plural_forms)
        with (folder / f"{part}.po").open("wb") as lines:
            lines.write(header.encode())
            write_po(lines, catalogue, width=110, sort_output=True, omit_header=True, no_location=True)
