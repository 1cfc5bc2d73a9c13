"""GET /audit: the same window on every service's audit log."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy import text

from services.chassis.database import Sessions
from services.chassis.paging import page, read_cursor
from services.chassis.permissions import allow
from services.chassis.problems import Invalid
from services.chassis.schemas import PageQuery
from services.contracts.roles import Role

_NEWEST_FIRST = text(
    "SELECT id, at, actor, action, subject, details FROM audit_entry "
    "WHERE CAST(:before AS uuid) IS NULL OR id < CAST(:before AS uuid) ORDER BY id DESC LIMIT :limit"
)


def audit_blueprint(sessions: Sessions) -> Blueprint:
    """The route, on the service's own database."""
    blueprint = Blueprint("audit", __name__)

    @blueprint.get("/audit")
    @blueprint.arguments(PageQuery, location="query")
    @allow(Role.ADMIN)
    def list_entries(query: dict[str, Any]) -> dict[str, Any]:
        """Audit entries, newest first."""
        cursor = read_cursor(query["after"], 1)
        before = cursor[0] if cursor else None
        if before and len(before) != 36:
            raise Invalid("after", "not_a_cursor")
        with sessions() as session:
            rows = (
                session.execute(_NEWEST_FIRST, {"before": before, "limit": query["limit"] + 1})
                .mappings()
                .all()
            )
        return page(
            rows,
            query["limit"],
            lambda row: {**row, "id": str(row["id"]), "at": row["at"].isoformat()},
            lambda row: (row["id"],),
        )

    return blueprint
