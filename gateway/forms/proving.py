"""The proof that a person wants the card page: a solved puzzle, or a code that came by mail."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField

from gateway.forms.page_form import PageForm


class ProofForm(PageForm):
    """Whatever proof the browser brought along; a form without one is fine as long as none is asked for."""

    puzzle = HiddenField()
    numbers = HiddenField()
    code_id = HiddenField()
    code = StringField(_("Sähköpostiin tullut koodi"))

    @property
    def proof(self) -> str:
        """The proof as the services read it, or nothing."""
        if (self.code.data or "").strip() and self.code_id.data:
            return f"code {self.code_id.data} {self.code.data}"
        return f"puzzle {self.puzzle.data} {self.numbers.data}" if self.numbers.data else ""
