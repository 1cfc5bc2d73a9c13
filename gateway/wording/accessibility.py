"""What the accessibility statement says that changes with time: when it was written and what is known."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

# Raise them when the site is assessed again or the statement changes.
ASSESSED_ON = date(2026, 11, 22)
STATEMENT_ON = date(2026, 11, 22)


@dataclass(frozen=True)
class Shortcoming:
    """What does not work for everybody, why, and how one gets along meanwhile."""

    what: str
    why: str
    instead: str
    criteria: str = ""


def shortcomings() -> tuple[Shortcoming, ...]:
    """What is known of, the heaviest first; numbers are those of WCAG 2.2."""
    return (
        Shortcoming(
            gettext("PDF-tiedostot, kuten tilitykset ja julisteet, eivät ole rakenteisia."),
            gettext("Ne tehdään ohjelmalla, joka ei vielä merkitse otsikoita ja taulukoita."),
            gettext("Samat tiedot ovat verkkosivulla, josta tiedosto ladataan. Saat ne myös meiltä."),
            "1.3.1",
        ),
        Shortcoming(
            gettext("Yhdistysten kirjoittamat tekstit ja liitteet ovat usein vain suomeksi."),
            gettext("Ihmisten omia tekstejä ei käännetä koneella."),
            gettext("Suomenkielinen teksti on merkitty, jotta ruudunlukija lukee sen oikein."),
        ),
        Shortcoming(
            gettext("Kuvien tekstivastineet kirjoittaa kampanjan tekijä, ja ne voivat olla niukkoja."),
            gettext("Vastine on pakollinen, mutta sen laatua ei tarkisteta."),
            gettext("Kampanjan tärkeät tiedot ovat aina tekstinä."),
            "1.1.1",
        ),
        Shortcoming(
            gettext("Pankkiviivakoodi ja QR-koodi ovat kuvia."),
            gettext("Pankit lukevat ne kameralla."),
            gettext("Samat tiedot ovat tekstinä kuvan vieressä, ja ne voi kopioida."),
        ),
        Shortcoming(
            gettext("Korttimaksun sivu on maksunvälittäjän, emmekä voi muuttaa sitä."),
            gettext("Kortin tiedot annetaan suoraan maksunvälittäjälle."),
            gettext("Voit tukea tilisiirrolla ilman tätä sivua."),
        ),
        Shortcoming(
            gettext("Kaupunginosien kuva on kaavio."),
            gettext("Se näyttää alueet ruutuina, ei karttana."),
            gettext("Samat linkit ovat luettelona sen vieressä."),
        ),
    )
