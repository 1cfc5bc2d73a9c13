"""Every component on one page, for whoever builds pages; registered only on a developer's machine."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, render_template

from gateway.clients.ideas import BudgetLine, Card, Funding
from gateway.clients.pledges import Slip
from gateway.drawing.district_map import draw_chart
from gateway.forms.ideas import IdeaForm
from gateway.wiring import services
from gateway.wording.pledges import Event
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("gallery", __name__)

SLIP = Slip(
    payee="Esimerkkiyhdistys ry",
    iban="FI2112345600000785",
    reference="2048112",
    reference_rf="RF712048112",
    amount_cents=2500,
    due_on="2026-11-28",
    barcode="421123456000007850000250000000000000000002048112261128",
    epc_text="BCD\n002\n1\nSCT\n\nEsimerkkiyhdistys ry\nFI2112345600000785\nEUR25.00\n\nRF712048112\n\n",
)


@blueprint.get("/_components")
@allow(Audience.ANYONE)
def show() -> str:
    """The gallery."""
    form = IdeaForm(formdata=None, data={"email": "aino"})
    districts = services().ideas.districts()
    form.offer(districts)
    form.add_error("email", "Kirjoita sähköpostiosoite muodossa nimi@esimerkki.fi")
    return render_template(
        "site/gallery.html",
        form=form,
        slip=SLIP,
        chart=draw_chart(districts),
        card=_card(),
        budget_lines=[
            BudgetLine("Telineet", "4 kpl", 490_000, False),
            BudgetLine("Kyltti", "", 25_000, True),
        ],
        events=[
            Event("2026-11-21T12:32:00Z", "Kirjattu", ""),
            Event("2026-11-23T08:00:00Z", "Maksettu", "Kiitos!"),
        ],
    )


def _card() -> Card:
    return Card(
        id="1",
        slug="esimerkki",
        state="published",
        title="Lähiliikuntapaikka koulun viereen",
        summary="Leuanvetotangot, renkaat ja penkki. Maksuton, aina auki.",
        picture="lahiliikunta",
        district_slug="tuppurala",
        district_name="Tuppurala",
        association_name="Esimerkkiyhdistys ry",
        deadline=datetime.now(UTC) + timedelta(days=15),
        outcome="",
        funding=Funding(950_000, 400_000, 360_000, 120_000, 0, 0, 200_000, 143),
    )
