"""The statement of a campaign or of one settlement, for the association: as a PDF and for a spreadsheet."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from services.chassis.database import platform_now, transaction
from services.chassis.problems import NotFound
from services.pledges.domain.books.csv_table import Cents, csv_line
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.settling.printed_statement import (
    PrintedStatement,
    Sum,
    Voucher,
    sums_of_statement,
)
from services.pledges.domain.settling.statement_words import cause_in_finnish
from services.pledges.printed.statement_pdf import print_statement
from services.pledges.store.settling.settlements import Settlement
from services.pledges.usecases.context import Context
from services.pledges.usecases.settling.show_settlements import vouchers_of_campaign
from services.pledges.usecases.settling.statements import RELEASE, standing_of, statement_of

_BOM = "\ufeff"


def statement_as_pdf(context: Context, campaign_id: UUID, settlement_id: UUID | None) -> bytes:
    """The paper. Raises NotFound."""
    return print_statement(
        _statement(context, campaign_id, settlement_id),
        vouchers_on_paper(context, campaign_id, settlement_id),
    )


def statement_as_csv(context: Context, campaign_id: UUID, settlement_id: UUID | None) -> Iterator[str]:
    """The table, line by line: facts, sums, and every transaction behind them. Raises NotFound."""
    statement = _statement(context, campaign_id, settlement_id)
    return lines_of_paper(statement, vouchers_on_paper(context, campaign_id, settlement_id))


def lines_of_paper(statement: PrintedStatement, vouchers: Iterator[Voucher]) -> Iterator[str]:
    """A paper as a table, line by line: facts, sums, and every transaction behind them."""
    yield _BOM + csv_line([statement.title])
    for words, value in statement.facts:
        yield csv_line([words, value])
    yield csv_line(["Rivi", "Summa"])
    for line in statement.sums:
        yield csv_line([line.words, Cents(line.cents)])
    yield csv_line(["Tosite", "Päivä", "Tapahtuma", "Viite", "Summa"])
    for voucher in vouchers:
        cells = (voucher.number, voucher.booked_on, voucher.words, voucher.cause_id, Cents(voucher.cents))
        yield csv_line(cells)


def _statement(context: Context, campaign_id: UUID, settlement_id: UUID | None) -> PrintedStatement:
    with transaction(context.sessions) as session:
        today = local_day(platform_now(session))
        if settlement_id is None:
            standing = standing_of(session, campaign_id)
            told = statement_of(session, standing)
            taken = standing.share(is_last=True, asked_cents=None)
            share = {
                "left_cents": 0,
                "fees_cents": taken.fees_cents,
                "holdback_cents": taken.holdback_cents,
                "amount_cents": taken.amount_cents,
            }
            return _paper(f"Tilityslaskelma: {told['campaign_title']}", told, share, (), today)
        settlement = session.get(Settlement, settlement_id)
        if settlement is None or settlement.campaign_id != campaign_id:
            raise NotFound("settlement")
        return _of_settlement(settlement, today)


def _of_settlement(settlement: Settlement, today: date) -> PrintedStatement:
    told = settlement.statement
    share = {
        "left_cents": told["held_cents"] - settlement.taken_cents,
        "fees_cents": settlement.fees_cents,
        "holdback_cents": settlement.holdback_cents,
        "amount_cents": settlement.amount_cents,
    }
    last = ", viimeinen" if settlement.is_last else ""
    facts = [("Tilitys", settlement.short_number), ("Erä", f"{settlement.instalment}{last}")]
    if settlement.way == RELEASE:
        facts.append(("Maksutapa", "Varat ovat yhdistyksen omalla tilillä. Mitään ei siirretä."))
    else:
        facts.append(("Saaja", f"{settlement.payee_name}, {in_fours(settlement.payee_iban)}"))
    return _paper(f"Tilityslaskelma {settlement.short_number}", told, share, tuple(facts), today)


def _paper(
    title: str, told: dict[str, Any], share: dict[str, int], more: tuple[tuple[str, str], ...], today: date
) -> PrintedStatement:
    facts = (
        ("Kampanja", told["campaign_title"]),
        ("Yhdistys", told["association_name"]),
        ("Lupanumero", told["legal_number"]),
        ("Keräystili", told["collecting_account_name"]),
        *more,
    )
    sums: tuple[Sum, ...] = tuple(sums_of_statement(told, share))
    kept = tuple((words, value) for words, value in facts if value)
    return PrintedStatement(title=title, made_on=today, facts=kept, sums=sums)


def vouchers_on_paper(
    context: Context, campaign_id: UUID, settlement_id: UUID | None = None
) -> Iterator[Voucher]:
    """The transactions that moved what is held for the campaign, as they stand on a paper."""
    with transaction(context.sessions) as session:
        settlement = session.get(Settlement, settlement_id) if settlement_id else None
        account_id = settlement.collecting_account_id if settlement else None
    for row in vouchers_of_campaign(context.sessions, campaign_id, account_id):
        number = f"{row['financial_year']}/{row['number']}" if row["number"] else "–"
        words = cause_in_finnish(row["cause_kind"])
        yield Voucher(number, row["booked_on"], words, row["cause_id"], row["cents"])


def in_fours(iban: str) -> str:
    """An account number as it is written on paper."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
