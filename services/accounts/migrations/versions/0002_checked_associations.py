"""Associations: numbers that no unverified claim holds, a history of checks, requests, register answers."""

from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Whoever writes a number first proves nothing by it; it belongs to the association that staff found it with.
NUMBERS = """
ALTER TABLE association DROP CONSTRAINT uq_association_business_id;
ALTER TABLE association DROP CONSTRAINT uq_association_register_number;
ALTER TABLE association ADD COLUMN refused_at timestamptz;
ALTER TABLE association ADD CONSTRAINT ck_association_verified_or_refused
    CHECK (verified_at IS NULL OR refused_at IS NULL);
CREATE UNIQUE INDEX uq_association_business_id ON association (business_id) WHERE verified_at IS NOT NULL;
CREATE UNIQUE INDEX uq_association_register_number ON association (register_number)
    WHERE verified_at IS NOT NULL;
CREATE INDEX ix_association_business_id ON association (business_id);
CREATE INDEX ix_association_register_number ON association (register_number);
DROP INDEX ix_association_unverified;
CREATE INDEX ix_association_waiting ON association (id) WHERE verified_at IS NULL AND refused_at IS NULL;
"""

# What was written before the list of checks stands as it is; the rule holds for what is written from now on.
HISTORY = """
ALTER TABLE association_verification DROP CONSTRAINT association_verification_pkey;
ALTER TABLE association_verification ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
ALTER TABLE association_verification RENAME COLUMN evidence TO note;
ALTER TABLE association_verification RENAME COLUMN verified_by TO decided_by;
ALTER TABLE association_verification RENAME COLUMN verified_at TO decided_at;
ALTER TABLE association_verification ADD COLUMN outcome text NOT NULL DEFAULT 'verified';
ALTER TABLE association_verification ALTER COLUMN outcome DROP DEFAULT;
ALTER TABLE association_verification ADD COLUMN checks text[] NOT NULL DEFAULT '{}';
ALTER TABLE association_verification ADD COLUMN extract_on date;
ALTER TABLE association_verification ADD CONSTRAINT ck_association_verification_outcome_is_known
    CHECK (outcome IN ('verified', 'refused', 'withdrawn', 'lapsed'));
ALTER TABLE association_verification ADD CONSTRAINT ck_association_verification_checks_are_known CHECK (
    checks <@ ARRAY['register_extract', 'rules', 'signing_rights', 'contact_person', 'bank_account']
);
ALTER TABLE association_verification ADD CONSTRAINT ck_association_verification_on_an_extract CHECK (
    outcome <> 'verified'
    OR (checks @> ARRAY['register_extract', 'signing_rights'] AND extract_on IS NOT NULL)
) NOT VALID;
ALTER TABLE association_verification ADD CONSTRAINT ck_association_verification_refused_with_a_reason CHECK (
    outcome = 'verified' OR note <> ''
);
CREATE INDEX ix_association_verification_association_id ON association_verification (association_id, id);
"""

ANSWERS = """
CREATE TABLE register_answer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    association_id uuid NOT NULL REFERENCES association,
    business_id text NOT NULL,
    answer jsonb NOT NULL,
    asked_by uuid NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL
);
CREATE INDEX ix_register_answer_association_id ON register_answer (association_id, id);
"""

REQUESTS = """
CREATE TABLE association_request (
    id uuid PRIMARY KEY,
    association_id uuid NOT NULL REFERENCES association,
    kind text NOT NULL CHECK (kind IN ('join', 'claim')),
    person_id uuid NOT NULL REFERENCES person,
    message text NOT NULL,
    asked_at timestamptz NOT NULL,
    answer text CHECK (answer IN ('accepted', 'declined')),
    answered_by uuid REFERENCES person,
    answered_at timestamptz,
    CONSTRAINT ck_association_request_answered_whole CHECK (
        (answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)
    ),
    CONSTRAINT ck_association_request_nobody_answers_themselves CHECK (answered_by <> person_id)
);
CREATE UNIQUE INDEX uq_association_request_open ON association_request (association_id, person_id, kind)
    WHERE answer IS NULL;
CREATE INDEX ix_association_request_open_claims ON association_request (id)
    WHERE answer IS NULL AND kind = 'claim';
"""

MEMBERS = """
ALTER TABLE membership ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE membership ADD CONSTRAINT uq_membership_id UNIQUE (id);
ALTER TABLE membership ALTER COLUMN id DROP DEFAULT;
"""


def upgrade() -> None:
    """Change what numbers and verifications mean, and add what was asked and answered."""
    for part in (NUMBERS, HISTORY, ANSWERS, REQUESTS, MEMBERS):
        op.execute(part)
    make_append_only_v1(op, "register_answer")
