"""A small city of rows to test the money with: accounts, campaigns, pledges, and files from their bank."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from infra.launcher.databases import ServiceDatabase
from services.chassis.database import Sessions, connect, make_sessions, transaction
from services.chassis.identifiers import new_id
from services.chassis.sealing import ContactSealer
from services.chassis.settings import Secret
from services.pledges.domain.bank.references import viite_from_base
from services.pledges.domain.pledging.deadlines import first_instant_after, local_day
from services.pledges.store.pledging.pledge import BackerContact, Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.bank.import_bank_file import import_bank_file
from services.pledges.usecases.books.register_collecting_account import (
    AccountDetails,
    register_collecting_account,
)
from tests.service_caller import MASTER_KEY

# The day in Mikkeli, as a bank books it.
TODAY = local_day(datetime.now(UTC))
IBANS = ("FI7944052020036082", "FI5810171000000122", "FI0250004640001302")


@dataclass
class World:
    """One fresh database with a collecting account and an open campaign."""

    sessions: Sessions
    database: ServiceDatabase
    account_id: UUID = field(default_factory=new_id)
    campaign_id: UUID = field(default_factory=new_id)
    sealer: ContactSealer = field(default_factory=lambda: ContactSealer(Secret(MASTER_KEY)))

    def account(self, iban: str = IBANS[0], account_id: UUID | None = None) -> UUID:
        details = AccountDetails(
            association_id=new_id(),
            association_name="Rantakylän Värkkääjät ry",
            payee_name="Rantakylän Värkkääjät ry",
            iban=iban,
        )
        return register_collecting_account(self.sessions, details, account_id=account_id)

    def campaign(
        self,
        campaign_id: UUID | None = None,
        account_id: UUID | None = None,
        last_day: date | None = None,
        state: str = "open",
    ) -> UUID:
        campaign_id = campaign_id or new_id()
        with transaction(self.sessions) as session:
            session.add(
                CampaignTerms(
                    campaign_id=campaign_id,
                    slug=f"jaa-{campaign_id}",
                    title="Tuppuralan liikuntapaikka",
                    district_slug="tuppurala",
                    association_id=new_id(),
                    association_name="Rantakylän Värkkääjät ry",
                    collecting_account_id=account_id or self.account_id,
                    model="all_or_nothing",
                    goal_cents=100_000,
                    minimum_cents=50_000,
                    optimum_cents=None,
                    minimum_pledge_cents=500,
                    cap_cents=None,
                    deadline=first_instant_after(last_day or TODAY + timedelta(days=20)),
                    legal_mode="pienkerays",
                    legal_number="RA/2026/1",
                    stop_at_optimum=False,
                    shortfall_rule="association_accepts",
                    published_by=str(new_id()),
                    state=state,
                )
            )
        return campaign_id

    def pledge(
        self,
        amount_cents: int = 2500,
        state: str = "awaiting_payment",
        name: str = "Erkki Koskinen",
        base: int | None = None,
        campaign_id: UUID | None = None,
        paid_cents: int = 0,
    ) -> Pledge:
        subject, key = new_id(), self.sealer.new_wrapped_key()
        sealed = self.sealer.seal(key, str(subject), {"email": "erkki@example.org", "name": name})
        now = datetime.now(UTC)
        with transaction(self.sessions) as session:
            session.add(BackerContact(subject=subject, wrapped_key=key, data=sealed.data))
            session.flush()
            pledge = Pledge(
                id=new_id(),
                campaign_id=campaign_id or self.campaign_id,
                method="bank_transfer",
                amount_cents=amount_cents,
                state=state,
                reference=viite_from_base(base or subject.int % 10**9 + 10**9),
                due_on=TODAY + timedelta(days=7),
                locale="fi",
                contact_subject=subject,
                consent_version="1",
                made_at=now,
                reserved_at=now,
                paid_cents=paid_cents,
            )
            session.add(pledge)
            session.flush()
            session.refresh(pledge)
        return pledge

    def state_of(self, pledge: Pledge) -> str:
        return self.fresh(pledge).state

    def fresh(self, pledge: Pledge) -> Pledge:
        """The pledge as it is in the database now."""
        with self.sessions() as session:
            return session.get_one(Pledge, pledge.id)

    def balances(self) -> dict[str, int]:
        """Balances of all accounts that are not zero, by noun, so that "held" stands for the campaign's."""
        rows = self.rows(
            "SELECT split_part(account, ':', 1), sum(balance_cents) FROM ledger_balance GROUP BY 1"
        )
        return {noun: int(cents) for noun, cents in rows if cents}

    def rows(self, query: str, **values: object) -> list[tuple]:
        with self.sessions() as session:
            return [tuple(row) for row in session.execute(text(query), values)]

    def bring(self, content: bytes, name: str = "tiliote.xml") -> dict:
        return import_bank_file(self.sessions, name, content, "person:finance")


@contextmanager
def open_world(database: ServiceDatabase) -> Iterator[World]:
    """The world in that database, with its first account and campaign in place."""
    engine = connect(database.url, pool_size=10)
    world = World(make_sessions(engine), database)
    world.account(account_id=world.account_id)
    world.campaign(world.campaign_id)
    yield world
    engine.dispose()


@dataclass
class Paid:
    """One payment in a file that the bank makes."""

    cents: int
    reference: str | None = None
    name: str = "KOSKINEN ERKKI JUHANI"
    message: str | None = None
    archive_id: str | None = None
    on: date = TODAY


_MADE_AT = "<CreDtTm>2026-11-01T00:00:00</CreDtTm>"
_HEADER = f"<GrpHdr><MsgId>M</MsgId>{_MADE_AT}</GrpHdr>"
_CODE = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"


def euros(cents: int) -> str:
    return f"{abs(cents) // 100}.{abs(cents) % 100:02d}"


def transaction_details(paid: Paid) -> str:
    side = "Dbtr" if paid.cents >= 0 else "Cdtr"
    archive = f"<Refs><AcctSvcrRef>{paid.archive_id}</AcctSvcrRef></Refs>" if paid.archive_id else ""
    reference = (
        f"<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>{paid.reference}</Ref></CdtrRefInf></Strd>"
        if paid.reference
        else ""
    )
    message = f"<Ustrd>{paid.message}</Ustrd>" if paid.message else ""
    return (
        f'<TxDtls>{archive}<AmtDtls><TxAmt><Amt Ccy="EUR">{euros(paid.cents)}</Amt></TxAmt></AmtDtls>'
        f"<RltdPties><{side}><Nm>{paid.name}</Nm></{side}></RltdPties><RmtInf>{message}{reference}</RmtInf></TxDtls>"
    )


def amount(cents: int) -> str:
    side = "CRDT" if cents >= 0 else "DBIT"
    return f'<Amt Ccy="EUR">{euros(cents)}</Amt><CdtDbtInd>{side}</CdtDbtInd>'


def entry(payments: list[Paid], entry_reference: str | None, *, detailed: bool = True) -> str:
    """One Ntry; without its details it is a bundle that another file explains."""
    details = "".join(transaction_details(paid) for paid in payments) if detailed else ""
    bank_reference = f"<AcctSvcrRef>{entry_reference}</AcctSvcrRef>" if entry_reference else ""
    return (
        f"<Ntry>{amount(sum(paid.cents for paid in payments))}<Sts>BOOK</Sts>"
        f"<BookgDt><Dt>{payments[0].on}</Dt></BookgDt>{bank_reference}{_CODE}"
        f"<NtryDtls><Btch><NbOfTxs>{len(payments)}</NbOfTxs></Btch>{details}</NtryDtls></Ntry>"
    )


def balance(code: str, cents: int, day: date) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount(cents)}<Dt><Dt>{day}</Dt></Dt></Bal>"


def statement(
    *entries: str,
    opening: int = 0,
    closing: int | None = None,
    total: int = 0,
    iban: str = IBANS[0],
    on: date = TODAY,
) -> bytes:
    """A camt.053 whose balances add up when `total` is the sum of its entries."""
    end = opening + total if closing is None else closing
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
        f"{_HEADER}<Stmt><Id>S-{on}</Id>{_MADE_AT}<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{balance('OPBD', opening, on - timedelta(days=1))}{balance('CLBD', end, on)}"
        f"{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def notification(*entries: str, iban: str = IBANS[0]) -> bytes:
    """A camt.054."""
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn>'
        f"{_HEADER}<Ntfctn><Id>N</Id>{_MADE_AT}<Acct><Id><IBAN>{iban}</IBAN></Id></Acct>{''.join(entries)}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()


def payments(*paid: Paid) -> bytes:
    """A sound statement with one entry a payment."""
    entries = [entry([each], f"E{number}") for number, each in enumerate(paid)]
    return statement(*entries, total=sum(each.cents for each in paid))
