"""Forms with a photograph: it is handed over at once, so that an error elsewhere does not lose it."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField

from gateway.forms.page_form import PageForm, at_most, one_line
from gateway.wiring import services
from gateway.wording.pictures import OF_A_FILE
from gateway.wording.problems import problem_message
from services.chassis.problems import Problem

# The service's own bound, and a little for the form around it.
LARGEST_REQUEST = 15 * 1024 * 1024 + 64 * 1024
LONGEST_DESCRIPTION = 300
ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif"
# Raised by the service for a file, and said at its field.
_OF_THE_FILE = (413, 422, 429, 503)


def chosen_file() -> bytes | None:
    """The file that was chosen, or nothing where none was; an empty file is a file."""
    given = request.files.get("picture")
    return given.read() if given and given.filename else None


def tell_of_file(form: PageForm, problem: Problem) -> None:
    """Say at the field why the file was not taken; it has to be chosen again."""
    if problem.status == 413:
        form.add_error("picture", problem_message("picture_too_large"))
        return
    codes = [code for each in problem.errors.values() for code in each] or [problem.code]
    for code in codes:
        form.add_error("picture", problem_message(OF_A_FILE.get(code, code)))


class NewPictureForm(PageForm):
    """A photograph that is added by itself."""

    picture = FileField(_("Kuva"))
    description = StringField(_("Mitä kuvassa näkyy?"), validators=[at_most(LONGEST_DESCRIPTION), one_line])


class DescriptionForm(PageForm):
    """What a photograph shows, said anew."""

    description = StringField(_("Mitä kuvassa näkyy?"), validators=[at_most(LONGEST_DESCRIPTION), one_line])


class PictureFields:
    """A photograph within a longer form, if somebody wants one."""

    picture = FileField(_("Kuva (vapaaehtoinen)"))
    picture_description = StringField(
        _("Mitä kuvassa näkyy?"), validators=[at_most(LONGEST_DESCRIPTION), one_line]
    )
    held_picture = HiddenField()
    without_picture = BooleanField(_("Lähetä ilman kuvaa"))

    def hold_picture(self: Any) -> bool:
        """Hand a chosen file over; whether the picture, if there is one, holds so far."""
        if self.without_picture.data:
            self.held_picture.data = ""
            return True
        content = chosen_file()
        if content is not None:
            try:
                held = services().pictures.hold(content)
            except Problem as problem:
                if problem.status not in _OF_THE_FILE:
                    raise
                tell_of_file(self, problem)
                return False
            self.held_picture.data = f"{held.id}.{held.token}"
        if self.held_picture.data and not (self.picture_description.data or "").strip():
            self.add_error("picture_description", problem_message("describe_picture"))
            return False
        return True

    def forget_lost_picture(self: Any, problem: Problem) -> None:
        """After a refusal: a picture that is gone is chosen anew."""
        if "picture" in problem.errors:
            self.held_picture.data = ""

    def sent_picture(self: Any) -> dict[str, str] | None:
        """The held picture as the service takes it."""
        picture_id, _dot, token = (self.held_picture.data or "").partition(".")
        if not (picture_id and token):
            return None
        words = (self.picture_description.data or "").strip()
        return {"id": picture_id, "token": token[:64], "description": words}
