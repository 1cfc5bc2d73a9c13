"""However a day's files come, how often and in which form, the books end as the bank says."""

from itertools import count
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.sandbox.bank.accounts import Account, Line
from infra.sandbox.bank.camt import Day, write_notification, write_statement
from services.chassis.database import platform_now, transaction
from services.pledges.domain.bank.references import viite_from_base
from services.pledges.store.books.collecting_accounts import CollectingAccount
from tests.pledges.bank_world import TODAY

_numbers = count(1)

# Few sums, so that equal payments meet in one bundle; some have a reference, which bundles them.
PAYMENTS = st.lists(
    st.tuples(st.sampled_from([1000, 2500, 2500, 777]), st.booleans()), min_size=1, max_size=6
)
STATEMENTS = [(write_statement, version) for version in ("02", "08")]
FORMS = [*STATEMENTS, *((write_notification, version) for version in ("02", "08"))]


def fresh_account(world) -> CollectingAccount:
    number = next(_numbers)
    with transaction(world.sessions) as session:
        account = CollectingAccount(id=uuid4(), association_name="ry", payee_name="ry", kind="operator")
        account.iban, account.registered_at = f"FI{number:016}", platform_now(session)
        session.add(account)
    return account


def bank_line(number: int, iban: str, cents: int, reference: str) -> Line:
    return Line(
        id=number,
        iban=iban,
        booked_on=TODAY,
        amount_cents=cents,
        reference=reference,
        message="" if reference else "terveisiä",
        party_name="Maksaja",
        party_iban="",
        end_to_end_id="",
    )


def booked(world, account) -> dict[str, int]:
    rows = world.rows(
        "SELECT split_part(account, ':', 1), sum(balance_cents) FROM ledger_balance "
        "WHERE collecting_account_id = :id GROUP BY 1",
        id=account.id,
    )
    return {noun: int(cents) for noun, cents in rows if cents}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    payments=PAYMENTS,
    # Whether payments are bundled is agreed for an account once, not changed from file to file.
    bundled=st.booleans(),
    forms=st.lists(st.sampled_from(FORMS), max_size=5),
    last=st.sampled_from(STATEMENTS),
    data=st.data(),
)
def test_the_books_end_as_the_bank_says(world, payments, bundled, forms, last, data):
    account = fresh_account(world)
    lines = [
        bank_line(number, account.iban, cents, viite_from_base(4000 + number) if referenced else "")
        for number, (cents, referenced) in enumerate(payments, start=1)
    ]
    for write, version in [*forms, last]:
        # Until the evening a file tells only what has come so far.
        told = lines if write is last[0] else lines[: data.draw(st.integers(1, len(lines)))]
        world.bring(write(Day(Account(account.iban, "ry", 0), TODAY, 0, told), version, bundled))
    total = sum(cents for cents, _ in payments)
    assert booked(world, account) == {"bank": total, "unallocated_receipts": -total}
    waiting = "SELECT sum(amount_cents) FROM bank_line WHERE collecting_account_id = :id AND state = 'inbox'"
    assert world.rows(waiting, id=account.id) == [(total,)]
