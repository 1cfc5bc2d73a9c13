"""Districts: the list behind the map, one of them, and what staff change."""

from typing import Any

from flask_smorest import Blueprint

from services.chassis.identity import identity
from services.chassis.paging import page, read_cursor
from services.chassis.permissions import allow
from services.chassis.problems import Invalid, NotFound
from services.chassis.schemas import PageQuery
from services.contracts.roles import Audience, Role
from services.ideas.api.context import sessions
from services.ideas.api.district_schemas import (
    DistrictChangesPage,
    DistrictEdit,
    DistrictMerger,
    DistrictsView,
    DistrictView,
)
from services.ideas.api.schemas import NoFields
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.names import readable_sort_key, sort_key
from services.ideas.store.districts import (
    District,
    DistrictChange,
    Figures,
    changes_page,
    districts_with_sums,
)
from services.ideas.usecases.placing.close_district import hide_district, merge_district, restore_district
from services.ideas.usecases.placing.edit_district import edit_district

blueprint = Blueprint("districts", __name__)

_SHOWN = (
    *("slug", "number", "kind", "name", "name_sv", "name_genitive", "name_locative"),
    *("description", "description_sv", "tile", "hidden", "merged_into", "version"),
)


@blueprint.get("/districts")
@blueprint.response(200, DistrictsView)
@allow(Audience.ANYONE)
def list_districts() -> dict[str, Any]:
    """The whole city and every district in Finnish order, with their campaigns and sums."""
    with sessions()() as session:
        return {"items": [_view(*row) for row in districts_with_sums(session)]}


@blueprint.get("/districts/all")
@blueprint.response(200, DistrictsView)
@allow(Role.REVIEWER, Role.ADMIN)
def list_all_districts() -> dict[str, Any]:
    """Those too that are hidden or merged."""
    with sessions()() as session:
        return {"items": [_view(*row) for row in districts_with_sums(session, closed_too=True)]}


@blueprint.get("/districts/<slug>")
@blueprint.response(200, DistrictView)
@allow(Audience.ANYONE)
def show_district(slug: str) -> dict[str, Any]:
    """One district; one that was merged names the one that took over."""
    return _one(slug)


@blueprint.patch("/districts/<slug>")
@blueprint.arguments(DistrictEdit)
@blueprint.response(200, DistrictView)
@allow(Role.REVIEWER, Role.ADMIN)
def change_district(body: dict[str, Any], slug: str) -> dict[str, Any]:
    """Correct names, words, order or place."""
    version = body.pop("version")
    edit_district(sessions(), identity(), slug, version, body)
    return _one(slug)


@blueprint.post("/districts/<slug>/hide")
@blueprint.arguments(NoFields)
@blueprint.response(200, DistrictView)
@allow(Role.REVIEWER, Role.ADMIN)
def hide(_body: dict[str, Any], slug: str) -> dict[str, Any]:
    """Show an empty district no more."""
    hide_district(sessions(), identity(), slug)
    return _one(slug)


@blueprint.post("/districts/<slug>/merge")
@blueprint.arguments(DistrictMerger)
@blueprint.response(200, DistrictView)
@allow(Role.REVIEWER, Role.ADMIN)
def merge(body: dict[str, Any], slug: str) -> dict[str, Any]:
    """Let another take over."""
    merge_district(sessions(), identity(), slug, body["into"])
    return _one(slug)


@blueprint.post("/districts/<slug>/restore")
@blueprint.arguments(NoFields)
@blueprint.response(200, DistrictView)
@allow(Role.REVIEWER, Role.ADMIN)
def restore(_body: dict[str, Any], slug: str) -> dict[str, Any]:
    """Show a district again in its own right."""
    restore_district(sessions(), identity(), slug)
    return _one(slug)


@blueprint.get("/districts/<slug>/changes")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, DistrictChangesPage)
@allow(Role.REVIEWER, Role.ADMIN)
def list_changes(query: dict[str, Any], slug: str) -> dict[str, Any]:
    """What staff have changed, newest first."""
    cursor = read_cursor(query["after"], 1)
    try:
        before = int(cursor[0]) if cursor else None
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error
    with sessions()() as session:
        rows = changes_page(session, slug, before, query["limit"])
        return page(rows, query["limit"], _change_view, lambda row: (row.id,))


def _one(slug: str) -> dict[str, Any]:
    with sessions()() as session:
        rows = districts_with_sums(session, slug, closed_too=True)
        if not rows:
            raise NotFound("district")
        return _view(*rows[0])


def _view(district: District, figures: Figures) -> dict[str, Any]:
    return {
        **{name: getattr(district, name) for name in _SHOWN},
        **figures._asdict(),
        "sorted_as": _own_order(district),
    }


def _own_order(district: District) -> str:
    """What staff have it sorted as; nothing where its name does."""
    follows_name = district.sort_key in ("", sort_key(district.name))
    return "" if follows_name else readable_sort_key(district.sort_key)


def _change_view(change: DistrictChange) -> dict[str, Any]:
    return {
        "at": as_text(change.changed_at),
        "actor": change.actor,
        "changes": [
            {"field": field, "before": before, "after": after}
            for field, (before, after) in sorted(change.changes.items())
        ],
    }
