"""Words for settlements with associations and for payment files."""

from flask_babel import gettext

from gateway.wording.experiments import report_state_name


def statement_row(row: str) -> str:
    """What a row of the statement is about."""
    words = {
        "card": gettext("Korttimaksut"),
        "mobilepay": gettext("MobilePay-maksut"),
        "bank_transfer": gettext("Tilisiirrot"),
        "cash": gettext("Käteinen"),
        "match": gettext("Vastinraha"),
        "refunds": gettext("Palautukset tukijoille"),
        "disputes": gettext("Hävityt riitautukset"),
        "other": gettext("Muut oikaisut"),
        "settled": gettext("Aiemmin tilitetty"),
    }
    return words.get(row, row)


def settlement_state(state: str) -> tuple[str, str]:
    """Where a settlement stands, with the tag's kind."""
    words = {
        "drafted": (gettext("Luonnos"), ""),
        "proposed": (gettext("Odottaa hyväksyntää"), "warning"),
        "approved": (gettext("Odottaa maksuaineistoa"), "warning"),
        "in_file": (gettext("Maksuaineistossa"), ""),
        "paid": (gettext("Tilitetty"), "good"),
        "rejected_by_bank": (gettext("Pankki hylkäsi"), "bad"),
        "cancelled": (gettext("Peruttu"), ""),
    }
    return words.get(state, (state, ""))


def settling_objection(code: str) -> str:
    """Why a campaign cannot be settled now."""
    words = {
        "not_funded": gettext("Kampanja ei ole täyttynyt."),
        "still_coming": gettext("Maksuja on vielä tulossa tai korjattavana."),
        "shortfall_undecided": gettext("Vajauksesta ei ole vielä päätetty."),
        "goes_back": gettext("Kampanja palauttaa rahat tukijoille."),
        "repair_window_open": gettext("Korttien korjausaika on kesken."),
        "disputes_open": gettext("Kampanjassa on avoin riitautus."),
        "refunds_waiting": gettext(
            "Kampanjassa on palautus, josta ei ole päätetty tai joka ei mennyt perille."
        ),
        "report_missing": gettext(
            "Viimeinen erä odottaa kokeilun loppuraporttia. Raportin täytyy olla hyväksytty. "
            "Sitä ennen voi tilittää osan, kunhan jotain jää viimeiseen erään."
        ),
        "own_share_short": gettext(
            "Yhdistys ei ole vielä kattanut omarahoitusosuuttaan. "
            "Sitä ennen voi tilittää osan, kunhan jotain jää viimeiseen erään."
        ),
        "nothing_to_pay": gettext("Tilitettävää ei ole."),
        "money_at_provider": gettext("Osa rahoista on vielä Stripessä. Odota, että ne ovat pankissa."),
        "payee_missing": gettext("Yhdistyksellä ei ole hyväksyttyä tiliä, jolle maksetaan."),
        "payee_held": gettext("Yhdistyksen tilinumero on vaihdettu, ja maksut sille odottavat."),
        "payee_changed": gettext(
            "Yhdistyksen tilinumero on vaihdettu hyväksymisen jälkeen. Peru tilitys ja tee uusi, "
            "niin maksu menee uudelle tilille."
        ),
        "self_checks_failing": gettext(
            "Kirjanpidon tarkistus ei mene läpi. Tilitykset seisovat, kunnes se on selvitetty."
        ),
        "self_checks_overdue": gettext(
            "Kirjanpitoa ei ole tarkistettu puoleen tuntiin. Tilitykset seisovat, kunnes tarkistus on ajettu."
        ),
        "settlement_open": gettext("Kampanjalla on jo tilitys kesken."),
    }
    return words.get(code, gettext("Tilitystä ei voi tehdä nyt."))


def settling_refusal(code: str) -> str | None:
    """Why something about settlements or files could not be done; nothing where others have the words."""
    words = {
        "settlement_not_open": gettext("Tilitys on jo käsitelty."),
        "file_not_open": gettext("Maksuaineisto on jo käsitelty."),
        "file_not_approved": gettext("Maksuaineistoa ei ole vielä hyväksytty."),
        "already_in_file": gettext("Maksu on jo toisessa aineistossa."),
        "hold_over": gettext("Tilinumeron odotusaika on jo päättynyt."),
        "not_a_collection": gettext("Ennakkomyynnistä ei anneta rahankeräyksen tilitystä."),
    }
    codes = (
        "not_funded",
        "still_coming",
        "shortfall_undecided",
        "goes_back",
        "repair_window_open",
        "disputes_open",
        "refunds_waiting",
        "report_missing",
        "own_share_short",
        "nothing_to_pay",
        "money_at_provider",
        "payee_missing",
        "payee_held",
        "payee_changed",
        "self_checks_failing",
        "self_checks_overdue",
        "settlement_open",
    )
    return words.get(code) or (settling_objection(code) if code in codes else None)


def file_state(state: str) -> tuple[str, str]:
    """Where a payment file stands, with the tag's kind."""
    words = {
        "proposed": (gettext("Odottaa hyväksyntää"), "warning"),
        "approved": (gettext("Hyväksytty"), "good"),
        "cancelled": (gettext("Peruttu"), ""),
    }
    return words.get(state, (state, ""))


def order_state(state: str) -> tuple[str, str]:
    """Where a payment of a file stands, with the tag's kind."""
    words = {
        "listed": (gettext("Odottaa hyväksyntää"), "warning"),
        "ordered": (gettext("Odottaa pankkia"), "warning"),
        "accepted": (gettext("Pankki hyväksyi"), ""),
        "rejected": (gettext("Pankki hylkäsi"), "bad"),
        "paid": (gettext("Maksettu"), "good"),
        "dropped": (gettext("Jäi pois"), ""),
    }
    return words.get(state, (state, ""))


def bank_reason(code: str | None) -> str:
    """Why a bank refused a payment: ISO 20022 external status reason codes, with the code itself."""
    words = {
        "AC01": gettext("Tilinumero on väärä."),
        "AC03": gettext("Saajan tilinumero on väärä."),
        "AC04": gettext("Tili on suljettu."),
        "AC06": gettext("Tili on lukittu."),
        "AG01": gettext("Maksua ei saa tehdä tälle tilille."),
        "AG02": gettext("Pankki ei tunne maksulajia."),
        "AM01": gettext("Summa on nolla."),
        "AM02": gettext("Summa ylittää rajan."),
        "AM04": gettext("Tilillä ei ole katetta."),
        "AM05": gettext("Sama maksu on lähetetty jo aiemmin."),
        "AM09": gettext("Summa on väärä."),
        "AM10": gettext("Aineiston yhteissumma ei täsmää."),
        "AM18": gettext("Aineiston maksujen määrä ei täsmää."),
        "BE04": gettext("Saajan osoite puuttuu."),
        "BE05": gettext("Pankki ei tunne maksajaa."),
        "DT01": gettext("Maksupäivä on väärä."),
        "FF01": gettext("Aineiston muoto on väärä."),
        "MD07": gettext("Saaja on kuollut."),
        "MS02": gettext("Saaja kieltäytyi maksusta."),
        "MS03": gettext("Pankki ei kerro syytä."),
        "RC01": gettext("Pankin tunnus on väärä."),
        "RR04": gettext("Viranomainen on estänyt maksun."),
        "TM01": gettext("Aineisto tuli liian myöhään."),
    }
    return f"{words.get(code or '', gettext('Syy ei ole tiedossa.'))}{f' ({code})' if code else ''}"


def answer_problem(code: str) -> str:
    """Why a bank's answer was not read."""
    words = {
        "required": gettext("Valitse tiedosto"),
        "empty": gettext("Tiedosto on tyhjä"),
        "too_large": gettext("Tiedosto on liian suuri"),
        "not_pain002": gettext("Tiedosto ei ole pankin vastaus (pain.002)"),
        "unknown_message": gettext("Vastaus koskee aineistoa, jota emme ole lähettäneet"),
        "no_original_message": gettext("Vastauksesta puuttuu, mitä aineistoa se koskee"),
        "doctype": gettext("Tiedostossa on kielletty määrittely (DOCTYPE)"),
    }
    return words.get(code, gettext("Tiedostoa ei voitu lukea"))


def settling_approval_text(about: dict[str, object], kind: str) -> str:
    """What exactly would follow from agreeing to a settlement, a payment file, or the end of a hold."""
    if kind == "payment_file":
        return gettext(
            "%(name)s: aineisto %(file)s, maksuja %(count)s, maksupäivä %(day)s, tiiviste %(hash)s",
            name=about.get("association_name") or "",
            file=about.get("message_id") or "",
            count=about.get("payments") or 0,
            day=about.get("execute_on") or "",
            hash=str(about.get("sha256") or "")[:16],
        )
    if kind == "account_hold":
        return gettext(
            "%(name)s: maksut tilille %(iban)s saavat lähteä heti",
            name=about.get("association_name") or "",
            iban=about.get("iban") or "",
        )
    numbers = {
        "number": about.get("settlement_number") or "",
        "campaign": about.get("campaign_title") or "",
        "payee": about.get("payee_name") or "",
        "iban": about.get("payee_iban") or "",
        "instalment": about.get("instalment") or 1,
    }
    if about.get("action") == "cancel":
        return gettext("Perutaan %(number)s: %(campaign)s, erä %(instalment)s", **numbers)
    if about.get("way") == "release":
        return gettext(
            "%(number)s: %(campaign)s, erä %(instalment)s. Varat vapautetaan yhdistyksen omalla tilillä.",
            **numbers,
        )
    return gettext("%(number)s: %(campaign)s, erä %(instalment)s, saaja %(payee)s, tili %(iban)s", **numbers)


# What the templates of these pages say it with.
FILTERS = {
    "statement_row": statement_row,
    "settlement_state": settlement_state,
    "settling_objection": settling_objection,
    "file_state": file_state,
    "order_state": order_state,
    "bank_reason": bank_reason,
    "answer_problem": answer_problem,
    "report_state": report_state_name,
}
