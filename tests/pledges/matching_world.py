"""What two people of the finance desk do with lines, in one word each."""

from datetime import UTC, datetime
from uuid import UUID

from services.pledges.domain.bank.line_parts import Wish
from services.pledges.store.approving.approvals import Approval
from services.pledges.usecases.approving.decide_approval import decide_approval
from services.pledges.usecases.matching.propose_lines import LineProposal, propose_joined, propose_line
from tests.pledges.bank_world import Paid, World, payments

MAIJA, PEKKA = "person:maija", "person:pekka"


def waiting_line(world: World, cents: int, **told: object) -> UUID:
    """A new line that nothing places by itself."""
    before = {row[0] for row in world.rows("SELECT id FROM bank_line")}
    archive = f"A{len(before)}"
    world.bring(payments(Paid(cents, archive_id=archive, **told)), f"{archive}.xml")
    return next(row[0] for row in world.rows("SELECT id FROM bank_line") if row[0] not in before)


def waiting_lines(world: World, *cents: int) -> list[UUID]:
    """New lines of these sums, in their order, which nothing places by itself; one file brings them all."""
    before = world.rows("SELECT count(*) FROM bank_line")[0][0]
    paid = [Paid(each, archive_id=f"A{before}-{number}") for number, each in enumerate(cents)]
    world.bring(payments(*paid), f"A{before}.xml")
    brought = "SELECT id FROM bank_line WHERE archive_id LIKE :told ORDER BY archive_id"
    return [row[0] for row in world.rows(brought, told=f"A{before}-%")]


def asked(world: World, line_id: UUID, kind: str, *, actor: str = MAIJA, **wanted: object) -> Approval:
    proposal = LineProposal(kind=kind, comment="Selvitetty puhelimessa", **wanted)
    return propose_line(world.sessions, line_id, proposal, actor)


def split(world: World, line_id: UUID, *parts: Wish, actor: str = MAIJA) -> Approval:
    return asked(world, line_id, "split", parts=parts, actor=actor)


def joined(world: World, line_ids: list[UUID], pledge_id: UUID, **more: object) -> Approval:
    return propose_joined(world.sessions, line_ids, pledge_id, "Kaksi maksua", MAIJA, **more)


def agreed(world: World, approval: Approval, actor: str = PEKKA, **changed: object) -> Approval:
    given = {
        "approve": True,
        "seen_hash": approval.content_hash,
        "reason": "",
        "actor": actor,
        "authenticated_at": datetime.now(UTC).isoformat(),
    }
    return decide_approval(world.sessions, approval.id, **given | changed)


def done(world: World, line_id: UUID, kind: str, **wanted: object) -> Approval:
    """Asked and agreed to."""
    return agreed(world, asked(world, line_id, kind, **wanted))


def line_state(world: World, line_id: UUID) -> tuple:
    return world.rows("SELECT state, reason FROM bank_line WHERE id = :id", id=line_id)[0]


def events(world: World, name: str) -> list[dict]:
    return [row[0] for row in world.rows("SELECT payload FROM outbox_event WHERE name = :name", name=name)]
