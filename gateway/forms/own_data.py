"""A giver's own data: the name that others see, and the wish to have money back."""

from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField

from gateway.forms.page_form import PageForm, at_most, one_line, plain_text, required

LONGEST_NAME = 80
LONGEST_REASON = 1000


class PublicNameForm(PageForm):
    """The name beside the pledge."""

    name = StringField(
        _("Nimi, jonka muut näkevät"),
        validators=[required(_("Kirjoita nimi, jonka muut saavat nähdä")), at_most(LONGEST_NAME), one_line],
    )


class RefundWishForm(PageForm):
    """Why the money should come back."""

    reason = TextAreaField(
        _("Miksi pyydät rahat takaisin?"),
        validators=[
            required(_("Kerro lyhyesti, miksi pyydät palautusta")),
            at_most(LONGEST_REASON),
            plain_text,
        ],
    )
