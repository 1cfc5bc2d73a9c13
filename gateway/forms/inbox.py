"""The forms of the inbox: what is looked at, what is proposed, what is said."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

from gateway.forms.day_field import DayField
from gateway.forms.page_form import EurosField, PageForm, at_most, options, plain_text, required
from services.contracts.money import LARGEST_CENTS

OTHER, GIVE_BACK, ACCOUNT = "other", "refund", "account"
MOST_PARTS = 20


class FilterForm(Form):
    """Which lines, in which order; it changes nothing, so it is sent in the address."""

    haku = StringField(_("Hae nimellä, viitteellä tai viestillä"), validators=[at_most(100)])
    syy = SelectField(_("Syy"), validate_choice=False)
    jarjestys = SelectField(
        _("Järjestys"),
        choices=options(
            [
                ("oldest", _("Vanhin ensin")),
                ("largest", _("Suurin ensin")),
                ("newest", _("Uusin ensin")),
            ]
        ),
        validate_choice=False,
    )
    alkaen = DayField(_("Kirjattu alkaen"))
    asti = DayField(_("Kirjattu asti"))
    vahintaan = EurosField(_("Summa vähintään"))
    enintaan = EurosField(_("Summa enintään"))
    suunta = SelectField(
        _("Suunta"),
        choices=options([("", _("Kaikki")), ("in", _("Tulleet")), ("out", _("Lähteneet"))]),
        validate_choice=False,
    )
    ika = SelectField(
        _("Odottanut yli"),
        choices=options(
            [
                ("", _("Kaikki")),
                *((str(days), _("%(days)d päivää", days=days)) for days in (3, 7, 14, 30)),
            ]
        ),
        validate_choice=False,
    )
    kenelle = SelectField(_("Käsittelijä"), validate_choice=False)
    tili = SelectField(_("Keräystili"), validate_choice=False)

    def narrowed(self) -> dict[str, Any]:
        """The fields as the service names them; what cannot be read is left out and has its message."""
        self.validate()
        sums = {
            name: field.read(0) if (field.data or "").strip() else None
            for name, field in (("least_cents", self.vahintaan), ("most_cents", self.enintaan))
        }
        days = {"booked_from": self.alkaen.day, "booked_to": self.asti.day}
        return sums | {
            "q": (self.haku.data or "")[:100],
            "reason": self.syy.data,
            "order": _offered(self.jarjestys),
            "direction": _offered(self.suunta),
            "older_than_days": _offered(self.ika),
            "assigned_to": self.kenelle.data,
            "collecting_account_id": self.tili.data,
            **{name: day.isoformat() if day else None for name, day in days.items()},
        }

    @property
    def has_more(self) -> bool:
        """Whether any of the fields is in use that are folded away."""
        folded = (self.asti, self.vahintaan, self.enintaan, self.suunta, self.ika, self.kenelle, self.tili)
        return any(field.data for field in folded)


def _offered(field: SelectField) -> str | None:
    """What was chosen, unless nobody could have chosen it."""
    values = {value for value, *_rest in field.iter_choices()}
    return field.data if field.data in values else None


class PartForm(Form):
    """One part of a line: a pledge by its number, or an account."""

    pledge = StringField(_("Tuen numero"))
    account = SelectField(_("tai tili"), validate_choice=False)
    amount = EurosField(_("Summa"))
    adjusts = BooleanField(_("Muuta lupaus tähän summaan"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written into the row."""
        return not any((field.data or "").strip() for field in (self.pledge, self.account, self.amount))

    def read_cents(self) -> int | None:
        """The part's sum; a sum that will not do leaves its message.

        Only a fee that a bank took out of a receipt runs against the line, and is written with a minus.
        """
        text = (self.amount.data or "").strip()
        if self.account.data == "bank_fees" and text[:1] in ("-", "\u2212"):
            self.amount.data = text[1:]
            cents = self.amount.read(1, LARGEST_CENTS)
            self.amount.data = text
            return None if cents is None else -cents
        return self.amount.read(1, LARGEST_CENTS)


class ProposalForm(PageForm):
    """Where a bank line belongs; `choice` is a pledge's id, or one of OTHER, GIVE_BACK and ACCOUNT."""

    key = HiddenField()
    # The justification that was filled in for the first suggestion; it would be untrue of another choice.
    prefilled = HiddenField()
    choice = RadioField(
        _("Mihin tukeen rivi kuuluu?"),
        validators=[required(_("Valitse, mihin rivi kuuluu"))],
        validate_choice=False,
    )
    words = StringField(
        _("Hae tukea numerolla, viitteellä, nimellä tai sähköpostilla"), validators=[at_most(100), plain_text]
    )
    parts = FieldList(FormField(PartForm), min_entries=1, max_entries=MOST_PARTS)
    account = SelectField(_("Tili"), validate_choice=False)
    comment = TextAreaField(
        _("Perustelu (näkyy lokissa)"),
        validators=[required(_("Kirjoita perustelu")), at_most(500), plain_text],
    )


class CommentForm(PageForm):
    """Something said about a line, for colleagues."""

    key = HiddenField()
    text = TextAreaField(
        _("Kommentti"), validators=[required(_("Kirjoita kommentti")), at_most(1000), plain_text]
    )


class ChosenForm(PageForm):
    """What is to be done with all the chosen lines."""

    key = HiddenField()
    pledge = StringField(_("Tuen numero"), validators=[at_most(20)])
    comment = StringField(_("Perustelu"), validators=[at_most(500), plain_text])
