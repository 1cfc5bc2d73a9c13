"""What people say of the site, and what staff answer."""

import secrets

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, StringField, TextAreaField

from gateway.forms.page_form import EmailField, PageForm, at_most, one_line, options, plain_text, required

SUBJECTS = (
    ("accessibility", _("Saavutettavuus: jotain on vaikea käyttää, nähdä, kuulla tai ymmärtää")),
    ("error", _("Virhe: jokin ei toimi tai tieto on väärin")),
    ("other", _("Jokin muu asia")),
)
LONGEST_FEEDBACK = 4000
LONGEST_PAGE = 300


class FeedbackForm(PageForm):
    """What is wrong, on which page, and where to answer to if anywhere."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    subject = RadioField(
        _("Mitä palaute koskee?"), choices=options(SUBJECTS), validators=[required(_("Valitse aihe"))]
    )
    text = TextAreaField(
        _("Palautteesi"), [required(_("Kirjoita palautteesi")), at_most(LONGEST_FEEDBACK), plain_text]
    )
    page = StringField(_("Sivu (vapaaehtoinen)"), [at_most(LONGEST_PAGE), one_line])
    email = EmailField(_("Sähköposti (vapaaehtoinen)"))


class FeedbackAnswerForm(PageForm):
    """The answer."""

    answer = TextAreaField(
        _("Vastaus"), [required(_("Kirjoita vastaus")), at_most(LONGEST_FEEDBACK), plain_text]
    )


class FeedbackClosingForm(PageForm):
    """Why there is no answer."""

    reason = TextAreaField(
        _("Syy (näkyy vain työntekijöille)"), [required(_("Kirjoita syy")), at_most(1000), plain_text]
    )


class FeedbackNoteForm(PageForm):
    """What colleagues should know."""

    note = TextAreaField(
        _("Muistiinpano (näkyy vain työntekijöille)"),
        [required(_("Kirjoita muistiinpano")), at_most(1000), plain_text],
    )
