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
    """What an association can do about its account at the card provider."""
    own: CardAccount | None = account.card_account
    if not account.stripe_account_id:
        return Badge(gettext("Korttimaksuja varten ei ole Stripe-tiliä"), "")
    if own is None:
        return Badge(gettext("Stripe-tiliä ei ole vielä katsottu"), "")
    if own.lacking or not own.takes_transfers:
        return Badge(gettext("Stripe odottaa teiltä tietoja"), "warning")
    if not own.pays_out:
        return Badge(gettext("Stripe ei vielä maksa tilillenne"), "warning")
    return Badge(gettext("Stripe-tili on kunnossa"), "good")
