"""Every component in its states on one page, for whoever builds pages; only on a developer's machine."""

from flask import Blueprint, render_template

from gateway.admin import figure_plots
from gateway.admin.inbox_page import View
from gateway.drawing.district_map import draw_chart
from gateway.site import samples
from gateway.site.experiments import Measured
from gateway.site.money_stairs import stairs_of
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("gallery", __name__)

# The parts of the gallery: a template of templates/gallery each, with its heading.
PARTS = {
    "pressing": "Napit ja teot",
    "telling": "Huomiot ja tyhjät tilat",
    "finding": "Sivun rakenne",
    "asking": "Lomakkeet",
    "asking_more": "Lomakkeen osat yhdellä asialla",
    "campaigns": "Kampanjat",
    "pictures": "Kuvat ja kaaviot",
    "plots": "Kuvaajat",
    "money": "Rahat",
    "neighbours": "Ideat, talkoot ja kysymykset",
    "experiments": "Kokeilut ja luonnokset",
    "desk": "Talouden näkymä",
    "desk_money": "Tilitykset, päättymiset ja palautukset",
    "trail": "Tositteet ja tiedostot",
    "inbox": "Selvitettävät rivit",
    "inbox_line": "Yksi selvitettävä rivi",
    "heads": "Sivun pää",
}


@blueprint.get("/_components")
@allow(Audience.ANYONE)
def show() -> str:
    """The gallery."""
    return render_template(
        "gallery/page.html",
        parts=PARTS,
        sample=samples.sample,
        sample_form=samples.sample_form,
        with_errors=samples.with_errors,
        in_days=samples.in_days,
        figure_plots=figure_plots,
        stairs_of=stairs_of,
        draw_chart=draw_chart,
        measured=Measured,
        inbox_view=lambda form: View("inbox", form, {"tila": "inbox"}, {}),
    )
