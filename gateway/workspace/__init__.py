"""The association's desk: its campaigns from the first draft to the last report."""

from collections.abc import Iterable

from flask import Flask
from flask_babel import gettext

from gateway.clients.associations import CollectingAccount, Member
from gateway.wording.campaign_desk import decision_name, pienkerays_count
from gateway.wording.legal_wizard import answer_rows, outcome_name
from gateway.workspace import (
    associations,
    campaign_end,
    campaigns,
    collection_account,
    draft_preview,
    draft_versions,
    drafting,
    home,
    legal_wizard,
    pictures,
    sharing,
    shortfalls,
)

AREAS = (
    home, associations, campaigns, campaign_end, drafting, draft_preview, draft_versions, legal_wizard,
    collection_account, pictures, shortfalls, sharing,
)  # fmt: skip


def register_workspace(app: Flask) -> None:
    """Add the pages of the desk."""
    for area in AREAS:
        app.register_blueprint(area.blueprint)
    app.jinja_env.filters.update(
        review_decision=decision_name,
        account_rows=_account_rows,
        member_rows=_member_rows,
        pienkerays_count=pienkerays_count,
        legal_outcome=outcome_name,
        legal_answers=answer_rows,
    )


def _account_rows(accounts: Iterable[CollectingAccount]) -> list[tuple[str, str]]:
    return [(each.name, each.iban) for each in accounts]


def _member_rows(members: Iterable[Member]) -> list[tuple[str, str]]:
    roles = {"owner": gettext("omistaja"), "editor": gettext("muokkaaja")}
    return [(each.email or each.name, roles.get(each.role, each.role)) for each in members]
