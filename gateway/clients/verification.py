"""What the review desk asks of accounts about associations: evidence, decisions, claims."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.associations import AssociationRecord, JoinRequest, read_association
from gateway.clients.calling import Client, Page, path, read_page


@dataclass(frozen=True)
class PastDecision:
    """One decision of an association's history."""

    outcome: str
    checks: tuple[str, ...]
    extract_on: str | None
    note: str
    decided_by: str
    decided_at: str


@dataclass(frozen=True)
class RegisterEntry:
    """What the business register says; `situations` such as liquidation, while they last."""

    name: str
    earlier_names: tuple[str, ...]
    form: str
    municipality: str
    registered_on: str
    ended_on: str
    situations: tuple[str, ...]


@dataclass(frozen=True)
class RegisterAnswer:
    """What the register answered last: `found`, `not_found`, or `not_reached` with the reason's code."""

    state: str
    reason: str
    entry: RegisterEntry | None
    name_is_same: bool
    about_other_number: bool
    asked_at: str


@dataclass(frozen=True)
class Rival:
    """Another association that names the same number."""

    id: str
    name: str
    verified: bool
    registered_at: str


@dataclass(frozen=True)
class Evidence:
    """All that staff look at before they decide; `register_asked` when the register can be asked."""

    association: AssociationRecord
    history: tuple[PastDecision, ...]
    register_asked: bool
    register_answer: RegisterAnswer | None
    rivals: tuple[Rival, ...]
    claims: tuple[JoinRequest, ...]


class Verification(Client):
    """Client of the accounts service for reviewers."""

    def in_state(self, state: str, after: str = "") -> Page[AssociationRecord]:
        """Associations that wait (`unverified`), were `verified`, or were `refused`."""
        return read_page(self.get("/associations", state=state, after=after), read_association)

    def evidence(self, association_id: str) -> Evidence:
        """All about one association. Raises Problem 404."""
        return _read_evidence(self.get(path("associations", association_id, "evidence")))

    def ask_register(self, association_id: str) -> str:
        """Have the business register asked; the state of its answer."""
        return str(self.post(path("associations", association_id, "register-answer"))["state"])

    def decide(self, association_id: str, decision: dict[str, Any], key: str | None) -> AssociationRecord:
        """Verify, refuse, or withdraw. Raises Problem 403, 409, 422."""
        at = path("associations", association_id, "verification")
        return read_association(self.post(at, decision, key=key))

    def answer_claim(self, association_id: str, request_id: str, accepted: bool, reason: str) -> None:
        """Answer whoever says that the number is theirs."""
        at = path("associations", association_id, "claims", request_id)
        self.post(at, {"accepted": accepted, "reason": reason})


def _read_evidence(body: dict[str, Any]) -> Evidence:
    answer = body["register_answer"]
    return Evidence(
        association=read_association(body["association"]),
        history=tuple(PastDecision(**each | {"checks": tuple(each["checks"])}) for each in body["history"]),
        register_asked=body["register_asked"],
        register_answer=_read_answer(answer) if answer else None,
        rivals=tuple(Rival(**each) for each in body["rivals"]),
        claims=tuple(JoinRequest(**each) for each in body["claims"]),
    )


def _read_answer(body: dict[str, Any]) -> RegisterAnswer:
    entry = body["entry"]
    if entry:
        lists = {name: tuple(entry[name]) for name in ("earlier_names", "situations")}
        entry = RegisterEntry(**entry | lists)
    return RegisterAnswer(**body | {"entry": entry})
