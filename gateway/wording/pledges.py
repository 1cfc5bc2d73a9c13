"""How a pledge stands, in the words of its giver: its state, its method, and each step of its life."""

from dataclasses import dataclass

from flask_babel import gettext

from gateway.clients.pledges import Change, Pledge


@dataclass(frozen=True)
class Standing:
    """A state in words: its name, what it means, and the tag's kind."""

    name: str
    meaning: str
    kind: str = ""


@dataclass(frozen=True)
class Event:
    """One row of the timeline."""

    at: str
    title: str
    text: str


# Steps between us and the provider that tell the giver nothing.
SILENT_HAPPENINGS = frozenset(
    {
        "setup_opened",
        "checkout_opened",
        "session_expired",
        "queued_to_charge",
        "charge_started",
        "answer_lost",
        "dispute_under_review",
        "dispute_warning_under_review",
        "dispute_warning_closed",
        "dispute_written_off",
    }
)


def standing_of(pledge: Pledge) -> Standing:
    """How the pledge stands, money that goes back included."""
    if pledge.paid_cents and pledge.refunded_cents >= pledge.paid_cents:
        return Standing(gettext("Palautettu"), gettext("Rahat on palautettu sinulle."), "good")
    goes_back = pledge.state in ("withdrawn", "dropped", "lapsed") or _is_given_back(pledge)
    if pledge.paid_cents and goes_back:
        meaning = gettext("Rahat ovat palautuslistalla ja palaavat tilillesi.")
        return Standing(gettext("Palautetaan"), meaning, "warning")
    if pledge.state == "released":
        if pledge.condition is not None and pledge.campaign_state == "funded":
            unmet = gettext("Ehtosi ei täyttynyt. Mitään ei veloitettu, ja kortin tiedot on poistettu.")
            return Standing(gettext("Ei veloiteta"), unmet)
        return Standing(gettext("Ei veloiteta"), _why_released(pledge.campaign_state))
    return _standings(pledge.method).get(pledge.state, Standing(pledge.state, ""))


def _is_given_back(pledge: Pledge) -> bool:
    """Whether the campaign gives everything back."""
    too_little = pledge.shortfall is not None and pledge.shortfall.decision == "refund_all"
    return too_little or pledge.campaign_state in ("not_funded", "cancelled")


def failure_reason(reason: str) -> str:
    """Why the card could not be charged, and what that asks of its giver."""
    reasons = {
        "authentication_required": gettext(
            "Pankkisi haluaa, että vahvistat maksun itse. Siihen menee hetki."
        ),
        "card_expired": gettext("Korttisi voimassaolo on päättynyt. Valitse tilalle toinen kortti tai tapa."),
    }
    return reasons.get(reason, gettext("Pankkisi ei hyväksynyt maksua. Tarkan syyn tietää vain pankki."))


def _why_released(campaign_state: str) -> str:
    reasons = {
        "not_funded": gettext("Kampanja ei täyttynyt. Mitään ei veloitettu."),
        "cancelled": gettext("Kampanja peruttiin. Mitään ei veloitettu."),
    }
    return reasons.get(campaign_state, gettext("Tuki jäi kesken. Mitään ei veloitettu."))


def _standings(method: str) -> dict[str, Standing]:
    return _unfinished() | _in_repair() | _ended() | {
        "awaiting_payment": Standing(
            gettext("Odottaa maksua"),
            gettext("Toinen ihminen laskee käteisen vielä, ennen kuin maksu on vahvistettu.")
            if method == "cash"
            else gettext(
                "Tilisiirto ei ole vielä näkynyt tilillä. Se näkyy 1–2 pankkipäivän kuluttua maksusta."
            ),
            "warning",
        ),
        "pledged": Standing(
            gettext("Kortti tallennettu"),
            gettext("Korttia veloitetaan vasta, jos kampanja onnistuu. Saat siitä viestin."),
            "good",
        ),
        "paid": Standing(
            gettext("Maksettu"),
            gettext("Kortti on veloitettu. Kiitos!")
            if method == "card"
            else gettext("Käteisesi on laskettu kahteen kertaan ja kirjattu. Kiitos!")
            if method == "cash"
            else gettext("Maksusi on tilillä. Kiitos! Jos se pitää palauttaa, saat siitä viestin."),
            "good",
        ),
    }  # fmt: skip


def _unfinished() -> dict[str, Standing]:
    no_card = Standing(
        gettext("Odottaa korttia"),
        gettext("Kortin tiedot puuttuvat vielä. Mitään ei ole veloitettu."),
        "warning",
    )
    charging = Standing(gettext("Veloitetaan"), gettext("Kortin veloitus on käynnissä."), "warning")
    return {
        **dict.fromkeys(("draft", "setup_open", "checkout_open"), no_card),
        **dict.fromkeys(("queued", "charging", "processing", "unknown"), charging),
    }


def _in_repair() -> dict[str, Standing]:
    return {
        "action_required": Standing(
            gettext("Odottaa vahvistustasi"),
            gettext("Pankkisi haluaa, että vahvistat maksun. Mitään ei veloiteta ennen sitä."),
            "bad",
        ),
        "declined": Standing(
            gettext("Korttia ei voitu veloittaa"),
            gettext("Voit antaa toisen kortin. Mitään ei ole veloitettu."),
            "bad",
        ),
    }


def _ended() -> dict[str, Standing]:
    return {
        "withdrawn": Standing(gettext("Peruttu"), gettext("Peruit tukesi. Mitään ei veloiteta.")),
        "lapsed": Standing(
            gettext("Rauennut"),
            gettext("Maksua ei tullut ajoissa. Voit tukea uudelleen, jos kampanja on auki."),
        ),
        "dropped": Standing(gettext("Rauennut"), gettext("Korttia ei saatu veloitettua määräajassa.")),
    }


def method_name(method: str) -> str:
    """How the money comes."""
    names = {
        "card": gettext("Kortti"),
        "bank_transfer": gettext("Tilisiirto"),
        "cash": gettext("Käteinen"),
        "mobilepay": "MobilePay",
    }
    return names.get(method, method)


def timeline_of(pledge: Pledge) -> list[Event]:
    """What has happened to the pledge, oldest first."""
    return [_event(change) for change in pledge.history if _is_told(change)]


def _is_told(change: Change) -> bool:
    # The first charge is told by its answer; the retry was announced, so it is shown.
    return change.happening not in SILENT_HAPPENINGS or change.reason == "tried_again"


def _event(change: Change) -> Event:
    title = _happenings().get(change.happening, change.happening)
    return Event(change.at, title, _reasons().get(change.reason, ""))


def _happenings() -> dict[str, str]:
    return {
        "made": gettext("Tuki kirjattu"),
        "amount_changed": gettext("Summa vaihdettu"),
        "card_saved": gettext("Kortti tallennettu"),
        "condition_changed": gettext("Ehto vaihdettu"),
        "condition_removed": gettext("Ehto poistettu"),
        "monthly_amount_changed": gettext("Kuukausituen summa vaihdettu"),
        "payment_processing": gettext("Veloitus käynnissä"),
        "payment_succeeded": gettext("Kortti veloitettu"),
        "authentication_needed": gettext("Pankki pyytää vahvistuksen"),
        "card_declined": gettext("Korttia ei voitu veloittaa"),
        "bank_payment_matched": gettext("Maksu tuli tilille"),
        "cash_confirmed": gettext("Käteinen laskettu kahteen kertaan"),
        "opened_with_code": gettext("Tuki avattiin paperin koodilla"),
        "code_renewed": gettext("Paperin koodi vaihdettiin"),
        "withdrawn": gettext("Tuki peruttu"),
        "released": gettext("Tuki vapautettu, mitään ei veloiteta"),
        "lapsed": gettext("Tuki raukesi"),
        "dropped": gettext("Tuki raukesi"),
        "refund_listed": gettext("Palautus odottaa maksua"),
        "receipt_to_be_refunded": gettext("Maksu palautetaan"),
        "refund_paid": gettext("Rahat palautettu"),
        "refund_failed": gettext("Palautus ei mennyt perille"),
        "dispute_warning_needs_response": gettext("Pankkisi kysyi maksusta"),
        "dispute_needs_response": gettext("Maksu riitautettiin pankissasi"),
        "dispute_won": gettext("Riitautus päättyi, maksu jäi voimaan"),
        "dispute_lost": gettext("Pankkisi palautti rahat sinulle"),
        "dispute_prevented": gettext("Pankkisi palautti rahat sinulle"),
        "charge_started": gettext("Korttia yritettiin uudelleen"),
        "repair_reminded": gettext("Muistutimme maksusta"),
        "card_renewed": gettext("Korttiyhtiö uusi kortin tiedot"),
        "way_out_chosen": gettext("Valitsit toisen maksutavan"),
        "moved_to_bank": gettext("Maksutavaksi vaihtui tilisiirto"),
        "shortfall_decided": gettext("Kampanjan vajauksesta päätettiin"),
        "refund_asked": gettext("Pyysit palautusta"),
        "purchase_withdrawn": gettext("Peruutit ostoksen"),
        "reward_delivered": gettext("Myyjä merkitsi palkkion toimitetuksi"),
        "reward_delivery_undone": gettext("Toimitusmerkintä peruttiin"),
        "reward_returned": gettext("Palauttamasi palkkio tuli perille"),
        "refund_declined": gettext("Palautuspyyntöön vastattiin"),
        "name_shown": gettext("Nimesi näkyy muille"),
        "name_hidden": gettext("Nimesi piilotettiin"),
        "erasure_ordered": gettext("Yhteystietojen poisto pyydetty"),
        "contact_erased": gettext("Yhteystiedot poistettu"),
    }


def _reasons() -> dict[str, str]:
    return {
        "not_funded": gettext("Kampanja ei täyttynyt."),
        "cancelled": gettext("Kampanja peruttiin."),
        "condition_not_met": gettext("Ehtosi ei täyttynyt."),
        "withdrawn": gettext("Peruit tukesi."),
        "requested": gettext("Pyysit palautusta."),
        "not_delivered": gettext("Hanke ei toteudu."),
        "fraud_warning": gettext("Kortin myöntäjä epäili väärinkäyttöä."),
        "by_mistake": gettext("Maksu tehtiin vahingossa."),
        "agreed": gettext("Palautuksesta on sovittu."),
        "paid_twice": gettext("Maksu tuli kahdesti."),
        "paid_again": gettext("Maksu tuli uudelleen."),
        "too_late": gettext("Maksu tuli määräajan jälkeen."),
        "cap_reached": gettext("Keräyksen yläraja oli täynnä."),
        "sold_out": gettext("Palkkio ehti loppua."),
        "at_desk": gettext("Neuvonnassa."),
        "cash_returned": gettext("Raha annettiin takaisin."),
        "shortfall": gettext("Kampanjan vähimmäissumma jäi vajaaksi."),
        "accepted": gettext("Yhdistys toteuttaa hankkeen tällä summalla."),
        "topped_up": gettext("Sovittu tukija maksoi puuttuvan osan."),
        "refund_all": gettext("Rahat palautetaan kaikille."),
        "mobilepay": gettext("MobilePay"),
        "bank_transfer": gettext("Tilisiirto"),
        "last": gettext("Viimeinen muistutus."),
    }
