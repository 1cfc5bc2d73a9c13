"""The menu of the finance desk: what it is about, and under each thing its pages."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from gateway.admin.books_state import failing_checks
from gateway.navigation import Link
from gateway.sessions import current_visitor
from services.contracts.roles import Role


@dataclass(frozen=True)
class Place:
    """A page of the menu. An approver decides; the daily work is that of those who keep the books."""

    name: str
    text: str
    endpoint: str
    of_bookkeepers: bool = False


def keeps_books() -> bool:
    """Whether whoever is signed in keeps the books."""
    visitor = current_visitor()
    return visitor is not None and visitor.has_role(Role.FINANCE)


def desk(current: str) -> dict[str, object]:
    """What the desk's layout needs to know; `current` names the place that the page belongs to."""
    menu, pages = [], []
    for text, places in _groups():
        open_to_visitor = [place for place in places if keeps_books() or not place.of_bookkeepers]
        if not open_to_visitor:
            continue
        is_current = current in {place.name for place in places}
        menu.append(Link(text, url_for(open_to_visitor[0].endpoint), current=is_current))
        if is_current and len(open_to_visitor) > 1:
            pages = [_link(place, current) for place in open_to_visitor]
    return {
        "desk_name": gettext("Talous"),
        "desk_menu": menu,
        "desk_pages": pages,
        "failing_checks": failing_checks(),
    }


def next_cursor(given: str | None) -> str:
    """The cursor of the address, cut to what a cursor can be."""
    return (given or "")[:200]


def _link(place: Place, current: str) -> Link:
    return Link(place.text, url_for(place.endpoint), current=place.name == current)


def _groups() -> list[tuple[str, list[Place]]]:
    return [
        (
            gettext("Yhteenveto"),
            [
                Place("home", gettext("Yhteenveto"), "finance.home"),
                Place("figures", gettext("Luvut"), "finance_figures.index"),
            ],
        ),
        (
            gettext("Täsmäytys"),
            [
                Place("inbox", gettext("Tilirivit"), "finance_inbox.index", of_bookkeepers=True),
                Place("files", gettext("Tiliotteet"), "finance_files.index", of_bookkeepers=True),
                Place("rules", gettext("Säännöt"), "finance_rules.index", of_bookkeepers=True),
                Place("payouts", gettext("Stripe-tilitykset"), "finance_payouts.index"),
                Place("provider", gettext("Stripe"), "finance_provider.index", of_bookkeepers=True),
            ],
        ),
        (gettext("Hyväksynnät"), [Place("approvals", gettext("Hyväksynnät"), "finance_approvals.index")]),
        (
            gettext("Kampanjat"),
            [
                Place("campaigns", gettext("Kampanjat"), "finance_campaigns.index"),
                Place("closings", gettext("Päättymiset"), "finance_closings.index"),
                Place("charging", gettext("Veloitukset"), "finance_charging.index"),
                Place("cash", gettext("Käteinen"), "finance_cash.index"),
                Place("match", gettext("Vastinraha"), "finance_match.index"),
            ],
        ),
        (
            gettext("Palautukset"),
            [
                Place("refunds", gettext("Palautukset"), "finance_refunds.index"),
                Place("disputes", gettext("Riitautukset"), "finance_disputes.index"),
            ],
        ),
        (
            gettext("Tilitykset"),
            [
                Place("settlements", gettext("Tilitykset"), "finance_settlements.index"),
                Place("payment_files", gettext("Maksuaineistot"), "finance_payment_files.index"),
                Place("accounts", gettext("Keräystilit"), "finance_accounts.index", of_bookkeepers=True),
            ],
        ),
        (
            gettext("Kirjanpito"),
            [
                Place("books", gettext("Kirjanpito"), "finance_books.index", of_bookkeepers=True),
                Place("days", gettext("Päivän päätös"), "finance_days.index"),
                Place("periods", gettext("Kuukaudet"), "finance_periods.index"),
                Place("exports", gettext("Viennit"), "finance_exports.index", of_bookkeepers=True),
                Place("chart", gettext("Tilikartta"), "finance_chart.index", of_bookkeepers=True),
            ],
        ),
    ]
