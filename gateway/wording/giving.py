"""Words of goods and of the one budget: how a promise stands, what is missing, what is refused and why."""

from flask_babel import gettext, ngettext

from gateway.clients.budgeting import BudgetShare, Lack, OneBudget, ShareTerms
from gateway.clients.giving import GoodsNeed, OwnPromise
from gateway.formatting import euros_short
from gateway.wording.shifts import hours_text
from services.contracts.money import format_euros
from services.contracts.own_share import value_of_work


def condition_name(condition: str | None) -> str:
    """In what shape goods came."""
    words = {"new": gettext("Uusi"), "good": gettext("Hyvä"), "worn": gettext("Käytetty, toimiva")}
    return words.get(condition or "", "")


def promise_badge(state: str) -> tuple[str, str]:
    """Where a promise stands, with the tag's kind."""
    words = {
        "held": (gettext("Odottaa vahvistusta"), "warning"),
        "promised": (gettext("Luvattu"), ""),
        "taken_back": (gettext("Peruttu"), ""),
        "lapsed": (gettext("Raukesi"), ""),
        "not_brought": (gettext("Ei tullut"), ""),
        "received": (gettext("Saatu, arvo hyväksymättä"), "warning"),
        "approved": (gettext("Saatu ja hyväksytty"), "good"),
    }
    return words.get(state, (state, ""))


def own_promise_standing(own: OwnPromise) -> str:
    """Where one's own promise stands, in a sentence."""
    if own.need.closed and own.state in ("held", "promised"):
        return gettext("Yhdistys ei enää tarvitse tavaraa. Sinun ei tarvitse tuoda sitä.")
    words = {
        "held": gettext("Lupauksesi odottaa vahvistusta."),
        "promised": gettext("Lupauksesi on voimassa. Kiitos!"),
        "taken_back": gettext("Olet perunut lupauksesi."),
        "lapsed": gettext("Lupausta ei vahvistettu ajoissa, ja se raukesi."),
        "not_brought": gettext("Yhdistys ei ole saanut tavaraa."),
        "received": gettext("Yhdistys on saanut tavaran. Kiitos!"),
        "approved": gettext("Yhdistys on saanut tavaran. Kiitos!"),
    }
    return words.get(own.state, "")


def goods_standing(need: GoodsNeed) -> str:
    """Target, promised and received in one sentence."""
    return gettext(
        "Tarvitaan %(target)d %(unit)s, luvattu %(promised)d, saatu %(received)d",
        target=need.target,
        unit=need.unit,
        promised=need.promised,
        received=need.received,
    )


def goods_left(need: GoodsNeed) -> str:
    """How many are still to be promised."""
    if need.closed:
        return gettext("Ei enää tarvita.")
    if not need.left:
        return gettext("Kaikki on luvattu. Kiitos!")
    return gettext("Vielä tarvitaan %(left)d %(unit)s", left=need.left, unit=need.unit)


def lack_words(lack: Lack) -> str:
    """One thing that is missing, in a sentence."""
    if lack.what == "money":
        return gettext("Rahaa puuttuu %(sum)s.", sum=euros_short(lack.amount))
    if lack.what == "hours":
        return gettext("Talkootunteja puuttuu %(hours)s.", hours=hours_text(lack.amount))
    if lack.what == "goods":
        return ngettext("Tavaroita puuttuu %(num)d.", "Tavaroita puuttuu %(num)d.", lack.amount)
    return gettext("Yhdistyksen omarahoituksesta puuttuu %(sum)s.", sum=format_euros(lack.amount))


def percent_words(basis_points: int) -> str:
    """A share in percent as Finnish writes it: "9 %", "9,5 %"."""
    whole, rest = divmod(basis_points, 100)
    text = f"{whole},{rest:02d}".rstrip("0").rstrip(",") if rest else str(whole)
    return f"{text}\u00a0%"


def share_base_words(terms: ShareTerms | BudgetShare) -> str:
    """Of what the share is taken."""
    if terms.base == "grant":
        return gettext("%(percent)s julkisesta rahasta", percent=percent_words(terms.basis_points))
    return gettext("%(percent)s koko kustannuksista", percent=percent_words(terms.basis_points))


def share_sentence(share: BudgetShare) -> str:
    """Whether the own share is covered."""
    sums = {"required": format_euros(share.required_cents), "covered": format_euros(share.covered_cents)}
    if share.short_by_cents:
        short = format_euros(share.short_by_cents)
        return gettext(
            "Yhdistyksen oma osuus on %(required)s. Siitä on katettu %(covered)s ja puuttuu %(short)s.",
            short=short,
            **sums,
        )
    return gettext(
        "Yhdistyksen oma osuus on %(required)s, ja se on katettu (%(covered)s).",
        **sums,
    )


def budget_bar(budget: OneBudget) -> list[tuple[str, int, int]]:
    """What there is of everything that is needed, each with its class, its begin and its width, of 300."""
    money, hours, goods = budget.money, budget.hours, budget.goods
    parts = (
        ("collected", money.promised_cents if money.is_before_end else money.collected_cents),
        ("collected", budget.proved_cents),
        # Match and talkoot share a colour; what is told beside the bar tells them apart.
        ("matched", money.matched_cents),
        ("matched", hours.approved_cents),
        ("matched", goods.approved_cents),
    )
    needed = money.goal_cents + value_of_work(hours.needed_minutes, hours.cents_per_hour) + goods.target_cents
    whole = max(needed, sum(cents for _name, cents in parts), 1)
    drawn: list[tuple[str, int, int]] = []
    begin = 0
    for name, cents in parts:
        width = 300 * cents // whole
        if width:
            drawn.append((name, begin, width))
            begin += width
    return drawn


def goods_problems() -> dict[str, str]:
    """Codes of refusals around goods, own money and receipts in words."""
    return {
        "more_than_left": gettext("Näin montaa ei enää tarvita. Katso, montako puuttuu."),
        "more_than_promised": gettext("Enemmän kuin on luvattu. Kirjoita pienempi luku."),
        "below_promised": gettext("Tätä on luvattu jo enemmän. Tavoite voi olla vähintään luvattu määrä."),
        "need_closed": gettext("Tavaraa ei enää tarvita."),
        "no_goods_now": gettext("Kampanja ei juuri nyt ota vastaan tavaraa."),
        "promise_settled": gettext(
            "Yhdistys on jo kirjannut, miten lupauksen kävi. Sitä ei voi enää muuttaa."
        ),
        "too_many_needs": gettext("Tavaroita on listalla jo niin monta kuin mahtuu."),
        "in_the_future": gettext("Päivä ei voi olla tulevaisuudessa."),
        "choose_evidence": gettext("Valitse tosite"),
        "evidence_too_large": gettext("Tosite on liian suuri. PDF saa olla enintään 5 Mt ja kuva 15 Mt."),
        "not_evidence": gettext("Tositteeksi käy PDF tai kuva (JPEG, PNG, WebP tai HEIC)."),
        "evidence_unreadable": gettext("Tositetta ei voi lukea. Tiedosto on ehkä jäänyt kesken."),
        "too_many_files": gettext("Tositteita on jo niin monta kuin yhteen erään mahtuu."),
        "entry_settled": gettext("Erä on poistettu tai hylätty. Siihen ei voi enää lisätä tositetta."),
    }


FILTERS = {
    "condition_name": condition_name,
    "promise_badge": promise_badge,
    "own_promise_standing": own_promise_standing,
    "goods_standing": goods_standing,
    "goods_left": goods_left,
    "lack_words": lack_words,
    "percent_words": percent_words,
    "share_base_words": share_base_words,
    "share_sentence": share_sentence,
    "budget_bar": budget_bar,
}
