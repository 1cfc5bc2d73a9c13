"""The forms of exports and of the bookkeeper's settings."""

import re
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, ValidationError

from gateway.forms.day_field import DayField
from gateway.forms.page_form import PageForm, at_most, one_line, options, required
from gateway.wording.exports import export_kinds

_RATE = re.compile(r"(\d{1,2})(?:[.,](\d{1,2}))?", re.ASCII)


class GivenDay(DayField):
    """A day that may not be left out."""

    def __init__(self, label: str, **how: Any) -> None:
        super().__init__(label, validators=[required(_("Kirjoita päivä"))], **how)


def _choice(label: str, choices: Any) -> SelectField:
    return SelectField(label, choices=choices, invalid_choice_message=_("Valitse luettelosta"))


class ExportForm(PageForm):
    """What is exported, of which days, and how."""

    laji = _choice(_("Mitä viedään"), lambda: options(export_kinds()))
    alkaen = GivenDay(_("Alkaen"))
    asti = GivenDay(_("Asti"))
    tili = SelectField(_("Keräystili"), validate_choice=False)
    kampanja = SelectField(_("Kampanja"), validate_choice=False)
    muoto = _choice(_("Tiedostomuoto"), options([("csv", "CSV"), ("xlsx", "Excel (XLSX)")]))
    erotin = _choice(_("CSV:n erotin"), options([(";", _("Puolipiste")), (",", _("Pilkku"))]))
    desimaalipiste = BooleanField(_("Desimaalipiste pilkun sijaan"))
    ilman_bom = BooleanField(_("Ilman UTF-8-tunnistetta (BOM)"))
    ilman_numeroita = BooleanField(_("Vie myös tilit, joilta puuttuu tilinumero"))


class ChartForm(PageForm):
    """A number of the chart for one kind of account, from a day on."""

    noun = SelectField(_("Palvelun tili"), validate_choice=False)
    collecting_account_id = SelectField(_("Kenen kirjanpidossa"), validate_choice=False)
    number = StringField(
        _("Tilinumero kirjanpidossa"), validators=[required(_("Kirjoita tilinumero")), at_most(20), one_line]
    )
    name = StringField(_("Tilin nimi"), validators=[required(_("Kirjoita nimi")), at_most(80), one_line])
    effective_from = GivenDay(_("Voimassa alkaen"))


class ProposedForm(PageForm):
    """From which day on the proposed numbers hold."""

    voimassa = GivenDay(_("Ehdotetut tilit voimassa alkaen"))


class DimensionForm(PageForm):
    """Where a campaign's postings belong from a day on."""

    campaign_id = SelectField(_("Kampanja"), validate_choice=False)
    cost_centre = StringField(_("Kustannuspaikka"), validators=[at_most(40), one_line])
    project = StringField(_("Projekti"), validators=[at_most(40), one_line])
    vat = StringField(_("Ennakkomyynnin ALV-kanta, %"))
    since = GivenDay(_("Voimassa alkaen"))

    vat_basis_points: int | None = None

    def validate_vat(self, field: StringField) -> None:
        """Read a rate such as 25,5."""
        given = (field.data or "").strip().removesuffix("%").strip()
        if not given:
            return
        rate = _RATE.fullmatch(given)
        if rate is None:
            raise ValidationError(_("Kirjoita kanta prosentteina, esimerkiksi 25,5"))
        self.vat_basis_points = int(rate[1]) * 100 + int((rate[2] or "").ljust(2, "0"))
