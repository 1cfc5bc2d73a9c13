"""The history of a draft: who changed what, how it differs, and back to an old version."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.campaign_desk import read_version
from gateway.clients.drafting import Difference
from gateway.wiring import services
from gateway.wording.campaign_desk import field_name, step_refusal
from gateway.wording.drafting import value_text
from gateway.workspace.draft_names import names_of, person_name, writers_of
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_versions", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>/versiot")

# A word with the blank before it: a blank by itself would meet every other one.
_WORDS = re.compile(r"\s*\S+|\s+")
# A word that stands a thousand times in both texts would be looked at a million times for each part.
_MOST_PAIRS = 100_000


@dataclass(frozen=True)
class Part:
    """A run of words that stayed, went or came: "", "gone" or "new"."""

    text: str
    kind: str


def compared(before: str, after: str) -> Iterator[Part]:
    """Two texts as one, word by word; those that repeat themselves too much stand one after the other."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if before != after and _pairs(old, new) > _MOST_PAIRS:
        yield from (Part(before, "gone"), Part(after, "new"))
        return
    for kind, start, end, new_start, new_end in difflib.SequenceMatcher(
        a=old, b=new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            yield Part("".join(old[start:end]), "")
            continue
        gone, came = "".join(old[start:end]), "".join(new[new_start:new_end])
        blank = gone[: len(gone) - len(gone.lstrip())]
        if blank and came.startswith(blank):
            yield Part(blank, "")
            gone, came = gone.removeprefix(blank), came.removeprefix(blank)
        yield from (part for part in (Part(gone, "gone"), Part(came, "new")) if part.text)


def _pairs(old: list[str], new: list[str]) -> int:
    """How often words of one text meet themselves in the other."""
    again = Counter(new)
    return sum(again[each] for each in old)


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def index(campaign_id: str) -> str:
    """Every version, newest first."""
    campaign = services().campaign_desk.campaign(campaign_id)
    found = services().campaign_versions.of_campaign(campaign_id, request.args.get("jatko", "")[:200])
    writers = writers_of(campaign)
    here = url_for("workspace_versions.index", campaign_id=campaign_id)
    return render_template(
        "workspace/campaign_versions.html",
        campaign=campaign,
        sittings=[
            (each, person_name(each.saved_by, writers), [field_name(field) for field in each.fields])
            for each in found.items
        ],
        next_href=url_for("workspace_versions.index", campaign_id=campaign_id, jatko=found.next)
        if found.next
        else "",
        first_href=here if request.args.get("jatko") else "",
        **desk("home"),
    )


@blueprint.get("/<int:number>")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str, number: int) -> str:
    """One version: each field before and after, in words."""
    campaign = services().campaign_desk.campaign(campaign_id)
    version = services().campaign_versions.version(campaign_id, number)
    names = names_of(campaign)
    return render_template(
        "workspace/campaign_version.html",
        campaign=campaign,
        version=version,
        author=person_name(version.sitting.saved_by, writers_of(campaign)),
        differences=[
            (field_name(each.field), parts) for each in version.differences if (parts := _parts(each, names))
        ],
        **desk("home"),
    )


def _parts(difference: Difference, names: Mapping[str, str]) -> list[Part]:
    """A field before and after; nothing where it was and is empty, as in the first version."""
    field = difference.field
    before, after = (value_text(field, each, names) for each in (difference.before, difference.after))
    return list(compared(before, after))


@blueprint.post("/<int:number>/palauta")
@allow(Audience.SIGNED_IN)
def restore(campaign_id: str, number: int) -> Response:
    """Take an old version as a new one."""
    try:
        services().campaign_versions.restore(campaign_id, number, read_version(request.form.get("version")))
    except Problem as problem:
        if problem.status not in (403, 409, 422):
            raise
        flash(step_refusal(problem), "warning")
    else:
        flash(gettext("Versio %(number)d on palautettu uutena versiona.", number=number))
    return redirect(url_for("workspace_versions.index", campaign_id=campaign_id), 303)
