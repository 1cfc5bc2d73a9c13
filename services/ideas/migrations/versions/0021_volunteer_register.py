"""The register of volunteers: what members know, to whom they agreed, certificates and invitations."""

import sqlalchemy as sa
from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0021"
down_revision = "0020"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables; what somebody agreed to, and when, is only ever added to."""
    op.create_table(
        "register_requests",
        _contributor(primary_key=True),
        # Sealed under the contributor's own key: name, number, skills and all.
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
    )
    op.create_index("ix_register_requests_asked_at", "register_requests", ["asked_at"])
    op.create_table(
        "contributor_skills",
        _contributor(primary_key=True),
        sa.Column("skill", sa.Text, primary_key=True),
    )
    op.create_index("ix_contributor_skills_skill", "contributor_skills", ["skill", "contributor_id"])
    op.create_index(
        "ix_contributors_home_district_slug",
        "contributors",
        ["home_district_slug"],
        postgresql_where="registered_at IS NOT NULL",
    )
    _create_consents()
    _create_certificates()
    _create_invitations()


def _contributor(*, primary_key: bool = False) -> sa.Column[object]:
    return sa.Column(
        "contributor_id", sa.Uuid, sa.ForeignKey("contributors.id"), nullable=False, primary_key=primary_key
    )


def _association(*, primary_key: bool = False) -> sa.Column[object]:
    return sa.Column(
        "association_id",
        sa.Uuid,
        sa.ForeignKey("association_profiles.association_id"),
        nullable=False,
        primary_key=primary_key,
    )


def _create_consents() -> None:
    op.create_table(
        "live_consents",
        _association(primary_key=True),
        _contributor(primary_key=True),
        sa.Column("given_at", _INSTANT, nullable=False),
        sa.Column("wording_version", sa.Text, nullable=False),
    )
    op.create_index("ix_live_consents_contributor_id", "live_consents", ["contributor_id"])
    op.create_table(
        "consent_steps",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _contributor(),
        _association(),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("wording_version", sa.Text, nullable=False),
        sa.Column("wording", sa.Text, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.CheckConstraint("way IN ('joining', 'own_page', 'letter', 'erasure')", name="way_is_known"),
        sa.CheckConstraint(
            "NOT given OR (wording <> '' AND wording_version <> '')", name="wording_of_what_is_given"
        ),
    )
    op.create_index("ix_consent_steps_contributor_id", "consent_steps", ["contributor_id", "id"])
    make_append_only_v1(op, "consent_steps")


def _create_certificates() -> None:
    op.create_table(
        "contributor_certificates",
        sa.Column("id", sa.Uuid, primary_key=True),
        _contributor(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("expires_on", sa.Date),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("seen_by", sa.Text),
        sa.Column("seen_at", _INSTANT),
        sa.Column("told_at", _INSTANT),
        sa.UniqueConstraint("contributor_id", "kind", "issued_on"),
        sa.CheckConstraint(
            "kind IN ('order_steward', 'road_safety', 'hygiene_pass', 'first_aid')", name="kind_is_known"
        ),
        sa.CheckConstraint(
            "(kind = 'hygiene_pass') = (expires_on IS NULL) AND issued_on <= expires_on",
            name="ends_as_it_may",
        ),
        sa.CheckConstraint("(seen_by IS NULL) = (seen_at IS NULL)", name="seen_by_somebody"),
    )
    op.create_index(
        "ix_contributor_certificates_to_tell",
        "contributor_certificates",
        ["expires_on", "id"],
        postgresql_where="told_at IS NULL AND expires_on IS NOT NULL",
    )


def _create_invitations() -> None:
    op.create_table(
        "shift_invitations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("shift_id", sa.Uuid, sa.ForeignKey("shifts.id"), nullable=False),
        _contributor(),
        _association(),
        sa.Column("invited_by", sa.Text, nullable=False),
        sa.Column("invited_at", _INSTANT, nullable=False),
        sa.UniqueConstraint("shift_id", "contributor_id"),
    )
    op.create_index(
        "ix_shift_invitations_association_id", "shift_invitations", ["association_id", "invited_at"]
    )
    op.create_index(
        "ix_shift_invitations_contributor_id", "shift_invitations", ["contributor_id", "invited_at"]
    )
