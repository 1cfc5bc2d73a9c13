"""Draws the city's pledges and the life of its ideas from a seed: `python -m infra.demo.generating`.

The same seed and texts give the same bytes, so what is committed can be made again. Days count from a
campaign's opening, or back from the day of loading, so that the city is as young on any day.
"""

import csv
import io
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from infra.demo import texts

SEED = 20261122
PEOPLE = 2_900
IDEAS = 300
DRAWN = Path(__file__).parent / "drawn"
PLEDGE_COLUMNS = ("campaign", "day", "minute", "method", "euros", "fate", "person", "named", "wait")
IDEA_COLUMNS = ("text", "district", "day", "minute", "supports", "talk", "state")

# Euros and how often people give them; the mean is about forty, half give twenty-five or less.
_SUMS = (
    (5, 6),
    (10, 15),
    (15, 8),
    (20, 20),
    (25, 11),
    (30, 9),
    (40, 6),
    (50, 13),
    (75, 3),
    (100, 6),
    (150, 1),
    (200, 1),
)
_VILLAGES = frozenset(
    {
        "anttola",
        "haukivuori",
        "metsa-sairila",
        "otava",
        "ristiina",
        "suomenniemi",
        "tikkala",
        "vehkasilta",
    }
)
_SHORES = frozenset(
    {
        "anttola",
        "haukivuori",
        "karkialampi",
        "kenkaveronniemi",
        "laajalampi",
        "launiala",
        "otava",
        "pitkajarvi",
        "pursiala",
        "ristiina",
        "savilahti",
        "siekkila",
        "suomenniemi",
        "urpola",
        "visulahti",
    }
)
_TOWN = frozenset(
    {
        "annila",
        "emola",
        "kalevankangas",
        "karila",
        "kattilansilta",
        "kaukola",
        "kirjala",
        "lahemaki",
        "lehmuskyla",
        "maunuksela",
        "nuijamies",
        "oravinmaki",
        "peitsari",
        "rantakyla",
        "riutta",
        "rokkala",
        "tupala",
        "tuppurala",
        "tusku",
        "tuukkala",
    }
)
DISTRICTS = tuple(sorted({*_VILLAGES, *_SHORES, *_TOWN}))
_WITH_CASH = {"kirjahylly", "pihakahvila", "kylatalo"}
# Bank transfers end three banking days before the deadline, and holidays may lie in between.
_BANK_ENDS_BEFORE = 9
_KEPT = "SPCA"


def pledges() -> Iterator[tuple[object, ...]]:
    """Every pledge of the city, campaign by campaign in the order of time."""
    for campaign in texts.campaigns():
        yield from _pledges_of(campaign, random.Random(f"{SEED}:{campaign['key']}"))  # noqa: S311 - no secret


def _pledges_of(campaign: dict[str, Any], draw: random.Random) -> Iterator[tuple[object, ...]]:
    rows = sorted(_moment(campaign, draw) for _ in range(campaign["pledges"]))
    drawn = [(*moment, *_method_and_fate(campaign, moment[0], draw)) for moment in rows]
    euros = _euros(campaign, [fate for *_, fate in drawn], draw)
    for (day, minute, method, fate), sum_ in zip(drawn, euros, strict=True):
        named = int(draw.random() < 0.35)
        wait = draw.choice((0, 0, 1, 1, 1, 2, 3, 4))
        yield campaign["key"], day, minute, method, sum_, fate, draw.randrange(PEOPLE), named, wait


def _last_day(campaign: dict[str, Any]) -> int:
    """The last day of pledging that lies behind us, counted from the opening."""
    over = campaign["began"] - campaign.get("ended", 0) - (2 if campaign["state"] == "cancelled" else 1)
    return int(min(campaign["days"], over))


def _moment(campaign: dict[str, Any], draw: random.Random) -> tuple[int, int]:
    last, kind = _last_day(campaign), draw.random()
    is_over = last >= campaign["days"] - 1
    span = last - (_BANK_ENDS_BEFORE if is_over else 0)
    if kind < 0.36:
        part = draw.random() * 0.15
    elif kind < 0.60 and is_over:
        part = 0.8 + draw.random() * 0.2
    else:
        part = draw.random()
    day = min(span, int(part * (span + 1)))
    return day, int(min(1350, max(420 if day else 600, draw.gauss(1080, 200))))


def _method_and_fate(campaign: dict[str, Any], day: int, draw: random.Random) -> tuple[str, str]:
    is_open = campaign["state"] in ("published", "suspended")
    gives_back = campaign["state"] in ("cancelled", "not_funded")
    age = campaign["began"] - day
    chance = draw.random()
    if campaign["key"] in _WITH_CASH and chance < 0.11:
        return "cash", "C"
    if campaign["model"] == "all_or_nothing" and draw.random() < (0.36 if is_open or gives_back else 0.05):
        return "card", _fate_of_card(chance, is_open, gives_back)
    if gives_back:
        return "bank_transfer", "P" if chance < 0.80 else "X" if chance < 0.92 else "W"
    if chance < 0.045 and age > 24:
        return "bank_transfer", "L"
    return "bank_transfer", "W" if chance > 0.975 else "P"


def _fate_of_card(chance: float, is_open: bool, gives_back: bool) -> str:
    if chance > 0.95:
        return "W"
    if chance > 0.91:
        return "D"
    if is_open:
        return "S"
    return "R" if gives_back else "N"


def _euros(campaign: dict[str, Any], fates: Sequence[str], draw: random.Random) -> list[int]:
    """A sum for each pledge, at least what the campaign takes, so that those that count come to its sum."""
    least, wanted = campaign.get("least", 5), campaign["sum"]
    # What is sold costs the same each; people buy one or a few.
    step = least if campaign["mode"] == "presale" else 5
    table = [(least * count, 12 >> count) for count in (1, 2, 3)] if step == least > 5 else _SUMS
    euros = draw.choices([each for each, _ in table], [weight for _, weight in table], k=len(fates))
    counted = [place for place, fate in enumerate(fates) if fate in (*_KEPT, "X", "R")]
    total = sum(euros[place] for place in counted)
    while counted and total != wanted:
        place = draw.choice(counted)
        change = step if total < wanted else -step
        if not least <= euros[place] + change <= 200:
            continue
        euros[place] += change
        total += change
    return euros


def ideas() -> Iterator[tuple[object, ...]]:
    """The ideas, each with its district, its age, who supports it and which remarks were made."""
    draw = random.Random(f"{SEED}:ideas")  # noqa: S311 - no secret
    told = texts.ideas()
    spoken = [(f"{number}:{way}", where) for number, (where, *_) in enumerate(told) for way in (0, 1)][:IDEAS]
    draw.shuffle(spoken)
    places = _places(spoken, draw)
    for number, (text, _where) in enumerate(spoken):
        day = int(360 * draw.random() ** 1.6) + 1
        likes = min(140, int(draw.expovariate(1 / 14)))
        talk = draw.choices((0, 1, 2, 3, 5), (46, 22, 16, 11, 5))[0]
        yield text, places[text], day, draw.randrange(420, 1320), likes, talk, _state_of(number)
    for number, (district, _text) in enumerate(texts.talk()["adopted"].values()):
        yield f"adopted:{number}", district, 370 + number, 700, 25 + 3 * number, 2, "shown"


def _state_of(number: int) -> str:
    """Nearly all are shown; some wait for staff because somebody flagged them, a few were hidden."""
    return {7: "hidden", 133: "hidden", 41: "flagged", 90: "flagged", 201: "flagged"}.get(number, "shown")


def _places(spoken: Sequence[tuple[str, str]], draw: random.Random) -> dict[str, str]:
    """A district for each idea: every one has some, and none has two of the same matter."""
    choices = {"w": _SHORES, "r": _VILLAGES, "-": frozenset(DISTRICTS)}
    counts, taken, places = dict.fromkeys(DISTRICTS, 0), set(), {}
    for text, where in sorted(spoken, key=lambda each: each[1] == "-"):
        matter = text.partition(":")[0]
        free = [place for place in sorted(choices[where]) if (place, matter) not in taken]
        place = min(free, key=lambda name: (counts[name] + 5 * draw.random(), name))
        counts[place] += 1
        taken.add((place, matter))
        places[text] = place
    return places


def as_text(columns: Sequence[str], rows: Iterator[tuple[object, ...]]) -> str:
    """Rows as CSV with a head."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return file.getvalue()


def files() -> dict[Path, str]:
    """What is committed, made anew."""
    return {
        DRAWN / "pledges.csv": as_text(PLEDGE_COLUMNS, pledges()),
        DRAWN / "ideas.csv": as_text(IDEA_COLUMNS, ideas()),
    }


if __name__ == "__main__":
    DRAWN.mkdir(exist_ok=True)
    for path, text in files().items():
        path.write_text(text, encoding="utf-8", newline="")
