"""Words for closings: what they bring, what stands in the way, and why something came out otherwise."""

from flask_babel import gettext, ngettext

from gateway.clients.closings import Amount, Rehearsal
from services.contracts.money import format_euros


def closing_outcome(outcome: str | None) -> tuple[str, str]:
    """How a campaign ends, with the tag's kind."""
    words = {
        "funded": (gettext("Toteutuu"), "good"),
        "not_funded": (gettext("Ei toteudu"), "warning"),
        "cancelled": (gettext("Peruttu"), "warning"),
    }
    return words.get(outcome or "", (gettext("Auki"), ""))


def closing_subject(subject: str) -> str:
    """What a line of the rehearsal or the comparison is about."""
    rehearsed = subject.startswith("rehearsal_")
    words = {
        "charged": gettext("Veloitetaan kortilta"),
        "kept": gettext("Maksettu jo, jää kampanjalle"),
        "refunded_by_card": gettext("Palautetaan kortille"),
        "refunded_by_bank": gettext("Palautetaan tilille"),
        "released": gettext("Korttituki vapautuu"),
        "lapsing": gettext("Maksamaton tilisiirtotuki raukeaa"),
        "unfinished": gettext("Kesken jäänyt korttisivu suljetaan"),
        "letter_outcome": gettext("Kirje: miten kampanjan kävi"),
        "letter_charged": gettext("Kirje: kortti veloitettiin"),
        "letter_refund_listed": gettext("Kirje: raha palautetaan"),
        "letter_campaign_closed": gettext("Kirje yhdistykselle"),
    }
    text = words.get(subject.removeprefix("rehearsal_"), subject)
    return gettext("Ennakko: %(text)s", text=text) if rehearsed else text


def difference_cause(cause: str) -> tuple[str, str]:
    """Why something came out otherwise, with the tag's kind."""
    words = {
        "changed_since": (gettext("Tukia muuttui ennakon jälkeen"), ""),
        "under_way": (gettext("Kesken"), ""),
        "declined": (gettext("Kortti hylättiin, korjausaika kesken"), "warning"),
        "dropped": (gettext("Kortti hylättiin, tuki raukesi"), "warning"),
        "paid_otherwise": (gettext("Maksaa tilisiirrolla kortin sijaan"), ""),
        "stuck": (gettext("Jumissa, katsokaa veloituksista"), "bad"),
        "went_back": (gettext("Palautettu tai riitautettu päätöksen jälkeen"), ""),
        "agreed_before": (gettext("Palautuksesta oli jo sovittu"), ""),
        "paid_meanwhile": (gettext("Maksettiin juuri päätöksen aikaan"), ""),
        "letters_wait": (gettext("Kirje odottaa vuoroaan"), ""),
    }
    return words.get(cause, (gettext("Ei selitystä, selvittäkää"), "bad"))


def closing_block(code: str) -> str:
    """What would stand in the way of a closing or of what follows."""
    words = {
        "payee_missing": gettext("Yhdistyksellä ei ole hyväksyttyä tiliä, jolle tilitetään."),
        "payee_held": gettext("Yhdistyksen tilinumero on vaihdettu, ja maksut sille odottavat."),
        "connect_not_ready": gettext("Yhdistyksen Stripe-tili ei vielä ota vastaan siirtoja."),
        "charging_stopped": gettext(
            "Veloitukset on pysäytetty. Kortteja ei veloiteta ennen kuin ne jatkuvat."
        ),
        "circuit_on": gettext("Korttisuoja on päällä: kortteja epäonnistuu nyt tavallista enemmän."),
        "cash_without_account": gettext("Käteisellä maksanut tarvitsee tilinumeron palautusta varten."),
        "self_checks_failing": gettext("Kirjanpidon tarkistus ei mene läpi. Tilitykset seisovat."),
        "self_checks_overdue": gettext("Kirjanpitoa ei ole tarkistettu. Tilitykset seisovat."),
    }
    return words.get(code, code)


def amount_text(amount: Amount | None) -> str:
    """So many, of so much."""
    if amount is None:
        return "–"
    count = ngettext("%(num)d kpl", "%(num)d kpl", amount.pledges)
    return f"{count}, {format_euros(amount.cents)}" if amount.cents else count


def rehearsed_rows(rehearsal: Rehearsal) -> list[tuple[str, str]]:
    """What happens at the deadline, without what does not."""
    kinds = ("charged", "kept", "refunded_by_card", "refunded_by_bank", "released", "lapsing", "unfinished")
    return [
        (closing_subject(kind), amount_text(getattr(rehearsal, kind)))
        for kind in kinds
        if getattr(rehearsal, kind).pledges
    ]


def letter_rows(rehearsal: Rehearsal) -> list[tuple[str, str]]:
    """How many of each letter go out."""
    return [(closing_subject(f"letter_{name}"), str(count)) for name, count in rehearsal.letters]


FILTERS = {
    "closing_outcome": closing_outcome,
    "closing_subject": closing_subject,
    "closing_cause": difference_cause,
    "closing_block": closing_block,
    "amount_text": amount_text,
    "rehearsed_rows": rehearsed_rows,
    "letter_rows": letter_rows,
}
