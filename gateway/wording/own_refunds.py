"""Where a refund stands, in the words of whoever gets it."""

from dataclasses import dataclass

from flask_babel import gettext

from gateway.clients.own_refunds import OwnRefund


@dataclass(frozen=True)
class Return:
    """A refund in words: its state, what it means, and the tag's kind."""

    name: str
    meaning: str
    kind: str = ""


def return_of(refund: OwnRefund) -> Return:
    """How the refund stands."""
    by_bank = refund.method == "bank_transfer"
    leaves = (
        gettext("Maksamme palautuksen pankista tilillesi.")
        if by_bank
        else gettext("Palautus lähtee itsestään samalle maksutavalle, jolla maksoit.")
    )
    leaving = Return(gettext("Lähdössä"), leaves, "warning")
    words = {
        "listed": Return(
            gettext("Odottaa tarkistusta"),
            gettext("Kaksi ihmistä tarkistaa jokaisen palautuksen."),
            "warning",
        ),
        "approved": leaving,
        "requested": leaving,
        "pending": Return(
            gettext("Matkalla"),
            gettext("Pankkisi käsittelee palautusta. Se voi kestää muutaman päivän."),
            "warning",
        ),
        "paid": Return(
            gettext("Palautettu"),
            gettext("Raha näkyy tililläsi tavallisesti muutaman pankkipäivän kuluessa."),
            "good",
        ),
        "failed": Return(
            gettext("Ei mennyt perille"),
            gettext("Pankkisi lähetti rahan takaisin. Rahasi ovat tallessa, ja selvitämme toisen tavan."),
            "bad",
        ),
        "dropped": Return(gettext("Ei enää tarpeen"), gettext("Pankkisi on jo palauttanut rahan sinulle.")),
    }
    return words.get(refund.state, Return(refund.state, ""))
