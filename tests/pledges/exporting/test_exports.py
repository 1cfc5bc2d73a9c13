"""Whatever is exported says what the books say: in every format, read back by somebody else's program."""

import io
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from infra.launcher.places import CHECKOUT
from services.chassis.database import transaction
from services.chassis.problems import Conflict, Invalid, NotFound
from services.pledges.domain.books import ledger, postings
from services.pledges.domain.exporting.columns import TABLES, Kind
from services.pledges.domain.exporting.orders import ExportOrder, Layout
from services.pledges.domain.public_ledger.columns import PUBLIC_LEDGER
from services.pledges.usecases.books.ledger import post, reverse
from services.pledges.usecases.exporting import rows
from services.pledges.usecases.exporting.make_export import make_again, make_export
from services.pledges.usecases.exporting.settings import (
    NewAccount,
    NewDimension,
    set_account,
    set_dimension,
    take_proposed,
)
from services.pledges.usecases.exporting.unmapped import show_unmapped
from tests.pledges.bank_world import IBANS, TODAY
from tests.pledges.books_proof import (
    FOR_EVER,
    assert_books_pass_beancount,
    cents,
    check,
    exported,
    read_csv,
    sums,
)

DAY = date(2026, 11, 21)


def receive(world, cents=2500, on=DAY, campaign=None, account=None):
    posting = postings.bank_received(
        account or world.account_id, campaign or world.campaign_id, uuid4(), on, cents
    )
    with transaction(world.sessions) as session:
        return post(session, posting)


def charge(world, cents=5000, fee=125, on=DAY, charge_id=None):
    with transaction(world.sessions) as session:
        return post(
            session,
            postings.card_charged(
                world.account_id, world.campaign_id, charge_id or f"ch_{uuid4().hex}", on, cents, fee
            ),
        )


def read_sheet(made):
    with made.file as file:
        sheet = load_workbook(io.BytesIO(file.read())).active
    titles, *found = sheet.iter_rows(values_only=True)
    return sheet, [dict(zip(titles, row, strict=True)) for row in found]


def balances(world):
    found = world.rows(
        "SELECT c.iban, b.account, b.balance_cents FROM ledger_balance b "
        "JOIN collecting_account c ON c.id = b.collecting_account_id WHERE b.balance_cents <> 0"
    )
    return {(iban, account): int(held) for iban, account, held in found}


def test_a_journal_read_back_from_csv_and_from_a_workbook_comes_to_the_books_balances(world):
    other = world.account(IBANS[1])
    receive(world), receive(world, 1), charge(world), receive(world, 7777, account=other)
    mistake = receive(world, 999)
    with transaction(world.sessions) as session:
        reverse(session, mistake)
    as_text = read_csv(exported(world.sessions, Kind.JOURNAL))
    sheet, as_sheet = read_sheet(exported(world.sessions, Kind.JOURNAL, format="xlsx"))
    *lines, last = as_sheet
    assert sums(as_text) == sums(lines) == balances(world) != {}
    assert last["Tosite"] == "Yhteensä" and last["Debet"] == last["Kredit"] == 172.76
    assert [row["Rivi"] for row in as_text] == [str(row["Rivi"]) for row in lines]
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == (
        "Päiväkirja",
        "A2",
        f"A1:S{len(lines) + 1}",
    )
    assert isinstance(lines[0]["Kirjauspäivä"], date) and lines[0]["Debet"] == 25
    undone = [row for row in as_text if row["Korjaa tapahtuman"]]
    assert {row["Korjaa tapahtuman"] for row in undone} == {str(mistake)}


def test_the_general_ledger_carries_each_balance_from_opening_to_closing(world):
    receive(world, 1000, DAY - timedelta(days=40))
    (
        receive(world, 200),
        receive(world, 30, DAY + timedelta(days=1)),
        receive(world, 4, DAY + timedelta(days=9)),
    )
    made = exported(world.sessions, Kind.LEDGER, (DAY, DAY + timedelta(days=5)))
    bank = [row for row in read_csv(made) if row["Tili"].startswith("bank")]
    assert [(row["Laji"], row["Debet"], row["Saldo"]) for row in bank] == [
        ("Alkusaldo", "", "10,00"),
        ("Kirjaus", "2,00", "12,00"),
        ("Kirjaus", "0,30", "12,30"),
        ("Loppusaldo", "", "12,30"),
    ]


def test_a_trial_balance_balances_and_says_what_was_held_before(world):
    receive(world, 1000, DAY - timedelta(days=40)), charge(world, 5000, 125)
    rows_read = read_csv(exported(world.sessions, Kind.TRIAL_BALANCE, (DAY, DAY)))
    assert (
        sum(cents(row["Debet"]) for row in rows_read)
        == sum(cents(row["Kredit"]) for row in rows_read)
        == 5000
    )
    assert sum(cents(row["Loppusaldo"]) for row in rows_read) == 0
    [held] = [row for row in rows_read if row["Tili"].startswith("held")]
    assert (held["Alkusaldo"], held["Loppusaldo"]) == ("-10,00", "-60,00")
    assert held["Kampanja"] == "Tuppuralan liikuntapaikka"


def test_one_campaign_and_one_account_are_taken_out_alone(world):
    other_campaign, other_account = world.campaign(), world.account(IBANS[1])
    (
        receive(world, 100),
        receive(world, 200, campaign=other_campaign),
        receive(world, 400, account=other_account),
    )
    of_campaign = exported(world.sessions, Kind.JOURNAL, campaign_id=other_campaign)
    of_account = exported(world.sessions, Kind.LEDGER, collecting_account_id=other_account)
    assert {abs(held) for held in sums(read_csv(of_campaign)).values()} == {200}
    assert {row["IBAN"] for row in read_csv(of_account)} == {IBANS[1]}


def test_open_pledges_are_those_that_were_open_at_that_moment(world):
    paid, waiting = world.pledge(2500), world.pledge(4000)
    with transaction(world.sessions) as session:
        for pledge, state, days_ago in (
            (paid, "awaiting_payment", 9),
            (waiting, "awaiting_payment", 8),
            (paid, "paid", 2),
        ):
            session.execute(
                text(
                    "INSERT INTO pledge_change (pledge_id, at, happening, state, amount_cents, actor) "
                    "VALUES (:id, now() - make_interval(days => :ago), 'x', :state, :cents, 'test')"
                ),
                {"id": pledge.id, "ago": days_ago, "state": state, "cents": pledge.amount_cents},
            )

    def open_on(day):
        made = exported(world.sessions, Kind.OPEN_PLEDGES, (day, day))
        return [(row["Tuki"], row["Luvattu"]) for row in read_csv(made)]

    assert open_on(TODAY - timedelta(days=5)) == [
        (paid.short_number, "25,00"),
        (waiting.short_number, "40,00"),
    ]
    assert open_on(TODAY) == [(waiting.short_number, "40,00")]
    assert open_on(TODAY - timedelta(days=20)) == []


def test_vat_is_parted_by_the_rate_that_held_on_the_day_and_a_missing_rate_is_said(world):
    with transaction(world.sessions) as session:
        session.execute(text("UPDATE campaign_terms SET legal_mode = 'presale'"))
    receive(world, 12_550, DAY), receive(world, 11_350, DAY + timedelta(days=10))
    made = exported(world.sessions, Kind.VAT)
    assert {row["Huomautus"] for row in read_csv(made)} == {"Kampanjalle ei ole asetettu verokantaa."}
    for points, since in ((2550, DAY), (1350, DAY + timedelta(days=5))):
        wanted = NewDimension(
            campaign_id=world.campaign_id,
            cost_centre="41",
            project="P1",
            vat_basis_points=points,
            effective_from=since,
        )
        set_dimension(world.sessions, wanted, "person:taina")
    found = read_csv(exported(world.sessions, Kind.VAT))
    assert [(row["Verokanta %"], row["Verollinen"], row["Veroton"], row["Vero"]) for row in found] == [
        ("25,50", "125,50", "100,00", "25,50"),
        ("13,50", "113,50", "100,00", "13,50"),
    ]


def test_a_donation_has_no_vat(world):
    receive(world)
    assert read_csv(exported(world.sessions, Kind.VAT)) == []


def test_fees_stand_one_by_one(world):
    (
        charge(world, 5000, 125, charge_id="ch_1"),
        charge(world, 900, 0),
        charge(world, 5000, 130, charge_id="ch_2"),
    )
    found = read_csv(exported(world.sessions, Kind.FEES))
    assert [(row["Kulu"], row["Aiheen tunnus"]) for row in found] == [("1,25", "ch_1"), ("1,30", "ch_2")]


def test_what_is_posted_during_an_export_does_not_leak_into_it(world, monkeypatch):
    monkeypatch.setattr(rows, "SLICE", 2)
    for _ in range(5):
        receive(world, 100)
    order = ExportOrder(kind=Kind.JOURNAL, since=FOR_EVER[0], until=FOR_EVER[1])
    made = make_export(
        world.sessions, order, "person:taina", without_numbers=True, told=lambda _row: receive(world, 7)
    )
    assert set(sums(read_csv(made)).values()) == {500, -500}
    assert {row["Debet"] for row in read_csv(make_again(world.sessions, made.id, "person:taina"))} == {
        "1,00",
        "",
    }


def test_an_old_export_is_made_again_to_the_byte_whatever_was_set_since(world):
    receive(world), charge(world)
    take_proposed(world.sessions, date(2020, 1, 1), "person:taina")
    asked = [(kind, "csv") for kind in Kind] + [(Kind.LEDGER, "xlsx")]
    first = [told(exported(world.sessions, kind, format=form)) for kind, form in asked]
    receive(world, 1)
    newer = NewAccount(noun="stripe_fees", number="1799", name="Uusi", effective_from=DAY)
    set_account(world.sessions, newer, "person:taina")
    for (kind, form), (export_id, digest, row_count) in zip(asked, first, strict=True):
        again = told(make_again(world.sessions, export_id, "person:pekka"))
        assert again[1:] == (digest, row_count), kind
        same = told(exported(world.sessions, kind, format=form))[1] == digest
        assert same == (kind is Kind.VAT or kind is Kind.OPEN_PLEDGES), kind


def told(made):
    made.file.close()
    return made.id, made.sha256, made.row_count


def test_every_export_is_told_in_the_audit_with_its_hash(world):
    receive(world)
    made = exported(world.sessions, Kind.JOURNAL)
    content = b"".join(made.pieces())
    [(actor, details)] = world.rows("SELECT actor, details FROM audit_entry WHERE action = 'books.exported'")
    assert (actor, details["sha256"], details["rows"]) == ("person:taina", made.sha256, 2)
    [(stored, size)] = world.rows("SELECT sha256, byte_count FROM book_export")
    assert (stored, size) == (made.sha256, len(content))


def test_accounts_without_a_number_are_named_before_anything_is_exported(world):
    receive(world)
    order = ExportOrder(kind=Kind.JOURNAL, since=DAY, until=DAY)
    with pytest.raises(Conflict, match="unmapped_accounts"):
        make_export(world.sessions, order, "person:taina")
    assert {each["account"] for each in show_unmapped(world.sessions, order)} == {"bank", "held"}
    assert take_proposed(world.sessions, DAY + timedelta(days=1), "person:taina") == 17
    assert {each["account"] for each in show_unmapped(world.sessions, order)} == {"bank", "held"}
    for noun, number in (("bank", "1701"), ("held", "2390")):
        wanted = NewAccount(noun=noun, number=number, name="Tili", effective_from=DAY)
        set_account(world.sessions, wanted, "person:taina")
    found = read_csv(make_export(world.sessions, order, "person:taina"))
    assert [row["Tilinumero"] for row in found] == ["1701", "2390"]


def test_a_number_of_one_collecting_account_goes_before_that_of_all(world):
    receive(world)
    for owner, number in ((None, "1700"), (world.account_id, "1755")):
        wanted = NewAccount(
            noun="bank", number=number, name="Pankki", effective_from=DAY, collecting_account_id=owner
        )
        set_account(world.sessions, wanted, "person:taina")
    [bank] = [
        row
        for row in read_csv(exported(world.sessions, Kind.TRIAL_BALANCE, (DAY, DAY)))
        if row["Tili"].startswith("bank")
    ]
    assert bank["Tilinumero"] == "1755"


def test_what_cannot_be_exported_is_refused_by_its_field(world):
    backwards = ExportOrder(kind=Kind.JOURNAL, since=DAY, until=DAY - timedelta(days=1))
    strangers = ExportOrder(kind=Kind.JOURNAL, since=DAY, until=DAY, collecting_account_id=uuid4())
    long_ago = ExportOrder(kind=Kind.BEANCOUNT, since=date.min, until=DAY)
    for_ever = ExportOrder(kind=Kind.BEANCOUNT, since=DAY, until=date.max)
    wrong = (backwards, "to"), (strangers, "collecting_account_id"), (long_ago, "from"), (for_ever, "to")
    for order, field in wrong:
        with pytest.raises(Invalid) as refused:
            make_export(world.sessions, order, "person:taina")
        assert list(refused.value.errors) == [field]
    with pytest.raises(NotFound):
        make_again(world.sessions, uuid4(), "person:taina")


def test_a_csv_is_written_as_it_was_asked(world):
    receive(world)
    plain = exported(world.sessions, Kind.JOURNAL, layout=Layout(",", decimal_comma=False, bom=False))
    first, *_ = b"".join(plain.pieces()).decode().splitlines()
    assert first.startswith('"Tosite","Kirjauspäivä"')
    commas = exported(world.sessions, Kind.JOURNAL, layout=Layout(",", decimal_comma=True, bom=True))
    assert b'"25,00"' in b"".join(commas.pieces())


def test_beancount_accepts_the_books_of_a_part_of_the_year_with_what_was_held_before(world):
    other = world.account(IBANS[1])
    receive(world, 1000, DAY - timedelta(days=40)), charge(world), receive(world, 555, account=other)
    with transaction(world.sessions) as session:
        reverse(session, receive(world, 3))
    assert assert_books_pass_beancount(world) == 5
    assert assert_books_pass_beancount(world, (DAY - timedelta(days=1), FOR_EVER[1])) == 4


def test_beancount_would_find_a_cent_that_is_missing_or_moved(world):
    receive(world, 2500), charge(world)
    made = b"".join(exported(world.sessions, Kind.BEANCOUNT).pieces()).decode()
    assert check(made) == ""
    assert "does not balance" in check(re.sub(r"  25\.00 EUR", "  25.01 EUR", made, count=1))
    moved = made.replace("  25.00 EUR", "  24.99 EUR").replace("-25.00 EUR", "-24.99 EUR")
    assert "Balance failed" in check(moved)


def test_names_that_beancount_would_stumble_over_are_told_in_its_own_way(world):
    with transaction(world.sessions) as session:
        session.execute(
            text("UPDATE collecting_account SET association_name = '3 \"Äyräs\\\" ; Öljy & co\n* x'")
        )
        session.execute(text("UPDATE campaign_terms SET title = '\"; option \\ *'"))
    receive(world)
    for charge_id in ("ch_1-a", "ch-1_a"):
        with transaction(world.sessions) as session:
            session.execute(text("SELECT 1"))
            post(
                session,
                ledger.Posting(
                    collecting_account_id=world.account_id,
                    cause_kind="dispute_moved",
                    cause_id=charge_id,
                    booked_on=DAY,
                    lines=(ledger.Line(f"disputed:{charge_id}", -9), ledger.Line("stripe_balance", 9)),
                ),
            )
    assert assert_books_pass_beancount(world) == 3


def test_the_columns_that_people_read_about_are_those_that_are_written():
    told = (CHECKOUT / "docs" / "exports.md").read_text()
    for table in (*TABLES.values(), PUBLIC_LEDGER):
        section = told.partition(f"### {table.sheet}\n")[2].partition("\n### ")[0]
        lines = re.findall(r"^\| `(.+?)` \| (\w+) \| (.+?) \|$", section, re.M)
        assert lines == [(column.title, column.form, column.meaning) for column in table.columns], table.sheet
