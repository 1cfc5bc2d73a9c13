"""How many people stood behind a campaign at the end of each of its days.

Its public page shows how support grew, and may only take steps behind which there are three people or more.
"""

from alembic import op

revision = "0033"
down_revision = "0032"

# A worker that was started before knows nothing of the column and still counts the day.
_BACKERS = "ALTER TABLE campaign_day ADD COLUMN backers bigint NOT NULL DEFAULT 0"
# The states are those that count as promised, written out: a migration does not follow later code.
_FROM_HISTORY = """
WITH standing AS (
    SELECT p.campaign_id, c.pledge_id, c.id, (c.at AT TIME ZONE 'Europe/Helsinki')::date AS day,
        CASE WHEN p.monthly_id IS NULL AND c.state IN (
            'action_required', 'awaiting_payment', 'charging', 'declined', 'paid', 'pledged',
            'processing', 'queued', 'unknown'
        ) THEN 1 ELSE 0 END AS backers
    FROM pledge_change c JOIN pledge p ON p.id = c.pledge_id),
step AS (
    SELECT campaign_id, day, backers - coalesce(lag(backers) OVER earlier, 0) AS backers
    FROM standing WINDOW earlier AS (PARTITION BY pledge_id ORDER BY id)),
step_of_day AS (SELECT campaign_id, day, sum(backers) AS backers FROM step GROUP BY campaign_id, day),
counted AS (
    SELECT d.campaign_id, d.day, sum(s.backers) AS backers
    FROM campaign_day d JOIN step_of_day s ON s.campaign_id = d.campaign_id AND s.day <= d.day
    GROUP BY d.campaign_id, d.day)
UPDATE campaign_day d SET backers = c.backers
FROM counted c WHERE c.campaign_id = d.campaign_id AND c.day = d.day
"""


def upgrade() -> None:
    """Add the column, and fill it for the days that are counted already."""
    op.execute(_BACKERS)
    op.execute(_FROM_HISTORY)
