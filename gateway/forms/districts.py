"""The forms of the desk of districts."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from gateway.clients.districts import DeskDistrict, District
from gateway.drawing.district_map import COLUMNS
from gateway.forms.page_form import PageForm, at_most, one_line, options, plain_text, required

NAMES = ("name", "name_sv", "name_genitive", "name_locative", "sort_key")
TEXTS = ("description", "description_sv")
# Two rows below the last stone may be taken into use at a time.
EMPTY_ROWS = 2
MOST_TILES = 60


def _name(label: str) -> StringField:
    return StringField(label, [required(), at_most(60), one_line])


class DistrictForm(PageForm):
    """What a district is called, said of, and where it stands."""

    version = HiddenField()
    name = _name(_("Nimi"))
    name_sv = _name(_("Nimi ruotsiksi"))
    name_genitive = _name(_("Genetiivi: kenen, minkä"))
    name_locative = _name(_("Missä"))
    sort_key = StringField(_("Aakkostetaan näin"), [at_most(60), one_line])
    tile = SelectField(_("Paikka kaaviossa"), choices=(), validate_choice=False)
    description = TextAreaField(_("Kuvaus"), [at_most(1000), plain_text])
    description_sv = TextAreaField(_("Kuvaus ruotsiksi"), [at_most(1000), plain_text])

    def offer(self, districts: Sequence[District]) -> None:
        """The places of the schematic with who stands on them."""
        taken = {each.tile: each.name for each in districts if each.tile}
        last = min(MOST_TILES, max(taken, default=0) + EMPTY_ROWS * COLUMNS)
        self.tile.choices = options(
            (str(place), _place(place, taken.get(place, ""))) for place in range(1, last + 1)
        )

    def changes(self) -> dict[str, object]:
        """What the service takes; the whole city has no place."""
        given: dict[str, object] = {name: (self[name].data or "").strip() for name in (*NAMES, *TEXTS)}
        if (self.tile.data or "").isdecimal():
            given["tile"] = int(self.tile.data)
        version = self.version.data or ""
        return given | {"version": int(version) if version.isdecimal() else 0}


class MergeDistrictForm(PageForm):
    """Which district takes over."""

    into = SelectField(
        _("Alue, joka jatkaa"), [required(_("Valitse alue"))], choices=(), validate_choice=False
    )

    def offer(self, districts: Sequence[DeskDistrict], slug: str) -> None:
        """Every other district that is shown."""
        shown = ((each.district.slug, each.district.name) for each in districts if each.is_shown)
        self.into.choices = options((("", gettext("Valitse")), *(pair for pair in shown if pair[0] != slug)))


def _place(place: int, name: str) -> str:
    row, column = divmod(place - 1, COLUMNS)
    where = gettext("rivi %(row)d, paikka %(column)d", row=row + 1, column=column + 1)
    return f"{where}: {name}" if name else gettext("%(where)s: vapaa", where=where)
