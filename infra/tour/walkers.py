"""Who walks: a visitor with the links of some letters, an association's owner, and staff of every role."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from infra.launcher.demo_people import ASSOCIATIONS, STAFF
from infra.story.backers import pledge_by_bank, pledge_by_card
from infra.story.browser import Browser
from infra.story.stage import Stage, wait_for
from services.contracts.roles import Role

# Campaigns of the demo city that are open to everything.
CAMPAIGN, WITH_SHIFTS = "tuppuralan-lahiliikuntapaikka", "savilahden-kirjahylly-torin-laidalle"
GOOD_CARD = "4242424242424242"
GUEST = "kierros@tukijat.example"
_GUEST_TELLS = {"name": "Kierros Kaisa", "email": GUEST, "birth_year": "1985", "has_certificates": "y"}
_OWN_STEPS = ("", "/maksuohje", "/kuitti", "/koodi", "/paluu", "/peruuttaminen", "/palautuspyynto")
_SITE_LINK = re.compile(r"https?://[^/\s]+(/[^\s<>\"]+)")


@dataclass(frozen=True)
class Walker:
    """Somebody with a browser, and the addresses at which they begin."""

    name: str
    browser: Browser
    begins: tuple[str, ...]
    # Whoever has a desk walks there: what is public they see as everybody does.
    desk: str = "/"

    @property
    def kind(self) -> str:
        """What they are: whoever is the same looks for what the others have not come to."""
        return self.name.partition("-")[0]

    def may_go(self, path: str) -> bool:
        """Whether a path is on their way."""
        return path.startswith(self.desk)


def walkers(stage: Stage) -> Iterator[Walker]:
    """Everybody who can be on a page, each signed in as they are in life."""
    yield Walker("visitor", stage.browser(), ("/", "/_components", *_letters_links(stage)))
    for association in ASSOCIATIONS:
        owner = stage.sign_in_by_mail(association.owner_email)
        yield Walker(f"association-{association.key}", owner, ("/tyopoyta",), "/tyopoyta")
    for person in STAFF:
        desk = _DESKS[person.role]
        yield Walker(str(person.role), stage.staff(person.role), (desk,), desk)


_DESKS = {
    Role.REVIEWER: "/tarkistus",
    Role.FINANCE: "/talous",
    Role.FINANCE_APPROVER: "/talous",
    Role.ADMIN: "/yllapito",
    Role.HELPER: "/neuvonta",
}


def _letters_links(stage: Stage) -> list[str]:
    """The links that come by mail to somebody who pledges, follows and comes to work."""
    by_bank = pledge_by_bank(stage, CAMPAIGN, "Kierros Kaija", 2500)
    by_card = pledge_by_card(stage, CAMPAIGN, "Kierros Kalle", 1500, GOOD_CARD)
    guest = stage.browser()
    _sign_up(guest)
    _join(guest)
    mails = wait_for("the letters to a guest", lambda: _mails_of_guest(stage))
    links = [link for mail in mails for link in _SITE_LINK.findall(str(mail["text"]))]
    own = [f"{each.page}{step}" for each in (by_bank, by_card) for step in _OWN_STEPS]
    return [*own, *dict.fromkeys(links)]


def _sign_up(guest: Browser) -> None:
    """Sign up for the first shift that takes people."""
    guest.open(f"/kampanjat/{WITH_SHIFTS}")
    for shift in dict.fromkeys(guest.page.links("/talkoot/")):
        guest.open(shift)
        for form in guest.page.tree.forms:
            if "email" in form.fields:
                told = {key: value for key, value in _GUEST_TELLS.items() if key in form.fields}
                guest.submit(form.get("action") or "", **told)
                return


def _join(guest: Browser) -> None:
    guest.open("/talkoolaiset")
    guest.submit("/talkoolaiset", name=_GUEST_TELLS["name"], email=GUEST)


def _mails_of_guest(stage: Stage) -> list[dict[str, object]] | None:
    mails = stage.mails_to(GUEST)
    return mails if len(mails) >= 2 else None
