"""Voucher numbers: given after posting, in the order of the seals, gap-free for each year and account."""

import time
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, only_one, reading, transaction
from services.chassis.problems import Unavailable
from services.pledges.store.exporting.vouchers import findings, head, number_slice
from services.pledges.usecases.books.seal_ledger import seal_ledger

SEALING = "pledges.seal_ledger"
_SLICE = 5000
_PATIENCE_SECONDS = 20.0
_LOOK_EACH_SECONDS = 0.1


def number_vouchers(sessions: Sessions) -> int:
    """Number what is sealed and has no number yet; how many transactions that were."""
    numbered = 0
    while True:
        with transaction(sessions) as session:
            given = number_slice(session, _SLICE)
        numbered += given
        if given < _SLICE:
            return numbered


def bring_up_to_date(sessions: Sessions) -> int:
    """Seal and number all that is posted; the position of the last. Raises Unavailable while a job seals."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        with only_one(sessions, SEALING) as elected:
            if elected:
                seal_ledger(sessions)
                number_vouchers(sessions)
                break
        if time.monotonic() > until:
            raise Unavailable("the books are being sealed")
        time.sleep(_LOOK_EACH_SECONDS)
    with reading(sessions) as session:
        return head(session)


def voucher_findings(session: Session) -> list[dict[str, Any]]:
    """Gaps, duplicates, missing numbers and wrong copies; none in sound books."""
    return [dict(row._mapping) for row in findings(session)]
