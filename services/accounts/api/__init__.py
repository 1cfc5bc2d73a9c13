"""HTTP of accounts: one module per resource."""

from services.accounts.api.associations import blueprint as associations
from services.accounts.api.memberships import blueprint as memberships
from services.accounts.api.sessions import blueprint as sessions
from services.accounts.api.sign_ins import blueprint as sign_ins
from services.accounts.api.staff import blueprint as staff
from services.accounts.api.staff_roles import blueprint as staff_roles

BLUEPRINTS = (sign_ins, staff, staff_roles, sessions, associations, memberships)
