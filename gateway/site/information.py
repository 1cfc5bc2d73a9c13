"""Pages that say how the service treats people: access, privacy, terms."""

from flask import Blueprint, render_template

from gateway.wording.accessibility import ASSESSED_ON, STATEMENT_ON, shortcomings
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("information", __name__)


@blueprint.get("/saavutettavuus")
@allow(Audience.ANYONE)
def accessibility() -> str:
    """The accessibility statement."""
    return render_template(
        "site/accessibility.html",
        shortcomings=shortcomings(),
        assessed_on=ASSESSED_ON,
        statement_on=STATEMENT_ON,
    )


@blueprint.get("/tietosuoja")
@allow(Audience.ANYONE)
def privacy() -> str:
    """What is kept of whom, why and how long."""
    return render_template("site/privacy.html")


@blueprint.get("/ehdot")
@allow(Audience.ANYONE)
def terms() -> str:
    """What a pledge binds to."""
    return render_template("site/terms.html")
