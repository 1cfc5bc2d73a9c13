"""The foundation of every service, and the districts of the first city."""

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from services.chassis.foundation import install_foundation_v1

revision = "0001"
down_revision = None

# Belongs to this migration and is not edited afterwards: staff correct districts in the database.
FACTS = Path(__file__).parents[2] / "data" / "districts.csv"

_AFTER_Z = str.maketrans({"å": "{", "ä": "|", "ö": "}"})


def upgrade() -> None:
    """Create the districts with their names, cases and Finnish order."""
    install_foundation_v1(op)
    districts = op.create_table(
        "districts",
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_sv", sa.Text, nullable=False),
        sa.Column("name_genitive", sa.Text, nullable=False),
        sa.Column("name_locative", sa.Text, nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.CheckConstraint("kind IN ('kaupunginosa', 'pitäjä')", name="kind_is_known"),
    )
    with FACTS.open(encoding="utf-8", newline="") as facts:
        op.bulk_insert(districts, [_row(line) for line in csv.DictReader(facts)])


def _row(line: dict[str, str]) -> dict[str, object]:
    number = int(line["number"]) if line["number"] else None
    return {**line, "number": number, "sort_key": line["name"].lower().translate(_AFTER_Z)}
