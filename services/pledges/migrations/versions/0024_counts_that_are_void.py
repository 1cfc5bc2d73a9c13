"""A count that found enough is void once a payment in it is taken back, and is taken anew."""

from alembic import op

revision = "0024"
down_revision = "0023"

_VOID = """
CREATE FUNCTION shortfall_only_void() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'covered' THEN
        RAISE EXCEPTION 'a count that found a shortfall stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER shortfall_only_void BEFORE DELETE ON shortfall
    FOR EACH ROW EXECUTE FUNCTION shortfall_only_void();
DO $$ BEGIN
    -- The app role is named after the owner that migrates: pledges_owner -> pledges_app.
    EXECUTE format('GRANT DELETE ON shortfall TO %I', replace(current_user, '_owner', '_app'));
END $$;
"""


def upgrade() -> None:
    """Let a count that nothing was decided on be taken anew; all others stay as they are."""
    op.execute(_VOID)
