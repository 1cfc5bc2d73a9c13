"""Another sum for every month."""

from flask_babel import lazy_gettext as _

from gateway.forms.page_form import EurosField, PageForm


class MonthlyAmountForm(PageForm):
    """The sum from the next month on."""

    amount = EurosField(_("Uusi summa euroina kuukaudessa"))
