"""What the form of a line's pane asks the service for: one pledge, several parts, an account, or a return."""

from typing import Any

from flask import request
from flask_babel import gettext

from gateway.clients.inbox import Line, OpenLine
from gateway.clients.line_offers import Offer
from gateway.forms.inbox import ACCOUNT, GIVE_BACK, MOST_PARTS, PartForm, ProposalForm
from gateway.wiring import services
from services.contracts.money import NotAnAmount, format_euros, parse_euros


def proposal_of(form: ProposalForm, chosen: OpenLine) -> dict[str, Any] | None:
    """The proposal as the service takes it; nothing when the form says what is wrong with it."""
    if not form.validate():
        return None
    if _says_what_is_untrue(form, chosen):
        form.add_error(
            "comment",
            gettext("Perustelu kertoo ensimmäisestä ehdotuksesta. Kirjoita, miksi valitsit toisin."),
        )
        return None
    comment = {"comment": (form.comment.data or "").strip()}
    match form.choice.data:
        case "refund":
            return {"kind": GIVE_BACK} | comment
        case "account":
            return _to_account(form, comment)
        case "other":
            return _to_parts(form, chosen, comment)
        case str(placed) if placed.startswith("place:"):
            return {"kind": ACCOUNT} | _account(placed.removeprefix("place:")) | comment
        case str(offered) if offered.startswith(("split:", "join:")):
            return _offered(form, offered, comment)
        case pledge_id:
            adjusts = pledge_id in request.form.getlist("adjusts")
            return {"kind": "match", "pledge_id": pledge_id} | comment | _if(adjusts)


def first_choice(chosen: OpenLine) -> str | None:
    """What the form sends when the likeliest of all is chosen."""
    if not chosen.ranked:
        return None
    first = chosen.ranked[0]
    return first.choice if isinstance(first, Offer) else first.pledge_id


def add_row(form: ProposalForm) -> None:
    """One more row for a part."""
    if len(form.parts) < MOST_PARTS:
        form.parts.append_entry()


def take_found(form: ProposalForm, deed: str, line: Line) -> None:
    """Write a pledge that the search found into the first empty row, with as much as is left of the line."""
    _, _, rest = deed.partition(":")
    number, _, cents = rest.partition(":")
    left = remaining_cents(form, line)
    empty = [part.form for part in form.parts if part.form.is_empty]
    if not empty and len(form.parts) < MOST_PARTS:
        form.parts.append_entry()
        empty = [form.parts[-1].form]
    if not empty:
        return
    empty[0].pledge.data = number[:20]
    promised = int(cents) if cents.isascii() and cents.isdigit() and len(cents) < 12 else left
    empty[0].amount.data = format_euros(min(promised, left) if left > 0 else promised).removesuffix("\u00a0€")


def remaining_cents(form: ProposalForm, line: Line) -> int:
    """What of the line no part has taken yet; rows that cannot be read count as nothing."""
    taken = 0
    for part in form.parts:
        try:
            text = (part.form.amount.data or "").strip()
            is_against = text[:1] in ("-", "\u2212")
            taken += -parse_euros(text[1:]) if is_against else parse_euros(text)
        except NotAnAmount:
            continue
    return abs(line.amount_cents) - taken


def _says_what_is_untrue(form: ProposalForm, chosen: OpenLine) -> bool:
    prefilled = (form.prefilled.data or "").strip()
    is_untouched = bool(prefilled) and (form.comment.data or "").strip() == prefilled
    first = first_choice(chosen)
    # Without a pledge it is of what has the line's sum that the justification speaks.
    is_of_it = form.choice.data == first if first else (form.choice.data or "").startswith("place:")
    return is_untouched and not is_of_it


def _offered(form: ProposalForm, offered: str, comment: dict[str, Any]) -> dict[str, Any] | None:
    """What a card of several pledges or lines stands for; the service judges all of it anew."""
    kind, _, rest = offered.partition(":")
    if kind == "join":
        pledge_id, _, lines = rest.partition(":")
        return {"kind": kind, "pledge_id": pledge_id, "line_ids": lines.split(",")} | comment
    parts: list[dict[str, Any]] = []
    for part in rest.split(",")[:MOST_PARTS]:
        place, _, cents = part.partition("=")
        if not (cents.isascii() and cents.isdigit() and len(cents) < 12):
            form.add_error("choice", gettext("Valitse, mihin rivi kuuluu"))
            return None
        to = {"account": "payer"} if place == "payer" else {"pledge_id": place}
        parts.append(to | {"amount_cents": int(cents)})
    return {"kind": kind, "parts": parts} | comment


def _to_account(form: ProposalForm, comment: dict[str, Any]) -> dict[str, Any] | None:
    if not form.account.data:
        form.add_error("account", gettext("Valitse tili"))
        return None
    return {"kind": ACCOUNT} | _account(form.account.data) | comment


def _account(chosen: str) -> dict[str, Any]:
    code, _, target = chosen.partition(":")
    return {"account": code} | ({"target_id": target} if target else {})


def _to_parts(form: ProposalForm, chosen: OpenLine, comment: dict[str, Any]) -> dict[str, Any] | None:
    rows = [part.form for part in form.parts if not part.form.is_empty]
    if not rows:
        form.add_error("choice", gettext("Kirjoita ainakin yksi tuki ja summa"))
        return None
    sign = 1 if chosen.line.amount_cents > 0 else -1
    parts = [_part(row, number, form, chosen.line.id, sign) for number, row in enumerate(rows, 1)]
    read = [part for part in parts if part is not None]
    if len(read) < len(parts):
        return None
    left = chosen.line.amount_cents - sum(part["amount_cents"] for part in read)
    if left:
        form.add_error("choice", _sum_differs(left * sign))
        return None
    only = read[0]
    if len(read) == 1 and "pledge_id" in only:
        return {"kind": "match", "pledge_id": only["pledge_id"]} | comment | _if("adjusts_pledge" in only)
    return {"kind": "split", "parts": read} | comment


def _sum_differs(left: int) -> str:
    if left > 0:
        return gettext(
            "Rivistä on jakamatta %(sum)s. Osien summan pitää olla rivin summa.", sum=format_euros(left)
        )
    return gettext("Osien summa on %(sum)s suurempi kuin rivin summa.", sum=format_euros(-left))


def _part(row: PartForm, number: int, form: ProposalForm, line_id: str, sign: int) -> dict[str, Any] | None:
    cents = row.read_cents()
    pledge_number, account = (row.pledge.data or "").strip().upper()[:20], row.account.data or ""
    if cents is None:
        form.add_error(
            "choice", gettext("Osa %(number)d: %(problem)s", number=number, problem=row.amount.errors[-1])
        )
        return None
    if bool(pledge_number) == bool(account):
        form.add_error("choice", gettext("Osa %(number)d: anna joko tuki tai tili", number=number))
        return None
    amount = {"amount_cents": sign * cents}
    if account:
        return _account(account) | amount
    found = [each for each in services().inbox.search(line_id, pledge_number) if each.number == pledge_number]
    if not found:
        form.add_error("choice", gettext("Osa %(number)d: tukea ei löydy tällä numerolla", number=number))
        return None
    return {"pledge_id": found[0].pledge_id} | amount | _if(bool(row.adjusts.data))


def _if(adjusts: bool) -> dict[str, bool]:
    return {"adjusts_pledge": True} if adjusts else {}
