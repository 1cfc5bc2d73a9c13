"""The database refuses what would make the books wrong, whoever asks and however."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from services.chassis.database import transaction
from services.pledges.domain.books import postings
from services.pledges.domain.books.ledger import Line, NotAPosting, Posting
from services.pledges.usecases.books.ledger import PostedDifferently, post, reverse
from services.pledges.usecases.books.seal_ledger import broken_seals, seal_ledger

DAY = date(2026, 11, 21)


@pytest.fixture
def posted(world):
    """A transaction of 25.00 in the books."""
    with transaction(world.sessions) as session:
        return post(session, postings.bank_received(world.account_id, world.campaign_id, uuid4(), DAY, 2500))


def test_posting_the_same_thing_again_changes_nothing(world):
    posting = postings.bank_received(world.account_id, world.campaign_id, uuid4(), DAY, 2500)
    with transaction(world.sessions) as session:
        assert post(session, posting) == post(session, posting)
    assert world.balances() == {"bank": 2500, "held": -2500}


def test_one_cause_with_two_stories_is_a_loud_failure(world):
    line = uuid4()
    with transaction(world.sessions) as session:
        post(session, postings.bank_received(world.account_id, world.campaign_id, line, DAY, 2500))
    with pytest.raises(PostedDifferently), transaction(world.sessions) as session:
        post(session, postings.bank_received(world.account_id, world.campaign_id, line, DAY, 2600))


def test_a_mistake_is_reversed_once_and_stays_to_be_seen(world, posted):
    with transaction(world.sessions) as session:
        first = reverse(session, posted)
    with transaction(world.sessions) as session:
        assert reverse(session, posted) == first
    assert world.balances() == {}
    assert world.rows("SELECT count(*) FROM ledger_entry") == [(4,)]


@pytest.mark.parametrize(
    ("lines_given", "code"),
    [
        ((Line("vat", 5),), "too_few_lines"),
        ((Line("vat", 5), Line("vat", -4)), "does_not_balance"),
        ((Line("vat", 0), Line("vat", 0)), "empty_line"),
        ((Line("held", 5), Line("vat", -5)), "malformed_account"),
        ((Line("vat:1", 5), Line("vat", -5)), "malformed_account"),
        ((Line("gold", 5), Line("vat", -5)), "unknown_account"),
        ((Line(f"bank:{uuid4()}", 5), Line("vat", -5)), "bank_of_another_collecting_account"),
    ],
)
def test_a_posting_that_is_no_double_entry_cannot_even_be_made(lines_given, code):
    with pytest.raises(NotAPosting, match=code):
        Posting(collecting_account_id=uuid4(), cause_kind="t", cause_id="1", booked_on=DAY, lines=lines_given)


def test_the_chain_of_seals_shows_which_link_was_tampered_with(world, posted):
    with transaction(world.sessions) as session:
        for cents in (100, 200, 300):
            post(session, postings.bank_received(world.account_id, world.campaign_id, uuid4(), DAY, cents))
    assert seal_ledger(world.sessions) == 4
    assert seal_ledger(world.sessions) == 0
    with world.sessions() as session:
        assert list(broken_seals(session)) == []
    owner = create_engine(world.database.owner_url)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER USER"))
        connection.execute(
            text("UPDATE ledger_entry SET amount_cents = amount_cents * 3 WHERE abs(amount_cents) = 200")
        )
    owner.dispose()
    with world.sessions() as session:
        assert list(broken_seals(session)) == [3]
