"""What the business register's open data say of an association, beside what it said of itself.

Source: PRH's open data interface "opendata-ytj-api" version 3 (companies by business id). Only what
is needed is read, and nothing is taken for granted: a shape that is not understood is said to be so.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

_FINNISH = "1"
_REGISTERED_NAME = "1"
_LONGEST = 300


class Unreadable(ValueError):
    """The answer is not in the shape that the register documents."""


@dataclass(frozen=True)
class RegisterEntry:
    """One body in the register; days as ISO dates, `situations` such as liquidation while they last."""

    name: str
    earlier_names: tuple[str, ...]
    form: str
    municipality: str
    registered_on: str
    ended_on: str
    situations: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The entry as it is kept."""
        return asdict(self)


def read_entry(body: Any, business_id: str) -> RegisterEntry | None:
    """The entry of exactly this number, or nothing when the register knows none. Raises Unreadable."""
    companies = _list(_dict(body), "companies")
    found = [
        each for each in companies if _text(_dict(_dict(each).get("businessId")).get("value")) == business_id
    ]
    if not found:
        if companies:
            raise Unreadable("the answer is about another number")
        return None
    company = _dict(found[0])
    names = [_dict(each) for each in _list(company, "names")]
    current = [
        _text(each.get("name")) for each in _current(names) if _text(each.get("type")) == _REGISTERED_NAME
    ]
    if not current:
        raise Unreadable("no current name")
    return RegisterEntry(
        name=current[0],
        earlier_names=tuple(_text(each.get("name")) for each in names if each.get("endDate"))[:5],
        form=_described(_current(_dicts(company, "companyForms"))),
        municipality=_city(_current(_dicts(company, "addresses"))),
        registered_on=_text(company.get("registrationDate")),
        ended_on=_text(company.get("endDate")),
        situations=tuple(
            _described([each]) or _text(each.get("type"))
            for each in _current(_dicts(company, "companySituations"))
        ),
    )


def same_name(registered: str, given: str) -> bool:
    """Whether two names are one, whatever their capitals, blanks, dots and the way "ry" is written."""
    return _plain(registered) == _plain(given)


def _plain(name: str) -> str:
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold().replace("r.y.", "ry"))
    endings = {("rekisteröity", "yhdistys"): ["ry"], ("registrerad", "förening"): ["rf"]}
    return " ".join(words[:-2] + endings.get(tuple(words[-2:]), words[-2:]))


def _dict(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable("an object was expected")
    return value


def _list(holder: dict[str, Any], name: str) -> list[Any]:
    value = holder.get(name)
    if not isinstance(value, list):
        raise Unreadable(f"{name} is no list")
    return value


def _dicts(holder: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """An optional list: the interface leaves out what a body does not have."""
    return [_dict(each) for each in _list(holder, name)] if holder.get(name) is not None else []


def _text(value: Any) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""


def _current(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What has no end, the newest version first."""
    living = [each for each in entries if not each.get("endDate")]
    return sorted(living, key=lambda each: version if isinstance(version := each.get("version"), int) else 1)


def _described(entries: list[dict[str, Any]]) -> str:
    """The first entry in words: in Finnish, or whatever there is."""
    for entry in entries:
        words = _dicts(entry, "descriptions")
        said = {str(each.get("languageCode")): _text(each.get("description")) for each in words}
        if said:
            return said.get(_FINNISH) or next(iter(said.values()))
    return ""


def _city(addresses: list[dict[str, Any]]) -> str:
    for address in addresses:
        offices = _dicts(address, "postOffices")
        said = {str(each.get("languageCode")): _text(each.get("city")) for each in offices}
        if said:
            return (said.get(_FINNISH) or next(iter(said.values()))).title()
    return ""
