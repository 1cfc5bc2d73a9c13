"""Words of the inbox: what speaks for a match, what happened with a line, what became of many at once."""

from flask_babel import gettext, ngettext

from gateway.clients.finance import Approval
from gateway.clients.inbox import Event, Suggestion
from gateway.clients.line_history import DonePart
from gateway.clients.line_offers import Offer
from gateway.wording.finance import approval_kind, line_reason, match_reason, refusal
from services.contracts.money import format_euros

# The services stop counting here.
COUNTED_TO = 1000


def justification(suggestion: Suggestion | Offer) -> str:
    """What a proposal of this suggestion says when nobody writes anything else."""
    words = ", ".join(match_reason(code) for code in suggestion.reasons_for)
    return words[:1].upper() + words[1:] + "." if words else ""


def counted(number: int) -> str:
    """A bounded count: "38", or "1000+"."""
    return f"{COUNTED_TO}+" if number > COUNTED_TO else str(number)


def age(days: int) -> str:
    """How long a line has waited since the bank booked it."""
    return ngettext("%(num)d päivä", "%(num)d päivää", days) if days else gettext("tänään")


def placing_account(code: str) -> str:
    """Where else than to a pledge a line, or a part of one, may go."""
    words = {
        "payer": gettext("Takaisin maksajalle"),
        "bank_fees": gettext("Pankin kulut"),
        "write_off": gettext("Luottotappiot ja pienet erot"),
        "refund": gettext("Maksettu palautus"),
        "payout": gettext("Stripe-tilitys"),
        "dispute": gettext("Riitautus"),
        "deposit": gettext("Käteistilitys pankkiin"),
        "match_fund": gettext("Sponsorin maksu vastinrahastoon"),
    }
    return words.get(code, code)


def done_part(part: DonePart) -> str:
    """Where a part of a line went."""
    if part.pledge_number:
        return gettext("Tuki %(number)s", number=part.pledge_number)
    name = placing_account(part.account or part.kind)
    return f"{name} {part.target}" if part.target else name


def done_kind(code: str) -> str:
    """What was done with a line."""
    words = {
        "match": gettext("Kohdistettu tukeen"),
        "split": gettext("Jaettu osiin"),
        "join": gettext("Kohdistettu usean rivin maksuna"),
        "account": gettext("Kirjattu tilille"),
        "refund": gettext("Palautettu maksajalle"),
        "automatic": gettext("Käsitelty automaattisesti"),
    }
    return words.get(code, code)


def event_title(event: Event) -> str:
    """What happened, in a few words."""
    kind = approval_kind(event.kind) if event.kind else ""
    words = {
        "imported": gettext("Tuotu tiliotteesta"),
        "assigned": gettext("Annettu käsittelijälle"),
        "let_go": gettext("Vapautettu käsittelijältä"),
        "requested": gettext("Ehdotettu: %(kind)s", kind=kind),
        "executed": gettext("Hyväksytty: %(kind)s", kind=kind),
        "rejected": gettext("Hylätty: %(kind)s", kind=kind),
        "expired": gettext("Vanhentui ilman päätöstä: %(kind)s", kind=kind),
        "withdrawn": gettext("Ehdottaja perui: %(kind)s", kind=kind),
        "settled_by_itself": gettext("Käsitelty automaattisesti"),
        "rest_asked": gettext("Loppuja pyydetty tukijalta"),
    }
    return words.get(event.what, event.what)


def event_text(event: Event) -> str:
    """What was told of it: a file's name, a person's reason, or a reason's code in words."""
    if event.what == "settled_by_itself":
        return line_reason(event.told) if event.told else ""
    if event.what == "rest_asked":
        number, _, cents = (event.told or "").partition(":")
        missing = format_euros(int(cents)) if cents.isdigit() else ""
        return gettext("Tuesta %(number)s puuttui %(sum)s", number=number, sum=missing)
    return event.told or ""


def is_plain_match(approval: Approval) -> bool:
    """Whether it is a match of equal sums, which may be approved beside others; the services judge anew."""
    promised = approval.summary.get("pledge_amount_cents")
    return approval.kind == "match" and approval.amount_cents == promised


def batch_outcome(code: str | None) -> str:
    """What became of one line of many."""
    words = {
        "no_sure_suggestion": gettext("Ei yhtä varmaa osumaa. Avaa rivi ja valitse tuki itse."),
        "decide_one_by_one": gettext("Tämä pitää lukea ja päättää yksitellen."),
        "not_found": gettext("Riviä ei enää löydy."),
        "pledge_not_found": gettext("Tukea ei löydy tällä numerolla."),
        "too_few": gettext("Valitse vähintään kaksi riviä."),
    }
    return gettext("Tehty") if code is None else words.get(code) or refusal(code)
