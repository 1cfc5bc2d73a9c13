"""Words of the register of volunteers: what one agrees to, how a card stands, what a refusal means."""

from datetime import date

from flask_babel import gettext

from gateway.clients.register import Certificate
from gateway.wording.skills import certificate_name

# Raise it when the text below changes; text and version are kept with every consent.
CONSENT_VERSION = "1"


def register_consent() -> str:
    """What somebody agrees to who lets an association know of them."""
    return gettext(
        "Yhdistys saa nähdä nimeni, taitoni, kurssikorttini ja sen kanssa tekemäni talkootunnit, ja se saa "
        "lähettää minulle kutsuja talkoisiin tämän palvelun kautta. Sähköpostiosoitettani ja "
        "puhelinnumeroani se ei näe. Voin perua luvan milloin vain."
    )


def certificate_line(certificate: Certificate) -> str:
    """A card and its last day: "Ensiapukortti, voimassa 3.4.2027 asti"."""
    name = certificate_name(certificate.kind)
    if certificate.expires_on is None:
        return gettext("%(card)s, ei vanhene", card=name)
    last = date.fromisoformat(certificate.expires_on)
    day = f"{last.day}.{last.month}.{last.year}"
    if certificate.holds:
        return gettext("%(card)s, voimassa %(day)s asti", card=name, day=day)
    return gettext("%(card)s, ei voimassa: päättyi %(day)s", card=name, day=day)


def consent_way(way: str) -> str:
    """How a consent was given or ended."""
    return {
        "joining": gettext("liittyessä"),
        "own_page": gettext("omalla sivulla"),
        "letter": gettext("kutsuviestin linkistä"),
        "erasure": gettext("tietojen poistuessa"),
    }.get(way, way)


def register_problems() -> dict[str, str]:
    """What the refusals around the register mean."""
    return {
        "address_not_confirmed": gettext("Vahvista ensin osoitteesi tällä sivulla."),
        "too_many_certificates": gettext("Kortteja on jo paljon. Poista ensin vanha kortti."),
        "has_no_end": gettext("Hygieniapassi ei vanhene. Jätä viimeinen päivä tyhjäksi."),
        "invitations_used_up": gettext("Yhdistys on lähettänyt tämän viikon kaikki kutsut."),
        "association_not_verified": gettext("Vain tarkistettu yhdistys voi lähettää kutsuja."),
        "campaign_not_public": gettext("Kutsuja voi lähettää vasta, kun kampanja on julkaistu."),
        "shift_over": gettext("Vuoro on jo pidetty tai peruttu."),
    }
