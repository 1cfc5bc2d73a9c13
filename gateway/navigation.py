"""Where a visitor can go from every page."""

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import gettext

from gateway.config import GatewaySettings
from gateway.sessions import Visitor, current_visitor
from services.contracts.roles import Role


@dataclass(frozen=True)
class Link:
    """A place in a menu; `exact` when it is this very page."""

    text: str
    href: str
    current: bool = False
    exact: bool = False


def link(text: str, endpoint: str) -> Link:
    """A menu link that knows whether the page belongs under it."""
    blueprint = endpoint.partition(".")[0]
    return Link(text, url_for(endpoint), request.blueprint == blueprint, request.endpoint == endpoint)


def guide(app: Flask, settings: GatewaySettings) -> None:
    """Give every page its menu and the platform's name."""

    @app.context_processor
    def menus() -> dict[str, object]:
        return {
            "platform_name": settings.platform_name,
            "practice": settings.is_practice,
            "help_phone": settings.help_phone,
            "help_email": settings.help_email,
            "site_menu": site_menu(app),
        }


def site_menu(app: Flask) -> list[Link]:
    """The main menu: public pages, then the visitor's own desk."""
    links = [
        link(gettext("Kampanjat"), "campaigns.index"),
        link(gettext("Kaupunginosat"), "districts.index"),
        link(gettext("Ideat"), "ideas.index"),
        link(gettext("Kokeilut"), "experiments.index"),
    ]
    visitor = current_visitor()
    if visitor is None:
        return [*links, link(gettext("Kirjaudu"), "sign_in.show")]
    return links + [
        link(text, endpoint) for text, endpoint in _desks(visitor) if endpoint in app.view_functions
    ]


def first_desk(visitor: Visitor | None) -> str:
    """Where somebody who has just signed in most likely wants to go."""
    desks = _desks(visitor) if visitor else []
    return url_for(desks[0][1] if desks else "home.show")


def _desks(visitor: Visitor) -> list[tuple[str, str]]:
    desks = []
    if not visitor.is_staff:
        desks.append((gettext("Oma työpöytä"), "workspace.home"))
    if visitor.has_role(Role.REVIEWER):
        desks.append((gettext("Tarkistus"), "review.home"))
    if visitor.has_role(Role.HELPER):
        desks.append((gettext("Neuvonta"), "assisting.home"))
    if visitor.has_role(Role.FINANCE, Role.FINANCE_APPROVER):
        desks.append((gettext("Talous"), "finance.home"))
    if visitor.has_role(Role.ADMIN):
        desks.append((gettext("Ylläpito"), "management.home"))
    return desks
