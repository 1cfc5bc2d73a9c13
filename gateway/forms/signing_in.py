"""Signing in: residents by mail, staff by password and code."""

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField

from gateway.forms.page_form import EmailField, PageForm, at_most, plain_text, required

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200


class EmailForm(PageForm):
    """Where the link and the code are sent."""

    email = EmailField(
        _("Sähköposti"),
        validators=[required(_("Kirjoita sähköpostiosoite muodossa nimi@esimerkki.fi"))],
    )


class CodeForm(PageForm):
    """A code of digits, from a message or an app; spaces are forgiven."""

    code = StringField(
        _("Koodi"),
        validators=[required(_("Kirjoita koodi")), at_most(20), plain_text],
        filters=[lambda text: (text or "").replace(" ", "").replace("-", "")],
    )


class PasswordForm(PageForm):
    """Staff's first step."""

    email = EmailField(_("Sähköposti"), validators=[required(_("Kirjoita sähköpostiosoite"))])
    password = PasswordField(_("Salasana"), validators=[required(_("Kirjoita salasana")), at_most(200)])


class NewPasswordForm(PageForm):
    """A password chosen anew."""

    password = PasswordField(
        _("Uusi salasana"), validators=[required(_("Kirjoita salasana")), at_most(LONGEST_PASSWORD)]
    )


class InvitationForm(NewPasswordForm):
    """A password, and a code that proves the app has been set up."""

    code = StringField(
        _("Koodi sovelluksesta"),
        validators=[required(_("Kirjoita koodi")), at_most(20), plain_text],
        filters=[lambda text: (text or "").replace(" ", "")],
    )
