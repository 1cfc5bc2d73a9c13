"""Who tries a payment: the address that the gateway signed, and the proof that came along."""

from flask import request

from services.chassis.identity import identity
from services.pledges.usecases.protection.attempts import Visitor

PROOF_HEADER = "Payment-Proof"
LONGEST_PROOF = 1000


def visitor() -> Visitor:
    """The visitor of the current request; a header of another length proves nothing."""
    proof = request.headers.get(PROOF_HEADER, "")
    return Visitor(identity().address, proof if len(proof) <= LONGEST_PROOF else "")
