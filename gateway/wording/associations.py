"""How an association stands, what staff checked, and what the business register said."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from gateway.clients.associations import AssociationRecord, CardAccount, CollectingAccount
from gateway.clients.verification import RegisterAnswer
from gateway.wording.campaigns import Badge

CHECKS = (
    ("register_extract", _("Rekisteriote")),
    ("signing_rights", _("Nimenkirjoitusoikeus")),
    ("rules", _("Säännöt")),
    ("contact_person", _("Yhteyshenkilö")),
    ("bank_account", _("Tilin omistaja on yhdistys")),
)


def association_state(association: AssociationRecord) -> Badge:
    """Whether staff have looked, and what they found."""
    if association.verified:
        return Badge(gettext("Tarkistettu"), "good")
    if association.refused:
        return Badge(gettext("Tietoja ei voitu vahvistaa"), "bad")
    return Badge(gettext("Odottaa tarkistusta"), "warning")


def verification_outcome(outcome: str) -> str:
    """One line of the history."""
    names = {
        "verified": gettext("Vahvistettu"),
        "refused": gettext("Hylätty"),
        "withdrawn": gettext("Vahvistus peruttu"),
        "lapsed": gettext("Raukesi, koska yhdistys muutti tietojaan"),
    }
    return names.get(outcome, outcome)


def check_names(checks: Iterable[str]) -> str:
    """What was checked, in words."""
    return ", ".join(str(words) for code, words in CHECKS if code in set(checks))


def register_says(answer: RegisterAnswer) -> Badge:
    """The register's answer beside what the association says of itself."""
    if answer.state == "not_found":
        return Badge(gettext("Tunnusta ei löydy rekisteristä"), "bad")
    if answer.entry is None:
        reasons = {
            "busy": gettext("Rekisteri on ruuhkainen. Tarkista käsin tai kysy hetken päästä."),
            "slow": gettext("Rekisteri ei vastannut ajoissa. Tarkista käsin tai kysy hetken päästä."),
            "away": gettext("Rekisteriin ei saatu yhteyttä. Tarkista käsin."),
        }
        return Badge(
            reasons.get(answer.reason, gettext("Rekisterin vastausta ei ymmärretty. Tarkista käsin.")),
            "warning",
        )
    if answer.entry.ended_on:
        return Badge(gettext("Lakannut rekisterin mukaan"), "bad")
    if answer.entry.situations or not answer.name_is_same or answer.about_other_number:
        return Badge(gettext("Löytyi, mutta tiedot eroavat"), "warning")
    return Badge(gettext("Löytyi, ja nimi on sama"), "good")


def card_account_state(account: CollectingAccount) -> Badge:
    """How the association's account at the card provider stands."""
    own: CardAccount | None = account.card_account
    if account.card_standing == "ready" and own is not None and not own.pays_out:
        return Badge(gettext("Stripe ei vielä maksa tilillenne"), "warning")
    words = {
        "not_begun": Badge(gettext("Tiliä maksupalvelussa ei ole avattu"), ""),
        "under_way": Badge(gettext("Tilin avaaminen on kesken"), "warning"),
        "lacking": Badge(gettext("Maksupalvelu odottaa teiltä tietoja"), "warning"),
        "examined": Badge(gettext("Maksupalvelu tutkii tietoja"), ""),
        "awaits_approval": Badge(gettext("Tili on valmis ja odottaa talouden vahvistusta"), ""),
        "ready": Badge(gettext("Tili ottaa vastaan siirtoja"), "good"),
    }
    if account.stripe_account_id and own is None:
        return Badge(gettext("Stripe-tiliä ei ole vielä katsottu"), "")
    return words.get(account.card_standing, words["not_begun"])


def card_account_at_desk(account: CollectingAccount) -> Badge:
    """The same, told to finance: what an association that opens its account itself has come to."""
    words = {
        "not_begun": Badge(gettext("Yhdistys ei ole avannut Stripe-tiliä"), ""),
        "under_way": Badge(gettext("Yhdistys avaa Stripe-tiliä"), ""),
        "lacking": Badge(gettext("Stripe odottaa yhdistykseltä tietoja"), "warning"),
        "examined": Badge(gettext("Stripe tutkii yhdistyksen tietoja"), ""),
        "awaits_approval": Badge(gettext("Yhdistyksen avaama Stripe-tili on valmis"), "good"),
    }
    return words.get(account.card_standing, words["not_begun"])
