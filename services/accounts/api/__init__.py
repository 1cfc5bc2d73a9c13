"""HTTP of accounts: one module per resource."""

from services.accounts.api.associations import blueprint as associations
from services.accounts.api.sessions import blueprint as sessions
from services.accounts.api.sign_ins import blueprint as sign_ins
from services.accounts.api.staff import blueprint as staff

BLUEPRINTS = (sign_ins, staff, sessions, associations)
