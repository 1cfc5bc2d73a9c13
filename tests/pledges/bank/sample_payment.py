"""A pledge and its exact payment, for the rules of matching."""

from datetime import date, timedelta
from uuid import uuid4

from services.pledges.domain.bank.matching import Candidate, Receipt

ACCOUNT, DAY = uuid4(), date(2026, 11, 21)
PLEDGE = Candidate(
    pledge_id=uuid4(),
    number="MK-10001",
    reference="1234561",
    amount_cents=2500,
    state="awaiting_payment",
    made_on=DAY - timedelta(days=2),
    collecting_account_id=ACCOUNT,
    campaign_state="open",
    campaign_title="Tuppuralan lähiliikuntapaikka",
    last_day=DAY + timedelta(days=9),
    name="Erkki Koskinen",
)
RECEIPT = Receipt(
    collecting_account_id=ACCOUNT,
    amount_cents=2500,
    booked_on=DAY,
    reference="1234561",
    message=None,
    party_name="KOSKINEN ERKKI JUHANI",
)
