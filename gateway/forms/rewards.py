"""Forms of rewards: a buyer's choice, and what the makers write."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from gateway.clients.rewards import Reward
from gateway.forms.day_field import DayField
from gateway.forms.page_form import EurosField, PageForm, at_most, one_line, options, plain_text, required
from gateway.wording.problems import problem_message
from gateway.wording.rewards import delivery_name
from services.contracts.rewards import Delivery

LONGEST_ADDRESS = 300
MOST_PIECES = 100_000
LEAST_CENTS = 50
_WHOLE = re.compile(r"[0-9]{1,6}", re.ASCII)
_MONTH = re.compile(r"(0?[1-9]|1[0-2])\s*/\s*(20\d\d)", re.ASCII)
_RATES = (
    ("2550", _("25,5 % (yleinen)")),
    ("1350", _("13,5 % (ruoka, liikunta, kulttuuri, kirjat)")),
    ("1000", _("10 %")),
    ("0", _("Ei arvonlisäveroa (myyjä ei ole verovelvollinen)")),
)


def read_whole(text: str | None) -> int | None:
    """A whole number as people write it; nothing for anything else."""
    written = (text or "").strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    return int(written) if _WHOLE.fullmatch(written) else None


class RewardFields(PageForm):
    """A form with a buyer's choice of a reward, as that of a pledge."""

    reward = RadioField(_("Mitä ostat?"), validate_choice=False)
    count = StringField(_("Kuinka monta?"), default="1")
    address = TextAreaField(_("Postiosoite"), validators=[at_most(LONGEST_ADDRESS), plain_text], default="")

    rewards: Sequence[Reward] = ()

    def offer_rewards(self, rewards: Sequence[Reward]) -> None:
        """Fit the choice to what is sold."""
        self.rewards = rewards
        self.reward.choices = options((each.id, each.name) for each in rewards)

    @property
    def sells(self) -> bool:
        """Whether a reward must be chosen."""
        return bool(self.rewards)

    @property
    def chosen(self) -> Reward | None:
        """The reward that was chosen, if it is one of these."""
        return next((each for each in self.rewards if each.id == self.reward.data), None)

    @property
    def pieces(self) -> int:
        """How many, once the choice has been read."""
        return read_whole(self.count.data) or 0

    def read_price(self) -> int | None:
        """What the choice costs, or nothing with every fault at its field."""
        chosen = self.chosen
        if chosen is None:
            self.add_error("reward", str(_("Valitse, mitä ostat")))
            return None
        if chosen.is_sold_out:
            self.add_error("reward", problem_message("sold_out"))
        if self.pieces < 1:
            self.add_error("count", str(_("Kirjoita määrä numerona, esimerkiksi 1")))
        elif chosen.most_per_person is not None and self.pieces > chosen.most_per_person:
            self.add_error("count", problem_message("too_many_for_one"))
        elif chosen.left and self.pieces > chosen.left:
            self.add_error("count", problem_message("fewer_left"))
        if chosen.is_posted and not (self.address.data or "").strip():
            self.add_error("address", str(_("Kirjoita osoite, johon palkkio lähetetään")))
        if self.reward.errors or self.count.errors or self.address.errors:
            return None
        return chosen.price_cents * self.pieces

    def wish(self) -> dict[str, Any] | None:
        """What the service is asked for; nothing where nothing is sold."""
        chosen = self.chosen
        if chosen is None:
            return None
        address = (self.address.data or "").replace("\r\n", "\n").strip() if chosen.is_posted else ""
        return {"reward_id": chosen.id, "count": self.pieces, "address": address}


class RewardForm(PageForm):
    """One reward as its makers write it."""

    version = HiddenField()
    name = StringField(_("Nimi"), validators=[required(), at_most(80), one_line])
    description = TextAreaField(_("Kuvaus"), validators=[at_most(600), plain_text])
    price = EurosField(_("Hinta, sisältää arvonlisäveron"))
    vat_basis_points = SelectField(_("Arvonlisävero"), choices=options(_RATES), validate_choice=False)
    stock = StringField(_("Kuinka monta myydään"))
    most_per_person = StringField(_("Enintään henkilöä kohti"))
    delivery = RadioField(_("Miten ostaja saa sen"), validate_choice=False, default=str(Delivery.PICKUP))
    delivery_month = StringField(_("Toimituskuukausi"))
    service_on = DayField(_("Palvelun päivä"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.delivery.choices = options((str(each), delivery_name(each)) for each in Delivery)

    def read(self) -> dict[str, Any] | None:
        """The reward as the service takes it, or nothing with every fault at its field."""
        holds = self.validate()
        cents = self.price.read(LEAST_CENTS)
        month = _MONTH.fullmatch((self.delivery_month.data or "").strip())
        if month is None:
            self.add_error("delivery_month", str(_("Kirjoita kuukausi muodossa 3/2027")))
        counts = {name: self._pieces(name) for name in ("stock", "most_per_person")}
        rate = read_whole(self.vat_basis_points.data)
        if not holds or cents is None or month is None or self.stock.errors or self.most_per_person.errors:
            return None
        return {
            "name": (self.name.data or "").strip(),
            "description": (self.description.data or "").replace("\r\n", "\n").strip(),
            "price_cents": cents,
            "vat_basis_points": rate if rate is not None else 0,
            **counts,
            "delivery": self.delivery.data or "",
            "delivery_month": f"{month[2]}-{int(month[1]):02d}",
            "service_on": self.service_on.day.isoformat() if self.service_on.day else None,
        }

    def _pieces(self, name: str) -> int | None:
        written = (self[name].data or "").strip()
        if not written:
            return None
        pieces = read_whole(written)
        if pieces is None or not 1 <= pieces <= MOST_PIECES:
            self.add_error(name, str(_("Kirjoita kokonaisluku tai jätä tyhjäksi")))
            return None
        return pieces


class OnSaleForm(PageForm):
    """What may change of a reward on sale."""

    description = TextAreaField(_("Kuvaus"), validators=[at_most(600), plain_text])
    more = StringField(_("Lisää myyntiin, kappaletta"))

    def read_more(self) -> int | None:
        """How many more, none where nothing was written; nothing with its fault at the field."""
        if not (self.more.data or "").strip():
            return 0
        more = read_whole(self.more.data)
        if more is None or more > MOST_PIECES:
            self.add_error("more", str(_("Kirjoita kokonaisluku tai jätä tyhjäksi")))
            return None
        return more
