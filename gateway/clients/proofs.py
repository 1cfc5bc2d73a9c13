"""What pledges asks of a visitor before a card page opens, while card testing is held off."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, path
from services.chassis.http_client import Reply

PROOF_HEADER = "Payment-Proof"
PROOF_NEEDED = "proof_needed"


@dataclass(frozen=True)
class Puzzle:
    """What the visitor's browser is to find; `written` goes back with the numbers."""

    written: str
    salt: str
    parts: int
    bits: int


def proof_headers(proof: str) -> dict[str, str]:
    """A proof as it travels; what no header can hold proves nothing."""
    return {PROOF_HEADER: proof} if proof and proof.isascii() and proof.isprintable() else {}


class Proofs(Client):
    """Client of the pledges service."""

    def puzzle(self, promise: dict[str, Any]) -> Puzzle:
        """A puzzle for a pledge that is about to be made."""
        return _read(self.post("/proofs/puzzle", promise))

    def mail_code(self, promise: dict[str, Any]) -> str:
        """Mail a code for a pledge that is about to be made; the id under which it is answered."""
        return str(self.post("/proofs/code", promise)["code_id"])

    def puzzle_of_pledge(self, pledge_id: str, token: str) -> Puzzle:
        """A puzzle for the holder of a pledge's link."""
        return _read(self.post(path("pledges", pledge_id, "proofs", "puzzle"), {"token": token}))

    def mail_code_of_pledge(self, pledge_id: str, token: str) -> str:
        """Mail a code to the pledge's backer; the id under which it is answered."""
        return str(self.post(path("pledges", pledge_id, "proofs", "code"), {"token": token})["code_id"])

    def ask_as_sent(self, kind: str, body: bytes) -> Reply:
        """Ask for a puzzle or a code for a program and pass the answer through unchanged."""
        headers = {"Content-Type": "application/json"}
        return self.forward("POST", path("proofs", kind), body=body, headers=headers)


def _read(body: dict[str, Any]) -> Puzzle:
    return Puzzle(body["puzzle"], body["salt"], body["parts"], body["bits"])
