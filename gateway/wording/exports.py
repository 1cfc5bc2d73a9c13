"""Words for exports: their kinds, their formats, and why one is refused."""

from flask_babel import gettext


def export_kinds() -> list[tuple[str, str]]:
    """What may be exported, in the order in which it is offered."""
    return [
        ("journal", gettext("Päiväkirja")),
        ("ledger", gettext("Pääkirja")),
        ("trial_balance", gettext("Koetase")),
        ("open_pledges", gettext("Avoimet tuet")),
        ("vat", gettext("ALV-erittely")),
        ("fees", gettext("Kulut")),
        ("beancount", gettext("Koko kirjanpito (Beancount)")),
    ]


def export_kind(kind: str) -> str:
    """A kind of export."""
    return dict(export_kinds()).get(kind, kind)


def vat_rate(basis_points: int) -> str:
    """A rate of VAT: 2550 is "25,5 %"."""
    whole, parts = divmod(basis_points, 100)
    return f"{whole},{parts:02d}".rstrip("0").rstrip(",") + "\u00a0%"


def export_problem(code: str) -> str:
    """Why an export cannot be made."""
    words = {
        "before_the_beginning": gettext("Viimeinen päivä on ennen ensimmäistä"),
        "day_out_of_range": gettext("Valitse päivä vuosilta 2000–2099"),
        "not_in_force": gettext("Tällaista verokantaa ei ole voimassa tuona päivänä"),
        "too_many_rows_for_a_sheet": gettext(
            "Rivejä on enemmän kuin Excelin taulukkoon mahtuu. Lyhennä jaksoa tai valitse CSV"
        ),
        "unmapped_accounts": gettext("Tilikartasta puuttuu tilinumeroita. Täydennä ne tai vie ilman niitä"),
        "export_differs": gettext(
            "Tiedosto ei enää synny samana, koska yhdistyksen nimi on muuttunut. Tee uusi vienti"
        ),
        "unavailable": gettext("Kirjauksia sinetöidään juuri nyt. Yritä hetken päästä uudelleen"),
        "not_found": gettext("Valitse luettelosta"),
        "unknown_account": gettext("Valitse luettelosta"),
        "not_an_account_number": gettext("Tilinumerossa voi olla numeroita, kirjaimia, pisteitä ja viivoja"),
    }
    return words.get(code, gettext("Tarkista tämä tieto"))
