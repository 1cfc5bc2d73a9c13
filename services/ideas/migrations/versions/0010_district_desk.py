"""Districts that staff edit, the whole city beside them, and what each adds up to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from services.chassis.foundation import make_append_only_v1

revision = "0010"
down_revision = "0009"

_OPEN = "'published', 'suspended', 'closing'"
_DONE = "'funded', 'not_funded', 'cancelled', 'delivering', 'reported'"
_TRIED = "'funded', 'delivering', 'reported'"


def upgrade() -> None:
    """Add what staff may change with its history, and sums that follow their rows by themselves."""
    _widen_districts()
    _create_history()
    _create_sums()
    _refuse_closed_districts()
    _order_news()


def _widen_districts() -> None:
    for column in (
        sa.Column("description", sa.Text, nullable=False, server_default=""),
        sa.Column("description_sv", sa.Text, nullable=False, server_default=""),
        sa.Column("tile", sa.SmallInteger),
        sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("merged_into", sa.Text, sa.ForeignKey("districts.slug")),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    ):
        op.add_column("districts", column)
    op.drop_constraint("kind_is_known", "districts")
    op.create_check_constraint("kind_is_known", "districts", "kind IN ('kaupunginosa', 'pitäjä', 'kaupunki')")
    op.execute(
        "UPDATE districts SET tile = place.number FROM "
        "(SELECT slug, row_number() OVER (ORDER BY sort_key) AS number FROM districts) AS place "
        "WHERE place.slug = districts.slug"
    )
    # What concerns everybody belongs to no single district; it sorts before all of them.
    op.execute(
        "INSERT INTO districts (slug, kind, name, name_sv, name_genitive, name_locative, sort_key) VALUES "
        "('koko-kaupunki', 'kaupunki', 'Koko kaupunki', 'Hela staden', 'koko kaupungin', "
        "'koko kaupungissa', '')"
    )
    op.create_check_constraint("merged_into_another", "districts", "merged_into <> slug")
    op.create_check_constraint(
        "shown_has_its_tile",
        "districts",
        "(tile IS NOT NULL) = (kind <> 'kaupunki' AND NOT hidden AND merged_into IS NULL)",
    )
    op.create_check_constraint("tile_is_on_the_map", "districts", "tile BETWEEN 1 AND 60")
    # Two districts change places in one transaction.
    op.create_unique_constraint(
        "uq_districts_tile", "districts", ["tile"], deferrable=True, initially="DEFERRED"
    )
    op.create_index("ix_districts_merged_into", "districts", ["merged_into"])


def _create_history() -> None:
    op.create_table(
        "district_changes",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("district_slug", sa.Text, sa.ForeignKey("districts.slug"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("changes", JSONB, nullable=False),
    )
    op.create_index("ix_district_changes_district_slug", "district_changes", ["district_slug", "id"])
    make_append_only_v1(op, "district_changes")


def _create_sums() -> None:
    op.add_column(
        "campaign_totals", sa.Column("paid_out_cents", sa.BigInteger, nullable=False, server_default="0")
    )
    names = ("promised", "collected", "paid_out")
    op.create_table(
        "district_sums",
        sa.Column("district_slug", sa.Text, sa.ForeignKey("districts.slug"), primary_key=True),
        *(
            sa.Column(f"campaigns_{name}", sa.Integer, nullable=False, server_default="0")
            for name in ("open", "done", "tried")
        ),
        sa.Column("ideas", sa.Integer, nullable=False, server_default="0"),
        *(sa.Column(f"{name}_cents", sa.BigInteger, nullable=False, server_default="0") for name in names),
    )
    op.execute("INSERT INTO district_sums (district_slug) SELECT slug FROM districts")
    _count_at_once()
    _follow_campaigns()
    _follow_totals()
    _follow_ideas()
    op.execute("SELECT recount_district_sums()")


def _count_at_once() -> None:
    """For the upgrade, and for whoever loads rows past the triggers."""
    op.execute(
        f"""
        CREATE FUNCTION recount_district_sums() RETURNS void LANGUAGE sql AS $$
            UPDATE district_sums AS sums SET
                campaigns_open = counted.open, campaigns_done = counted.done,
                campaigns_tried = counted.tried, ideas = counted.ideas,
                promised_cents = counted.promised, collected_cents = counted.collected,
                paid_out_cents = counted.paid_out
            FROM (
                SELECT district.slug,
                    count(campaign.id) FILTER (WHERE campaign.state IN ({_OPEN})) AS open,
                    count(campaign.id) FILTER (WHERE campaign.state IN ({_DONE})) AS done,
                    count(campaign.id) FILTER (WHERE campaign.state IN ({_TRIED})) AS tried,
                    (SELECT count(*) FROM ideas WHERE ideas.district_slug = district.slug
                        AND hidden_at IS NULL AND merged_into IS NULL) AS ideas,
                    coalesce(sum(totals.promised_cents), 0) AS promised,
                    coalesce(sum(totals.collected_cents), 0) AS collected,
                    coalesce(sum(totals.paid_out_cents), 0) AS paid_out
                FROM districts AS district
                LEFT JOIN campaigns AS campaign ON campaign.district_slug = district.slug
                    AND campaign.state IN ({_OPEN}, {_DONE})
                LEFT JOIN campaign_totals AS totals ON totals.campaign_id = campaign.id
                GROUP BY district.slug
            ) AS counted WHERE counted.slug = sums.district_slug
        $$
        """  # noqa: S608 - the states are ours
    )


def _follow_campaigns() -> None:
    """Sums are told only of public campaigns, whose district is frozen: counts are all that moves later."""
    op.execute(
        f"""
        CREATE FUNCTION follow_campaign_in_district() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            was_public boolean := TG_OP <> 'INSERT' AND OLD.state IN ({_OPEN}, {_DONE});
            is_public boolean := TG_OP <> 'DELETE' AND NEW.state IN ({_OPEN}, {_DONE});
            told campaign_totals%ROWTYPE;
        BEGIN
            IF was_public THEN
                UPDATE district_sums SET campaigns_open = campaigns_open - (OLD.state IN ({_OPEN}))::int,
                    campaigns_done = campaigns_done - (OLD.state IN ({_DONE}))::int,
                    campaigns_tried = campaigns_tried - (OLD.state IN ({_TRIED}))::int
                WHERE district_slug = OLD.district_slug;
            END IF;
            IF is_public THEN
                UPDATE district_sums SET campaigns_open = campaigns_open + (NEW.state IN ({_OPEN}))::int,
                    campaigns_done = campaigns_done + (NEW.state IN ({_DONE}))::int,
                    campaigns_tried = campaigns_tried + (NEW.state IN ({_TRIED}))::int
                WHERE district_slug = NEW.district_slug;
            END IF;
            IF is_public IS DISTINCT FROM was_public THEN
                SELECT * INTO told FROM campaign_totals
                    WHERE campaign_id = CASE WHEN is_public THEN NEW.id ELSE OLD.id END;
                IF FOUND THEN
                    UPDATE district_sums SET
                        promised_cents = promised_cents + told.promised_cents * (is_public::int * 2 - 1),
                        collected_cents = collected_cents + told.collected_cents * (is_public::int * 2 - 1),
                        paid_out_cents = paid_out_cents + told.paid_out_cents * (is_public::int * 2 - 1)
                    WHERE district_slug =
                        CASE WHEN is_public THEN NEW.district_slug ELSE OLD.district_slug END;
                END IF;
            END IF;
            RETURN NULL;
        END $$
        """  # noqa: S608 - the states are ours
    )
    op.execute(
        "CREATE TRIGGER follow_campaign_in_district AFTER INSERT OR DELETE OR UPDATE OF state ON campaigns "
        "FOR EACH ROW EXECUTE FUNCTION follow_campaign_in_district()"
    )


def _follow_totals() -> None:
    op.execute(
        f"""
        CREATE FUNCTION follow_totals_in_district() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE district_sums AS sums SET
                promised_cents = sums.promised_cents + NEW.promised_cents
                    - CASE TG_OP WHEN 'UPDATE' THEN OLD.promised_cents ELSE 0 END,
                collected_cents = sums.collected_cents + NEW.collected_cents
                    - CASE TG_OP WHEN 'UPDATE' THEN OLD.collected_cents ELSE 0 END,
                paid_out_cents = sums.paid_out_cents + NEW.paid_out_cents
                    - CASE TG_OP WHEN 'UPDATE' THEN OLD.paid_out_cents ELSE 0 END
            FROM campaigns AS campaign
            WHERE campaign.id = NEW.campaign_id AND campaign.district_slug = sums.district_slug
                AND campaign.state IN ({_OPEN}, {_DONE});
            RETURN NULL;
        END $$
        """  # noqa: S608 - the states are ours
    )
    op.execute(
        "CREATE TRIGGER follow_totals_in_district AFTER INSERT OR UPDATE ON campaign_totals "
        "FOR EACH ROW EXECUTE FUNCTION follow_totals_in_district()"
    )


def _follow_ideas() -> None:
    op.execute(
        """
        CREATE FUNCTION follow_idea_in_district() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'INSERT' AND OLD.hidden_at IS NULL AND OLD.merged_into IS NULL THEN
                UPDATE district_sums SET ideas = ideas - 1 WHERE district_slug = OLD.district_slug;
            END IF;
            IF TG_OP <> 'DELETE' AND NEW.hidden_at IS NULL AND NEW.merged_into IS NULL THEN
                UPDATE district_sums SET ideas = ideas + 1 WHERE district_slug = NEW.district_slug;
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER follow_idea_in_district AFTER INSERT OR DELETE "
        "OR UPDATE OF hidden_at, merged_into, district_slug ON ideas "
        "FOR EACH ROW EXECUTE FUNCTION follow_idea_in_district()"
    )


def _refuse_closed_districts() -> None:
    """Nothing new begins in a district that staff have hidden or merged, also while they are at it."""
    op.execute(
        """
        CREATE FUNCTION refuse_closed_district() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM districts WHERE slug = NEW.district_slug AND NOT hidden AND merged_into IS NULL
                FOR KEY SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the district is closed or unknown' USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    for table in ("campaigns", "ideas"):
        op.execute(
            f"CREATE TRIGGER refuse_closed_district_on_insert BEFORE INSERT ON {table} FOR EACH ROW "
            "WHEN (NEW.district_slug IS NOT NULL) EXECUTE FUNCTION refuse_closed_district()"
        )
        op.execute(
            f"CREATE TRIGGER refuse_closed_district_on_move BEFORE UPDATE OF district_slug ON {table} "
            "FOR EACH ROW WHEN (NEW.district_slug IS DISTINCT FROM OLD.district_slug "
            "AND NEW.district_slug IS NOT NULL) EXECUTE FUNCTION refuse_closed_district()"
        )


def _order_news() -> None:
    """What feeds tell: the youngest of a district, and of the city, without sorting the rest."""
    for column in ("published_at", "closed_at"):
        told = f"{column} IS NOT NULL"
        op.create_index(f"ix_campaigns_{column}", "campaigns", [column], postgresql_where=told)
        op.create_index(
            f"ix_campaigns_district_{column}", "campaigns", ["district_slug", column], postgresql_where=told
        )
    op.create_index(
        "ix_ideas_shown_district",
        "ideas",
        ["district_slug", "id"],
        postgresql_where="hidden_at IS NULL AND merged_into IS NULL",
    )
    op.create_index(
        "ix_campaign_state_changes_reports",
        "campaign_state_changes",
        ["id"],
        postgresql_where="step = 'report'",
    )
