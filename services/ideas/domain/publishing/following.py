"""How long addresses of followers are kept, and how many letters of confirmation one of them gets."""

from datetime import timedelta

# After that an address that nobody confirmed is forgotten.
CONFIRMATION = timedelta(days=7)
# Once a campaign's last letter has gone out its followers are forgotten.
KEPT_AFTER_THE_LAST = timedelta(days=30)
# Letters of confirmation that one address gets within a day, however many ask for them.
MOST_CONFIRMATIONS = 3
CONFIRMATION_WINDOW = timedelta(days=1)
