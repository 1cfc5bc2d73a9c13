"""What two people agree to about bank lines and their rules, in words."""

from typing import Any

from flask_babel import gettext, ngettext

from gateway.clients.bank_rules import Rule
from gateway.clients.finance import Approval
from gateway.formatting import day
from services.contracts.money import format_euros

_KINDS = frozenset({"line_split", "line_account", "line_undo", "bank_rule"})


def is_about_line(approval: Approval) -> bool:
    """Whether the request is one whose sentence is made here."""
    return approval.kind in _KINDS


def line_text(approval: Approval) -> str:
    """One sentence that tells exactly what a yes would do."""
    about = approval.summary
    if approval.kind == "bank_rule":
        return _rule_text(about)
    parts = "; ".join(part_text(part) for part in about.get("parts") or ())
    payer = about.get("payer_name") or gettext("nimetön maksaja")
    told = {"payer": payer, "day": day(about.get("booked_on")), "parts": parts}
    if approval.kind == "line_undo":
        return gettext("%(payer)s, kirjattu %(day)s, palaa jonoon. Puretaan: %(parts)s.", **told)
    lines = about.get("lines") or ()
    if len(lines) > 1:
        number = len(lines)
        return gettext("%(number)d maksua yhdessä, %(payer)s: %(parts)s.", number=number, **told)
    return gettext("%(payer)s, kirjattu %(day)s: %(parts)s.", **told)


def part_text(part: dict[str, Any]) -> str:
    """Where one part of a line goes, or where it came back from."""
    sum_ = format_euros(part.get("amount_cents") or 0)
    if part.get("pledge_id"):
        return _pledge_text(part, sum_)
    named = (part.get(name) for name in ("refund_number", "payout", "dispute", "deposit", "match_fund"))
    target = next((name for name in named if name), "")
    if part.get("match_fund_name"):
        target = f"{target} {part['match_fund_name']}"
    account = placed_on(part.get("account") or part.get("kind") or "")
    return f"{account} {target} {sum_}" if target else f"{account} {sum_}"


def placed_on(code: str) -> str:
    """An account of the fixed list that a line may be booked to."""
    words = {
        "bank_fees": gettext("pankin kulut ja korot"),
        "write_off": gettext("luottotappiot ja pienet erot"),
        "payer": gettext("takaisin maksajalle"),
        "refund": gettext("palautuksen maksu"),
        "payout": gettext("Stripe-tilitys"),
        "dispute": gettext("riitautuksen tappio"),
        "deposit": gettext("käteinen kassasta"),
        "match_fund": gettext("sponsorin maksu vastinrahastoon"),
    }
    return words.get(code, code)


def line_refusal(code: str) -> str | None:
    """Why a line cannot be placed or taken back, and what would have to happen first."""
    words = {
        "too_late": gettext("Maksu on kirjattu määräajan jälkeen, eikä kampanja ole toteutunut."),
        "line_not_settled": gettext("Rivi odottaa jo jonossa. Purettavaa ei ole."),
        "not_undoable": gettext("Tätä ei voi purkaa täältä. Pura se siellä, missä se tehtiin."),
        "refund_already_paid": gettext("Palautus on jo maksettu, joten sitä ei voi purkaa."),
        "refund_in_payment_file": gettext("Palautus on jo maksuaineistossa. Odota pankin vastausta."),
        "refund_listed_first": gettext("Tuesta on tulossa palautus. Pura palautus ensin."),
        "campaign_closing": gettext("Kampanjaa suljetaan juuri nyt. Odota, kunnes se on valmis."),
        "campaign_gives_back": gettext("Kampanja palauttaa rahat, joten maksu kuuluu jo palautuksiin."),
        "pledge_moved_on": gettext("Tuki ei ole enää maksettu-tilassa, joten maksua ei voi irrottaa."),
        "already_settled": gettext("Raha on jo tilitetty yhdistykselle. Tilitys pitää oikaista ensin."),
        "rest_asked_before": gettext("Loppuja on jo pyydetty tämän rivin takia."),
        "nothing_missing": gettext("Tuesta ei puutu mitään, kun kaikki odottavat maksut lasketaan."),
        "backer_forgotten": gettext("Tukijan yhteystiedot on poistettu, joten kirjettä ei voi lähettää."),
        "payout_not_open": gettext("Stripe-tilitys ei ole enää matkalla."),
        "deposit_not_open": gettext("Käteistilitys ei ole enää matkalla pankkiin."),
        "payout_not_arrived": gettext("Stripe-tilityksen tila on muuttunut."),
        "dispute_moved_on": gettext("Riitautuksen tappio on jo kirjattu muualle."),
        "rule_stopped": gettext("Sääntö on jo lopetettu."),
        "differs_from_pledge": gettext("Summa on eri kuin luvattu. Hyväksy vajaana tai odota loppua maksua."),
        "not_the_price": gettext(
            "Tuella ostettiin palkkio, eikä sen hinta muutu. Palauta maksu tai odota loput."
        ),
        "differs_from_refund": gettext("Summa on eri kuin palautuksen."),
        "differs_from_payout": gettext("Summa on eri kuin Stripe-tilityksen."),
        "differs_from_deposit": gettext("Summa on eri kuin käteistilityksen."),
        "more_than_the_loss": gettext("Summa on suurempi kuin riitautuksen tappio."),
        "sum_differs": gettext("Osien summa ei ole rivin summa."),
        "named_twice": gettext("Sama kohde on kahdessa osassa. Yhdistä osat."),
        "wrong_sign": gettext("Vain pankin kulu voi olla rivin suuntaa vastaan."),
        "not_for_this_direction": gettext("Tili ei sovi tämänsuuntaiselle riville."),
        "not_for_outgoing": gettext("Lähtenyttä rahaa ei kirjata tueksi."),
        "cap_reached": gettext("Keräyksen enimmäismäärä tulisi täyteen."),
        "below_minimum": gettext("Summa on pienempi kuin kampanjan pienin tuki."),
    }
    return words.get(code)


def rule_conditions(conditions: dict[str, Any]) -> str:
    """What a line must meet, in one sentence."""
    words = {
        "payer_name_contains": gettext("maksajan nimessä on ”%(value)s”"),
        "payer_name_equals": gettext("maksaja on ”%(value)s”"),
        "payer_iban": gettext("maksajan tili on %(value)s"),
        "message_contains": gettext("viestissä on ”%(value)s”"),
        "bank_code": gettext("pankin koodin alku on %(value)s"),
        "least_cents": gettext("summa on vähintään %(value)s"),
        "most_cents": gettext("summa on enintään %(value)s"),
    }
    told = []
    if conditions.get("direction"):
        incoming = conditions["direction"] == "in"
        told.append(gettext("raha tulee") if incoming else gettext("raha lähtee"))
    for name, text in words.items():
        value = conditions.get(name)
        if value is not None:
            told.append(text % {"value": format_euros(value) if name.endswith("_cents") else value})
    if len(told) < 2:
        return "".join(told)
    return gettext("%(first)s ja %(last)s", first=", ".join(told[:-1]), last=told[-1])


def rule_effect(account: str | None, note: str | None) -> str:
    """What becomes of a line that meets the rule."""
    if account:
        return gettext("kirjataan: %(account)s", account=placed_on(account))
    return gettext("jää jonoon ohjeella ”%(note)s”", note=note or "")


def effect_of(rule: Rule) -> str:
    """What becomes of a line that meets this rule."""
    return rule_effect(rule.account, rule.note)


def rule_hits(number: int) -> str:
    """How many lines a rule has caught."""
    return ngettext("%(num)d rivi", "%(num)d riviä", number)


def _pledge_text(part: dict[str, Any], sum_: str) -> str:
    told = {"number": part.get("pledge_number", ""), "campaign": part.get("campaign_title", "")}
    if part.get("adjusts_pledge"):
        promised = format_euros(part.get("pledge_amount_cents") or 0)
        return gettext(
            "tukeen %(number)s (%(campaign)s) %(sum)s, ja luvattu %(promised)s muuttuu siksi",
            sum=sum_,
            promised=promised,
            **told,
        )
    return gettext("tukeen %(number)s (%(campaign)s) %(sum)s", sum=sum_, **told)


def _rule_text(about: dict[str, Any]) -> str:
    if about.get("action") == "stop":
        conditions = rule_conditions(about.get("replaced_conditions") or {})
        name = about.get("replaced_name") or ""
        return gettext("Sääntö ”%(name)s” lopetetaan (%(conditions)s).", name=name, conditions=conditions)
    told = {
        "name": about.get("name") or "",
        "conditions": rule_conditions(about.get("conditions") or {}),
        "effect": rule_effect(about.get("account"), about.get("note")),
        "where": about.get("collecting_account_name") or gettext("kaikki keräystilit"),
    }
    if about.get("action") == "change":
        replaced = about.get("replaced_name") or ""
        return gettext(
            "Sääntö ”%(replaced)s” korvataan: ”%(name)s”. %(where)s: kun %(conditions)s, %(effect)s.",
            replaced=replaced,
            **told,
        )
    return gettext("Uusi sääntö ”%(name)s”. %(where)s: kun %(conditions)s, %(effect)s.", **told)


# What the pages of rules call these words.
FILTERS = {"rule_conditions": rule_conditions, "rule_effect": effect_of, "rule_hits": rule_hits}
