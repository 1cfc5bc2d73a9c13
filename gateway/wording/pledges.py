"""How a pledge's state and its method are called, and what each step of its life means for its giver."""

from dataclasses import dataclass

from flask_babel import gettext

from gateway.clients.pledges import Change, Pledge


@dataclass(frozen=True)
class State:
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


def pledge_state(state: str) -> State:
    """The words of one state; an unknown one is shown by its own name rather than hidden."""
    return _states().get(state, State(state, ""))


def _states() -> dict[str, State]:
    waiting = State(
        gettext("Odottaa korttia"),
        gettext("Emme ole vielä saaneet kortin tietoja maksupalvelusta."),
        "warning",
    )
    charging = State(gettext("Veloitetaan"), gettext("Kortin veloitus on käynnissä."), "warning")
    return {
        "created": waiting,
        "setup_pending": waiting,
        "awaiting_card": waiting,
        "awaiting_setup": waiting,
        "awaiting_payment": State(
            gettext("Odottaa maksua"),
            gettext("Tilisiirto ei ole vielä näkynyt tilillä. Se näkyy 1–2 pankkipäivän kuluttua maksusta."),
            "warning",
        ),
        "secured": State(
            gettext("Kortti tallennettu"),
            gettext("Korttia veloitetaan vasta, jos kampanja onnistuu. Saat siitä viestin."),
            "good",
        ),
        "pledged": State(gettext("Varmistettu"), gettext("Tukesi on varmistettu."), "good"),
        "charge_due": charging,
        "charging": charging,
        "processing": charging,
        "requires_action": State(
            gettext("Odottaa vahvistustasi"),
            gettext("Pankkisi haluaa, että vahvistat maksun. Mitään ei veloiteta ennen sitä."),
            "bad",
        ),
        "in_repair": State(
            gettext("Korjattavana"),
            gettext("Korttia ei voitu veloittaa. Voit vahvistaa maksun tai vaihtaa kortin."),
            "bad",
        ),
        "needs_repair": State(
            gettext("Korjattavana"),
            gettext("Korttia ei voitu veloittaa. Voit vahvistaa maksun tai vaihtaa kortin."),
            "bad",
        ),
        "paid": State(gettext("Maksettu"), gettext("Rahat ovat tulleet perille. Kiitos!"), "good"),
        "refund_due": State(
            gettext("Palautetaan"), gettext("Rahat ovat palautuslistalla ja palaavat tilillesi."), "warning"
        ),
        "refund_listed": State(
            gettext("Palautetaan"), gettext("Rahat ovat palautuslistalla ja palaavat tilillesi."), "warning"
        ),
        "refunded": State(gettext("Palautettu"), gettext("Rahat on palautettu sinulle."), "good"),
        "withdrawn": State(gettext("Peruttu"), gettext("Peruit tukesi. Mitään ei veloiteta.")),
        "released": State(gettext("Vapautettu"), gettext("Kampanja ei täyttynyt. Mitään ei veloitettu.")),
        "lapsed": State(
            gettext("Rauennut"),
            gettext("Maksua ei tullut ajoissa, joten tuki raukesi. Voit tukea uudelleen."),
        ),
        "dropped": State(gettext("Rauennut"), gettext("Korttia ei saatu veloitettua määräajassa.")),
        "disputed": State(gettext("Riitautettu"), gettext("Pankki selvittää maksua."), "warning"),
    }


def method_name(method: str) -> str:
    """How the money comes."""
    names = {"card": gettext("Kortti"), "bank_transfer": gettext("Tilisiirto")}
    return names.get(method, method)


def timeline_of(pledge: Pledge) -> list[Event]:
    """The pledge's life, oldest first."""
    return [_event(change) for change in pledge.history]


def _event(change: Change) -> Event:
    state = pledge_state(change.state)
    reasons = {
        "declined": gettext("Kortin myöntäjä hylkäsi maksun."),
        "authentication_required": gettext("Pankki pyytää sinua vahvistamaan maksun."),
        "card_expired": gettext("Kortti on vanhentunut."),
        "not_funded": gettext("Kampanja ei täyttynyt."),
        "cancelled": gettext("Kampanja peruttiin."),
        "paid_twice": gettext("Maksu tuli kahdesti."),
        "too_late": gettext("Maksu tuli määräajan jälkeen."),
    }
    return Event(change.at, state.name, reasons.get(change.reason, ""))
