"""Who asks: the claims that the gateway signs and a service believes."""

from dataclasses import dataclass, field
from typing import Any

from flask import g, has_request_context

from services.contracts.roles import MembershipRole


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A person, or a visitor without a name, at one request."""

    caller: str = "gateway"
    subject: str | None = None
    roles: frozenset[str] = frozenset()
    associations: dict[str, str] = field(default_factory=dict)
    address: str = ""
    authenticated_at: str | None = None
    trace_id: str = ""

    @property
    def actor(self) -> str:
        """How an audit entry names whoever acted."""
        return f"person:{self.subject}" if self.subject else "visitor"

    def is_member(self, association_id: object, *roles: MembershipRole) -> bool:
        """Whether the person belongs to the association, in one of the roles where any are named."""
        held = self.associations.get(str(association_id))
        return held is not None and (not roles or held in roles)

    def to_claims(self) -> dict[str, Any]:
        """The part of a service token that tells who asks."""
        return {
            "sub": self.subject,
            "roles": sorted(self.roles),
            "associations": self.associations,
            "address": self.address,
            "authenticated_at": self.authenticated_at,
            "trace_id": self.trace_id,
        }

    @classmethod
    def from_claims(cls, caller: str, claims: dict[str, Any]) -> "Identity":
        """Read what `to_claims` wrote."""
        return cls(
            caller=caller,
            subject=claims.get("sub"),
            roles=frozenset(claims.get("roles", ())),
            associations=dict(claims.get("associations", {})),
            address=claims.get("address", ""),
            authenticated_at=claims.get("authenticated_at"),
            trace_id=claims.get("trace_id", ""),
        )


ANONYMOUS = Identity()


def identity() -> Identity:
    """The identity of the request that is being served."""
    if has_request_context() and "identity" in g:
        found: Identity = g.identity
        return found
    return ANONYMOUS
