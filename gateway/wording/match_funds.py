"""Words for match funds: a rule in plain sentences, for residents and for those who agree to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext, ngettext

from gateway.clients.finance import Approval
from gateway.clients.ideas import Funding
from gateway.clients.match_funds import (
    GOAL,
    PER_HEAD,
    CampaignMatch,
    Rule,
    TrialCampaign,
    TrialResult,
    read_rule,
)
from gateway.formatting import day, euros_short, plain_day
from services.contracts.money import format_euros

OPENING, RETURN = "match_fund_opening", "match_fund_return"
# What a rule that follows sums is shown by.
EXAMPLE_CENTS = 2_500


def rule_sentences(rule: Rule) -> list[str]:
    """All that a rule says, a sentence for each thing."""
    limits = [
        (rule.least_cents, gettext("Tuen pitää olla vähintään %(sum)s.")),
        (rule.pledge_cap_cents, gettext("Yhteen tukeen lisätään enintään %(sum)s.")),
        (rule.person_cap_cents, gettext("Yhden tukijan tukiin lisätään kaikkiaan enintään %(sum)s.")),
        (rule.campaign_cap_cents, gettext("Yhteen kampanjaan lisätään enintään %(sum)s.")),
    ]
    return [_main_sentence(rule), *(text % {"sum": euros_short(cents)} for cents, text in limits if cents)]


def rule_text(rule: Rule) -> str:
    """The whole rule in one paragraph."""
    return " ".join(rule_sentences(rule))


def agreed_rule_text(rule: Rule) -> str:
    """The whole rule for whoever agrees to it, who must also see what it does not limit."""
    caps = (rule.pledge_cap_cents, rule.person_cap_cents, rule.campaign_cap_cents)
    if rule.kind == GOAL or any(caps):
        return rule_text(rule)
    unlimited = gettext("Muuta ylärajaa kuin rahaston oma raha ei ole.")
    return f"{rule_text(rule)} {unlimited}"


def _main_sentence(rule: Rule) -> str:
    if rule.kind == GOAL:
        return _goal_sentence(rule)
    if rule.kind == PER_HEAD:
        each = euros_short(rule.head_cents or 0)
        return gettext(
            "Jokaisesta tukijasta kampanja saa lisää %(sum)s. Sama tukija lasketaan kerran.", sum=each
        )
    if rule.percent == 100:
        return gettext("Jokaista annettua euroa kohden kampanja saa toisen euron.")
    return gettext("Jokaiseen tukeen lisätään %(percent)s %% sen summasta.", percent=rule.percent)


def _goal_sentence(rule: Rule) -> str:
    grant, threshold = euros_short(rule.grant_cents or 0), rule.threshold or 0
    if rule.unlock == "percent":
        return gettext(
            "Kampanja saa lisää %(sum)s, kun tukijoilta on varmistunut %(percent)s %% tavoitteesta.",
            sum=grant,
            percent=threshold,
        )
    if rule.unlock == "amount":
        return gettext(
            "Kampanja saa lisää %(sum)s, kun tukijoilta on varmistunut %(reached)s.",
            sum=grant,
            reached=euros_short(threshold),
        )
    return ngettext(
        "Kampanja saa lisää %(sum)s, kun sillä on %(num)d tukija.",
        "Kampanja saa lisää %(sum)s, kun sillä on %(num)d tukijaa.",
        threshold,
        sum=grant,
    )


def goal_missing(match: CampaignMatch, funding: Funding) -> str:
    """What backers still have to do before a goal-based pool opens; nothing where it has, or cannot."""
    rule, threshold = match.rule, match.rule.threshold or 0
    if rule.kind != GOAL or match.matched_cents or not match.is_open or not match.left_cents:
        return ""
    if rule.unlock == "backers":
        missing = threshold - funding.backers
        if missing <= 0:
            return ""
        return ngettext(
            "Siihen puuttuu vielä %(num)d tukija.", "Siihen puuttuu vielä %(num)d tukijaa.", missing
        )
    needed = -(-funding.goal_cents * threshold // 100) if rule.unlock == "percent" else threshold
    missing = needed - funding.secured_cents
    return gettext("Siihen puuttuu vielä %(sum)s.", sum=euros_short(missing)) if missing > 0 else ""


def pledge_line(match: CampaignMatch) -> str:
    """What the pool adds to a pledge that somebody is about to make; nothing where it adds nothing."""
    rule = match.rule
    if not match.is_open or not match.left_cents:
        return ""
    if rule.kind == GOAL:
        return f"{match.sponsor}: {_main_sentence(rule)}"
    told = {
        "sponsor": match.sponsor,
        "sum": euros_short(match.added_cents(max(EXAMPLE_CENTS, rule.least_cents))),
    }
    if rule.kind == PER_HEAD:
        if rule.least_cents:
            least = euros_short(rule.least_cents)
            return gettext("%(sponsor)s lisää %(sum)s, kun annat vähintään %(least)s.", least=least, **told)
        return gettext("%(sponsor)s lisää %(sum)s, kun tuet kampanjaa.", **told)
    given = euros_short(max(EXAMPLE_CENTS, rule.least_cents))
    return gettext("Jos annat %(given)s, %(sponsor)s lisää siihen %(sum)s.", given=given, **told)


def added_line(match: CampaignMatch | None, pledge_cents: int) -> str:
    """What the pool adds to a pledge of so much, before it is made; nothing where it adds nothing."""
    added = match.added_cents(pledge_cents) if match else 0
    if not match or not added:
        return ""
    return gettext(
        "%(sponsor)s lisää tähän enintään %(sum)s, kun tuki on varmistunut.",
        sponsor=match.sponsor,
        sum=euros_short(added),
    )


def fund_state(state: str) -> tuple[str, str]:
    """Where a pool stands, with the tag's kind."""
    words = {
        "draft": (gettext("Luonnos"), ""),
        "proposed": (gettext("Odottaa hyväksyntää"), "warning"),
        "open": (gettext("Auki"), "good"),
        "closed": (gettext("Suljettu"), ""),
        "ended": (gettext("Päättynyt"), ""),
    }
    return words.get(state, (state, ""))


def excluded_words(excluded: Mapping[str, int]) -> list[str]:
    """How many pledges draw nothing, and why."""
    told = []
    for why, number in excluded.items():
        if why == "organiser":
            told.append(ngettext("%(num)d järjestäjän oma tuki", "%(num)d järjestäjien omaa tukea", number))
        elif why == "duplicate_card":
            told.append(
                ngettext(
                    "%(num)d tuki, joka on maksettu toisen tukijan kortilla tai tililtä",
                    "%(num)d tukea, jotka on maksettu toisen tukijan kortilla tai tililtä",
                    number,
                )
            )
        else:
            told.append(f"{why}: {number}")
    return told


def scope_text(districts: Sequence[str], campaigns: Sequence[str]) -> str:
    """For which campaigns a pool is; `districts` and `campaigns` are their names."""
    parts = [gettext("alueet: %(names)s", names=", ".join(districts))] if districts else []
    if campaigns:
        number = ngettext("%(num)d valittu kampanja", "%(num)d valittua kampanjaa", len(campaigns))
        parts.append(f"{number} ({', '.join(campaigns)})")
    text = gettext(" ja ").join(parts) or gettext("kaikki kampanjat")
    return text[:1].upper() + text[1:]


def trial_words(result: TrialResult) -> str:
    """What a trial came to, in a few sentences."""
    helped = sum(1 for each in result.campaigns if each.matched_cents)
    told = [
        ngettext(
            "Rahastosta olisi jaettu %(sum)s %(num)d kampanjalle.",
            "Rahastosta olisi jaettu %(sum)s %(num)d kampanjalle.",
            helped,
            sum=euros_short(result.drawn_cents),
        )
    ]
    turned = sum(1 for each in result.campaigns if each.is_turned)
    if turned:
        told.append(
            ngettext(
                "%(num)d kampanja, joka silloin jäi toteutumatta, olisi toteutunut.",
                "%(num)d kampanjaa, jotka silloin jäivät toteutumatta, olisivat toteutuneet.",
                turned,
            )
        )
    if result.spent_at:
        told.append(gettext("Raha olisi loppunut %(day)s.", day=plain_day(result.spent_at)))
    else:
        told.append(gettext("Jäljelle olisi jäänyt %(sum)s.", sum=euros_short(result.left_cents)))
    return " ".join(told)


def trial_outcome(each: TrialCampaign) -> tuple[str, str]:
    """How a campaign ended and would have ended, with the tag's kind."""
    if each.would_be_funded is None:
        return "–", ""
    if each.is_turned:
        return gettext("toteutuisi vastinrahalla"), "good"
    return (gettext("toteutui"), "") if each.outcome == "funded" else (gettext("ei toteutuisi silti"), "")


def is_about_match(approval: Approval) -> bool:
    """Whether the request is one whose sentence is made here."""
    return approval.kind in (OPENING, RETURN)


def match_approval_text(approval: Approval) -> str:
    """One paragraph that tells exactly what a yes would do."""
    about: Mapping[str, Any] = approval.summary
    told = {
        "number": about.get("fund_number") or "",
        "name": about.get("fund_name") or "",
        "sponsor": about.get("sponsor") or "",
    }
    if approval.kind == RETURN:
        whole = gettext(
            "%(number)s %(name)s: jäljellä oleva raha palautetaan sponsorille %(sponsor)s "
            "(%(payer)s, tili %(account)s).",
            payer=about.get("payer_name") or gettext("nimetön maksaja"),
            account=_accounts_text(about),
            **told,
        )
        return f"{whole} {_receipts_text(about.get('receipts') or ())}".strip()
    # What was asked for before titles were kept names the campaigns by their ids.
    titles = about.get("campaign_titles") or about.get("campaigns") or ()
    scope = scope_text(about.get("districts") or (), titles)
    return gettext(
        "%(number)s %(name)s, sponsori %(sponsor)s. %(rule)s Mukana: %(scope)s. Avoinna %(first)s–%(last)s. "
        "Raha on tilillä, jonka pitäjä on %(holder)s.",
        rule=agreed_rule_text(read_rule(dict(about))),
        scope=scope[:1].lower() + scope[1:],
        first=day(about.get("opens_on")),
        last=day(about.get("closes_on")),
        holder=about.get("association_name") or "",
        **told,
    )


def _accounts_text(about: Mapping[str, Any]) -> str:
    """The account that the money goes back to, or how many there are."""
    accounts = about.get("payer_accounts") or 1
    if accounts > 1:
        return ngettext("%(num)d eri tili", "%(num)d eri tiliä", accounts)
    return about.get("payer_account_masked") or gettext("ei tiedossa")


def _receipts_text(receipts: Sequence[Mapping[str, Any]]) -> str:
    """Every payment of which something goes back, by its day."""
    if not receipts:
        return ""
    told = [f"{plain_day(each['booked_on'])} {format_euros(each['amount_cents'])}" for each in receipts]
    return gettext("Takaisin maksetaan: %(receipts)s.", receipts=", ".join(told))


def match_refusal(code: str) -> str | None:
    """Why something about a pool could not be done."""
    words = {
        "fund_not_open": gettext("Vastinrahasto ei ole enää auki."),
        "fund_not_a_draft": gettext("Vastinrahasto ei ole enää luonnos, joten sitä ei voi muuttaa."),
        "fund_is_over": gettext("Rahaston viimeinen päivä on jo mennyt. Muuta päivää ensin."),
        "fund_not_closed": gettext("Sulje rahasto ensin."),
        "match_money_drawn": gettext("Tästä maksusta on jo jaettu vastinrahaa, joten sitä ei voi purkaa."),
    }
    return words.get(code)


def match_field_problem(code: str) -> str | None:
    """What is wrong with a field of a pool's form, where the common words would mislead."""
    words = {
        "not_with_this_kind": gettext("Tämä ei kuulu valittuun sääntöön. Tyhjennä kenttä."),
        "out_of_range": gettext("Luku on liian suuri tai liian pieni"),
        "too_early": gettext("Viimeinen päivä on ensimmäistä aiempi tai jo mennyt"),
        "not_the_operators": gettext("Valitse ylläpitäjän oma asiakasvaratili"),
        "unknown": gettext("Kaikkia valittuja kampanjoita ei ole enää. Poista ne valinnoista."),
        "too_many": gettext("Liian monta kampanjaa"),
        "too_much": gettext(
            "Tältä ajalta on liikaa tukia yhteen kokeiluun. Lyhennä aikaa tai rajaa alueita."
        ),
    }
    return words.get(code)


# What the pages of pools call these words.
FILTERS = {
    "match_rule": rule_sentences,
    "match_missing": goal_missing,
    "match_pledge_line": pledge_line,
    "match_added": added_line,
    "fund_state": fund_state,
    "excluded_words": excluded_words,
    "trial_outcome": trial_outcome,
}
