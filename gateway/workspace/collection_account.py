"""The draft of a collection's account to the police, for those who collected."""

from flask import Blueprint, Response, abort

from gateway.wiring import services
from services.chassis.http_client import read_problem
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_account", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>")

_TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


@blueprint.get("/keraystilitys.<ending>")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str, ending: str) -> Response:
    """The draft as a file, with the ledger's figures of this moment."""
    if ending not in _TYPES:
        abort(404)
    reply = services().settling.collection_account(campaign_id, ending)
    if reply.status != 200:
        raise read_problem(reply)
    headers = {"Content-Disposition": f'attachment; filename="kerayksen-tilitys.{ending}"'}
    return Response(reply.body, content_type=_TYPES[ending], headers=headers)
