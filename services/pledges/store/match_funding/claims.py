"""What each pledge draws from its campaign's pool, beside what it is worth now."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    ForeignKey,
    Text,
    Uuid,
    any_,
    func,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.match_funding.pool import Drawn, Waiting
from services.pledges.domain.pledging.pledge_states import CARD_HELD, IN_REPAIR
from services.pledges.store.cards.payment import Payment
from services.pledges.store.pledging.terms import CampaignTerms

WAITING_AT_ONCE = 500
ORGANISER, DUPLICATE_CARD = "organiser", "duplicate_card"


class MatchClaim(Base):
    """What one pledge draws; cents.

    `basis_cents` is what the pledge is worth to the rule, `wanted_cents` what it would draw. `person` and
    `instrument` are digests of who gave and with which card or account. `excluded` is organiser or
    duplicate_card. `waits_since` is its place among those who wait.
    """

    __tablename__ = "match_claim"

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("match_fund.id"))
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("match_campaign.campaign_id"))
    person: Mapped[str] = mapped_column(Text)
    instrument: Mapped[str | None] = mapped_column(Text)
    excluded: Mapped[str | None] = mapped_column(Text)
    basis_cents: Mapped[int] = mapped_column(BigInteger)
    is_collected: Mapped[bool]
    wanted_cents: Mapped[int] = mapped_column(BigInteger)
    reserved_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    released_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    waits_since: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class OrganiserReader(Base):
    """The digest of the address of somebody who acts for an association: told by accounts."""

    __tablename__ = "organiser_reader"

    association_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    reader: Mapped[str] = mapped_column(Text, primary_key=True)
    told_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True, kw_only=True)
class PledgeFacts:
    """A pledge whose worth to its pool has changed.

    `backer` and `card` are digests, `payer_iban` is what the bank told of who paid; `campaign_state` and
    `model` are its campaign's.
    """

    pledge_id: UUID
    campaign_id: UUID
    association_id: UUID
    campaign_state: str
    model: str
    backer: str | None
    card: str | None
    payer_iban: str | None
    secured_at: datetime
    basis_cents: int
    is_collected: bool


# Worth nothing: what goes back, from the moment it is listed to, as a settlement may come before the bank;
# what was secured when the pool was not open, and what still depends on a condition. A month's pledge counts
# by itself. Collected counts once it is the campaign's to keep.
_CHANGED = text(
    """
    SELECT * FROM (
        SELECT p.id AS pledge_id, p.campaign_id, t.association_id, t.state AS campaign_state, t.model,
            p.backer, y.card, p.secured_at, c.basis_cents AS was, c.is_collected AS was_collected,
            (SELECT l.party_iban FROM bank_line l WHERE l.pledge_id = p.id AND l.amount_cents > 0
                ORDER BY l.id LIMIT 1) AS payer_iban,
            CASE
                WHEN p.secured_at < f.opened_at OR p.secured_at >= f.closes_at
                    OR t.state IN ('not_funded', 'cancelled') THEN 0
                WHEN p.state = 'paid' THEN greatest(0, p.paid_cents - greatest(
                    p.refunded_cents + coalesce((SELECT sum(r.amount_cents) FROM refund r
                        WHERE r.pledge_id = p.id AND r.state NOT IN ('paid', 'dropped')), 0),
                    coalesce((SELECT sum(s.amount_cents) FROM surplus_charge s WHERE s.pledge_id = p.id), 0)))
                WHEN p.state = 'pledged' AND p.condition_kind IS NOT NULL THEN 0
                WHEN p.state = ANY(CAST(:secured AS text[])) THEN p.amount_cents
                ELSE 0 END AS basis_cents,
            p.state = 'paid' AND (t.state = 'funded' OR t.model = 'keep_what_comes') AS is_collected
        FROM match_campaign m
        JOIN match_fund f ON f.id = m.fund_id
        JOIN campaign_terms t ON t.campaign_id = m.campaign_id
        JOIN pledge p ON p.campaign_id = m.campaign_id
        LEFT JOIN payment y ON y.pledge_id = p.id
        LEFT JOIN match_claim c ON c.pledge_id = p.id
        WHERE m.fund_id = :fund_id AND m.campaign_id = ANY(CAST(:campaigns AS uuid[]))
            AND (p.secured_at IS NOT NULL OR c.pledge_id IS NOT NULL)
    ) AS facts
    WHERE basis_cents <> coalesce(was, 0)
        OR (basis_cents > 0 AND is_collected <> coalesce(was_collected, false))
    ORDER BY secured_at, pledge_id
    """
)
# A pledge on its way out of repair by the bank still stands behind what it drew.
_SECURED = sorted({*map(str, CARD_HELD), *map(str, IN_REPAIR), "awaiting_payment"})


def changed_pledges(session: Session, fund_id: UUID, campaigns: Collection[UUID]) -> list[PledgeFacts]:
    """Pledges that are worth something else than was last reckoned, those secured first in front."""
    asked = {"fund_id": fund_id, "campaigns": list(campaigns), "secured": _SECURED}
    rows = session.execute(_CHANGED, asked).mappings()
    left_out = ("was", "was_collected")
    return [
        PledgeFacts(**{name: value for name, value in row.items() if name not in left_out}) for row in rows
    ]


def claims_of(session: Session, pledges: Collection[UUID]) -> dict[UUID, MatchClaim]:
    """What these pledges draw, by their ids."""
    # As one array: a large campaign that fails names more pledges than a statement may have parameters.
    these = any_(literal(list(pledges), ARRAY(Uuid)))
    wanted = select(MatchClaim).where(MatchClaim.pledge_id == these)
    rows = session.scalars(wanted.execution_options(populate_existing=True))
    return {row.pledge_id: row for row in rows}


def organisers_among(session: Session, pairs: Collection[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Those of these (association, digest) who act for the association."""
    associations = {association_id for association_id, _ in pairs}
    wanted = select(OrganiserReader.association_id, OrganiserReader.reader)
    rows = session.execute(wanted.where(OrganiserReader.association_id.in_(associations)))
    return {(row.association_id, row.reader) for row in rows} & set(pairs)


def owners_of_instruments(session: Session, fund_id: UUID, instruments: Collection[str]) -> dict[str, str]:
    """Who first gave with each of these cards and accounts: whoever came later was left out for it."""
    first = (
        select(MatchClaim.instrument, MatchClaim.person)
        .where(
            MatchClaim.fund_id == fund_id,
            MatchClaim.instrument == any_(literal(list(instruments), ARRAY(Text))),
            MatchClaim.excluded.is_distinct_from(DUPLICATE_CARD),
        )
        .order_by(MatchClaim.pledge_id.desc())
    )
    return {instrument: person for instrument, person in session.execute(first) if instrument is not None}


def drawn_by(
    session: Session, fund_id: UUID, left_cents: int, persons: Collection[str], campaigns: Collection[UUID]
) -> Drawn:
    """What these persons and campaigns have drawn of the pool."""
    drawn = Drawn(left_cents)
    summed = func.sum(MatchClaim.reserved_cents)
    both = select(MatchClaim.person, MatchClaim.campaign_id, summed).where(
        MatchClaim.fund_id == fund_id,
        MatchClaim.person == any_(literal(list(persons), ARRAY(Text))),
        MatchClaim.reserved_cents > 0,
    )
    for person, campaign_id, cents in session.execute(
        both.group_by(MatchClaim.person, MatchClaim.campaign_id)
    ):
        drawn.by_person_in_campaign[person, campaign_id] = int(cents)
        drawn.by_person[person] = drawn.by_person.get(person, 0) + int(cents)
    of_campaigns = select(MatchClaim.campaign_id, summed).where(MatchClaim.campaign_id.in_(campaigns))
    for campaign_id, cents in session.execute(of_campaigns.group_by(MatchClaim.campaign_id)):
        drawn.by_campaign[campaign_id] = int(cents)
    return drawn


def waiting_claims(session: Session, fund_id: UUID) -> Iterator[list[Waiting]]:
    """Whoever would draw more, in the order of waiting, a few hundred at a time.

    Only of campaigns that still run: what is decided grows no more.
    """
    after: tuple[datetime, UUID] | None = None
    while True:
        wanted = (
            select(MatchClaim)
            .join(CampaignTerms, CampaignTerms.campaign_id == MatchClaim.campaign_id)
            .where(
                MatchClaim.fund_id == fund_id,
                MatchClaim.reserved_cents < MatchClaim.wanted_cents,
                CampaignTerms.state.in_(("open", "suspended")),
            )
            .order_by(MatchClaim.waits_since, MatchClaim.pledge_id)
            .limit(WAITING_AT_ONCE)
        )
        if after is not None:
            at, pledge_id = after
            later = (MatchClaim.waits_since == at) & (MatchClaim.pledge_id > pledge_id)
            wanted = wanted.where(or_(MatchClaim.waits_since > at, later))
        rows = session.scalars(wanted).all()
        if rows:
            yield [
                Waiting(
                    pledge_id=row.pledge_id,
                    campaign_id=row.campaign_id,
                    person=row.person,
                    wanted_cents=row.wanted_cents,
                    reserved_cents=row.reserved_cents,
                )
                for row in rows
            ]
        if len(rows) < WAITING_AT_ONCE:
            return
        after = (rows[-1].waits_since, rows[-1].pledge_id)


@dataclass(frozen=True)
class Eligible:
    """What a campaign's own backers bring to a goal-based pool: cents, and persons."""

    basis_cents: int
    collected_cents: int
    persons: int


def eligible_of(session: Session, campaigns: Collection[UUID]) -> dict[UUID, Eligible]:
    """What counts towards the goal of each of the campaigns; organisers and duplicates do not."""
    collected = func.sum(MatchClaim.basis_cents).filter(MatchClaim.is_collected)
    wanted = (
        select(
            MatchClaim.campaign_id,
            func.sum(MatchClaim.basis_cents),
            func.coalesce(collected, 0),
            func.count(MatchClaim.person.distinct()),
        )
        .where(
            MatchClaim.campaign_id.in_(campaigns),
            MatchClaim.excluded.is_(None),
            MatchClaim.basis_cents > 0,
        )
        .group_by(MatchClaim.campaign_id)
    )
    return {
        campaign_id: Eligible(int(basis), int(collected), persons)
        for campaign_id, basis, collected, persons in session.execute(wanted)
    }


_WRITTEN = ("excluded", "basis_cents", "is_collected", "wanted_cents", "waits_since")


def write_claims(session: Session, rows: list[dict[str, object]]) -> None:
    """Write what pledges are worth now; what is reserved for them stays."""
    for start in range(0, len(rows), WAITING_AT_ONCE):
        written = insert(MatchClaim).values(rows[start : start + WAITING_AT_ONCE])
        anew = {name: written.excluded[name] for name in _WRITTEN}
        session.execute(written.on_conflict_do_update(index_elements=["pledge_id"], set_=anew))


def forget_claimant(session: Session, pledge_id: UUID) -> None:
    """Let nothing say any more whose pledge and card it was; what it drew stays drawn."""
    payment = session.get(Payment, pledge_id)
    if payment is not None:
        payment.card = None
    claim = session.get(MatchClaim, pledge_id)
    if claim is not None:
        claim.person, claim.instrument = f"pledge:{pledge_id}", None
