"""Pledges, their history, and the sealed contact data of those who made them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, Text, Uuid, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.contracts.events import SealedContact
from services.pledges.domain.pledging.conditions import Condition, ConditionKind

NUMBER_PREFIX = "MK-"
# Card pledges of which the provider may know more than we do. Written out, or a prepared plan could
# not use the index on them.
UNDECIDED = text(
    "pledge.state IN ('setup_open', 'checkout_open', 'charging', 'unknown', 'processing', "
    "'action_required', 'declined')"
)


class BackerContact(Base):
    """Contact data of a guest, readable only with the key of this row; emptying the row erases them."""

    __tablename__ = "backer_contact"

    subject: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    wrapped_key: Mapped[str | None] = mapped_column(Text)
    data: Mapped[str | None] = mapped_column(Text)
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    def sealed(self) -> SealedContact:
        """The form in which contact data travel; nobody can open what was erased."""
        return SealedContact(
            subject=str(self.subject), wrapped_key=self.wrapped_key or "", data=self.data or ""
        )


class Pledge(Base):
    """One promise of one backer to one campaign.

    `state` is a PledgeState; `reserved_at` is when its place under a cap was last taken; `monthly_id`
    names the first pledge of a monthly one in all that follow it; `backer` is a digest by which one
    person's pledges are known as theirs.
    """

    __tablename__ = "pledge"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True, start=10001), unique=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"))
    method: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(Text, unique=True)
    due_on: Mapped[date | None] = mapped_column(Date)
    locale: Mapped[str] = mapped_column(Text)
    public_name: Mapped[str | None] = mapped_column(Text)
    contact_subject: Mapped[UUID] = mapped_column(ForeignKey("backer_contact.subject"))
    link_generation: Mapped[int] = mapped_column(default=1)
    consent_version: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reserved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    secured_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reminded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    paid_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    refunded_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    condition_kind: Mapped[str | None] = mapped_column(Text)
    condition_threshold: Mapped[int | None] = mapped_column(BigInteger)
    monthly_id: Mapped[UUID | None] = mapped_column(Uuid)
    backer: Mapped[str | None] = mapped_column(Text)

    @property
    def condition(self) -> Condition | None:
        """What the promise depends on, if anything."""
        if self.condition_kind is None or self.condition_threshold is None:
            return None
        return Condition(ConditionKind(self.condition_kind), self.condition_threshold)

    @property
    def short_number(self) -> str:
        """What people say on the telephone: MK-10001."""
        return f"{NUMBER_PREFIX}{self.number}"


class PledgeChange(Base):
    """One line of a pledge's history; never altered. `actor` did it, `cause` names what led to it."""

    __tablename__ = "pledge_change"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    happening: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    cause: Mapped[str | None] = mapped_column(Text)


def lock_pledge(session: Session, pledge_id: UUID) -> Pledge | None:
    """The pledge as it is now, held against every other change until this transaction ends.

    FOR NO KEY UPDATE: rows that only refer to the pledge, such as the lines of a plan, need not wait.
    """
    wanted = select(Pledge).where(Pledge.id == pledge_id).with_for_update(key_share=True)
    return session.scalar(wanted.execution_options(populate_existing=True))


def open_pledge_by_reference(session: Session, reference: str, campaigns: list[UUID]) -> Pledge | None:
    """The unpaid bank pledge of those campaigns that carries the reference (without leading zeros)."""
    wanted = select(Pledge).where(
        Pledge.reference == reference,
        Pledge.state == "awaiting_payment",
        Pledge.campaign_id.in_(campaigns),
    )
    return session.scalar(wanted)


def contact_of(session: Session, pledge: Pledge) -> SealedContact:
    """The sealed contact data of the backer."""
    return session.get_one(BackerContact, pledge.contact_subject).sealed()


def contacts_of(session: Session, pledges: Sequence[Pledge]) -> dict[UUID, SealedContact]:
    """The sealed contact data of the backers who still have any, by subject."""
    known = select(BackerContact).where(
        BackerContact.subject.in_([pledge.contact_subject for pledge in pledges]),
        BackerContact.erased_at.is_(None),
    )
    return {each.subject: each.sealed() for each in session.scalars(known)}


def is_forgotten(session: Session, pledge: Pledge) -> bool:
    """Whether the backer's contact data were erased: nobody can be told or charged any more."""
    return session.get_one(BackerContact, pledge.contact_subject).erased_at is not None


def history(session: Session, pledge_id: UUID, limit: int = 200) -> list[PledgeChange]:
    """The newest lines of the pledge's history, oldest first."""
    newest = select(PledgeChange).where(PledgeChange.pledge_id == pledge_id).order_by(PledgeChange.id.desc())
    return list(session.scalars(newest.limit(limit)))[::-1]


def reserved_cents(
    session: Session,
    campaign_id: UUID,
    states: list[str],
    draft_since: datetime,
    except_pledge: UUID | None = None,
) -> int:
    """What the live pledges of a campaign take of its cap; drafts count while their card page is fresh."""
    live = Pledge.state.in_(states) | ((Pledge.state == "draft") & (Pledge.reserved_at > draft_since))
    total = select(func.coalesce(func.sum(Pledge.amount_cents), 0))
    total = total.where(Pledge.campaign_id == campaign_id, live)
    if except_pledge is not None:
        total = total.where(Pledge.id != except_pledge)
    return int(session.scalar(total) or 0)
