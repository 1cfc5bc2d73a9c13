"""People, sign-ins, sessions, staff, associations and their members."""

from alembic import op

from services.chassis.foundation import install_foundation_v1, make_append_only_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PEOPLE = """
CREATE TABLE person (
    id uuid CONSTRAINT pk_person PRIMARY KEY,
    email_hash bytea NOT NULL CONSTRAINT uq_person_email_hash UNIQUE,
    wrapped_key text NOT NULL,
    contact text NOT NULL,
    locale text NOT NULL CHECK (locale IN ('fi', 'sv', 'en')),
    created_at timestamptz NOT NULL
);
CREATE TABLE person_role (
    person_id uuid NOT NULL REFERENCES person,
    role text NOT NULL CHECK (role IN ('reviewer', 'helper', 'finance', 'finance_approver', 'admin')),
    granted_by uuid REFERENCES person,
    granted_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, role),
    CONSTRAINT ck_person_role_nobody_grants_to_themselves CHECK (granted_by <> person_id)
);
CREATE TABLE staff_credential (
    person_id uuid PRIMARY KEY REFERENCES person,
    password_hash text NOT NULL,
    totp_secret text NOT NULL,
    totp_last_step bigint NOT NULL,
    password_changed_at timestamptz NOT NULL
);
"""

SIGN_INS = """
CREATE TABLE sign_in (
    id uuid PRIMARY KEY,
    email_hash bytea NOT NULL,
    wrapped_key text NOT NULL,
    contact text NOT NULL,
    locale text NOT NULL CHECK (locale IN ('fi', 'sv', 'en')),
    browser_hash bytea NOT NULL,
    link_hash bytea NOT NULL,
    code_hash bytea NOT NULL,
    wrong_codes integer NOT NULL DEFAULT 0 CHECK (wrong_codes BETWEEN 0 AND 5),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX ix_sign_in_expires_at ON sign_in (expires_at);
CREATE TABLE staff_challenge (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    wrong_codes integer NOT NULL DEFAULT 0 CHECK (wrong_codes BETWEEN 0 AND 5),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX ix_staff_challenge_open ON staff_challenge (person_id) WHERE used_at IS NULL;
CREATE INDEX ix_staff_challenge_expires_at ON staff_challenge (expires_at);
CREATE TABLE attempt_count (
    action text NOT NULL,
    bucket bytea NOT NULL,
    window_start timestamptz NOT NULL,
    attempts integer NOT NULL,
    PRIMARY KEY (action, bucket, window_start)
);
CREATE INDEX ix_attempt_count_window_start ON attempt_count (window_start);
"""

# A request for an address that nobody has does the work of a real one and undoes it (no time told
# apart), so the reference of a reset is checked at commit, which that request never reaches.
STAFF_LINKS = """
CREATE TABLE staff_invitation (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL CONSTRAINT uq_staff_invitation_token_hash UNIQUE,
    email_hash bytea NOT NULL,
    wrapped_key text NOT NULL,
    contact text NOT NULL,
    roles text[] NOT NULL CHECK (cardinality(roles) > 0),
    locale text NOT NULL,
    invited_by uuid REFERENCES person,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX ix_staff_invitation_open ON staff_invitation (email_hash)
    WHERE used_at IS NULL AND revoked_at IS NULL;
CREATE TABLE password_reset (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person DEFERRABLE INITIALLY DEFERRED,
    token_hash bytea NOT NULL CONSTRAINT uq_password_reset_token_hash UNIQUE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX ix_password_reset_open ON password_reset (person_id) WHERE used_at IS NULL;
"""

SESSIONS = """
CREATE TABLE signed_in_session (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    kind text NOT NULL CHECK (kind IN ('resident', 'staff')),
    token_hash bytea NOT NULL CONSTRAINT uq_signed_in_session_token_hash UNIQUE,
    authenticated_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX ix_signed_in_session_person_id ON signed_in_session (person_id) WHERE revoked_at IS NULL;
CREATE INDEX ix_signed_in_session_expires_at ON signed_in_session (expires_at);
"""

ASSOCIATIONS = """
CREATE TABLE association (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    business_id text CONSTRAINT uq_association_business_id UNIQUE CHECK (business_id ~ '^[0-9]{7}-[0-9]$'),
    register_number text CONSTRAINT uq_association_register_number UNIQUE
        CHECK (register_number ~ '^([0-9]{1,3}[.])?[0-9]{1,3}$'),
    postal_address text NOT NULL,
    public_email text NOT NULL,
    public_phone text NOT NULL,
    purpose text NOT NULL,
    registered_by uuid NOT NULL REFERENCES person,
    registered_at timestamptz NOT NULL,
    verified_at timestamptz,
    CONSTRAINT ck_association_one_number CHECK (business_id IS NOT NULL OR register_number IS NOT NULL)
);
CREATE INDEX ix_association_unverified ON association (id) WHERE verified_at IS NULL;
CREATE TABLE association_verification (
    association_id uuid PRIMARY KEY REFERENCES association,
    evidence text NOT NULL,
    verified_by uuid NOT NULL REFERENCES person,
    verified_at timestamptz NOT NULL
);
CREATE TABLE membership (
    association_id uuid NOT NULL REFERENCES association,
    email_hash bytea NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'editor')),
    wrapped_key text NOT NULL,
    contact text NOT NULL,
    added_by uuid NOT NULL REFERENCES person,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (association_id, email_hash)
);
CREATE INDEX ix_membership_email_hash ON membership (email_hash);
"""


def upgrade() -> None:
    """Everything accounts keeps, on the ground that every service stands on."""
    install_foundation_v1(op)
    for part in (PEOPLE, SIGN_INS, STAFF_LINKS, SESSIONS, ASSOCIATIONS):
        op.execute(part)
    make_append_only_v1(op, "association_verification")
