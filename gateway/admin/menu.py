"""The menu of the finance desk."""

from flask import url_for
from flask_babel import gettext

from gateway.navigation import Link
from gateway.sessions import current_visitor
from services.contracts.roles import Role

# An approver decides; the daily work with lines, books and accounts is that of those who keep the books.
OF_BOOKKEEPERS = ("inbox", "books", "accounts", "provider")


def keeps_books() -> bool:
    """Whether whoever is signed in keeps the books."""
    visitor = current_visitor()
    return visitor is not None and visitor.has_role(Role.FINANCE)


def desk(current: str) -> dict[str, object]:
    """What the desk's layout needs to know; `current` names the place that the page belongs to."""
    places = {
        "home": (gettext("Yhteenveto"), url_for("finance.home")),
        "inbox": (gettext("Täsmäytys"), url_for("finance_inbox.index")),
        "approvals": (gettext("Hyväksynnät"), url_for("finance_approvals.index")),
        "campaigns": (gettext("Kampanjat"), url_for("finance_campaigns.index")),
        "charging": (gettext("Veloitukset"), url_for("finance_charging.index")),
        "refunds": (gettext("Palautukset"), url_for("finance_refunds.index")),
        "disputes": (gettext("Riitautukset"), url_for("finance_disputes.index")),
        "cash": (gettext("Käteinen"), url_for("finance_cash.index")),
        "books": (gettext("Kirjanpito"), url_for("finance_books.index")),
        "accounts": (gettext("Keräystilit"), url_for("finance_accounts.index")),
        "provider": (gettext("Stripe"), url_for("finance_provider.index")),
    }
    menu = [
        Link(text, href, current=name == current)
        for name, (text, href) in places.items()
        if keeps_books() or name not in OF_BOOKKEEPERS
    ]
    return {"desk_name": gettext("Talous"), "desk_menu": menu}


def next_cursor(given: str | None) -> str:
    """The cursor of the address, cut to what a cursor can be."""
    return (given or "")[:200]
