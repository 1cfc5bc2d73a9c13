"""Who the visitor is. Sessions belong to accounts; their claims are remembered for half a minute."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

import redis
from flask import Flask, g, request, session

from gateway.wiring import services
from services.chassis import logs
from services.chassis.identifiers import new_id
from services.chassis.identity import ANONYMOUS, Identity
from services.chassis.permissions import check_permission, permissions_of
from services.chassis.problems import NotFound, Unavailable
from services.contracts.roles import Audience, Role

log = logs.get(__name__)

REMEMBERED_SECONDS = 30
KEPT_AS = "session_token"
# What was remembered under another generation is looked up anew.
_GENERATION = "session_generation"
# These answer without knowing anyone: no cookie is read, so none can be misused.
NAMELESS_ENDPOINTS = {"static", "health.healthz", "health.readyz", "webhooks.stripe"}
NAMELESS_BLUEPRINTS = {"feeds", "share_images", "embedding", "posters", "discovery", "language_choice"}
NAMELESS_PREFIX = "/api/"


@dataclass(frozen=True)
class Membership:
    """What the visitor may do for one association."""

    id: str
    name: str
    role: str


@dataclass(frozen=True)
class Visitor:
    """A person who has signed in."""

    session_id: str
    person_id: str
    name: str
    email: str
    kind: str
    roles: tuple[str, ...]
    associations: tuple[Membership, ...]
    authenticated_at: str | None

    @classmethod
    def from_json(cls, claims: dict[str, Any]) -> "Visitor":
        """Read the answer of accounts, or what was remembered of it."""
        return cls(
            session_id=claims["session_id"],
            person_id=claims["person_id"],
            name=claims.get("name") or "",
            email=claims.get("email") or "",
            kind=claims.get("kind", "resident"),
            roles=tuple(claims.get("roles", ())),
            associations=tuple(
                Membership(each["id"], each["name"], each["role"]) for each in claims.get("associations", ())
            ),
            authenticated_at=claims.get("authenticated_at"),
        )

    @property
    def is_staff(self) -> bool:
        """Whether the person signs in with a password and a code."""
        return self.kind == "staff"

    def has_role(self, *roles: Role) -> bool:
        """Whether the person holds any of the roles."""
        return bool(set(self.roles) & {str(role) for role in roles})


def current_visitor() -> Visitor | None:
    """Whoever is signed in at this request."""
    found: Visitor | None = g.get("visitor")
    return found


def know_visitors(app: Flask) -> None:
    """Before every view: find out who asks, and whether the view is for them."""

    @app.before_request
    def admit() -> None:
        g.visitor, g.identity = None, _identity(None)
        if request.endpoint is None:
            return
        view = app.view_functions[request.endpoint]
        if not _is_nameless():
            _recognise(is_open=Audience.ANYONE in permissions_of(view))
        check_permission(view, g.identity)

    @app.context_processor
    def visitor() -> dict[str, object]:
        return {"visitor": current_visitor()}


def _is_nameless() -> bool:
    known = request.endpoint in NAMELESS_ENDPOINTS or request.blueprint in NAMELESS_BLUEPRINTS
    return known or request.path.startswith(NAMELESS_PREFIX)


def _recognise(*, is_open: bool) -> None:
    token = session.get(KEPT_AS)
    if not token:
        return
    try:
        g.visitor = resolve(token)
    except Unavailable:
        # A public page is better shown to a nameless visitor than not at all.
        if not is_open:
            raise
        return
    g.identity = _identity(g.visitor)
    if g.visitor is None:
        session.pop(KEPT_AS, None)


def _identity(visitor: Visitor | None) -> Identity:
    claims = ANONYMOUS.to_claims() | {
        "address": request.remote_addr or "",
        "trace_id": g.get("request_id", ""),
    }
    if visitor:
        claims |= {
            "sub": visitor.person_id,
            "roles": visitor.roles,
            "associations": {each.id: each.role for each in visitor.associations},
            "authenticated_at": visitor.authenticated_at,
        }
    return Identity.from_claims("gateway", claims)


def resolve(token: str) -> Visitor | None:
    """The person behind a session token, from memory or from accounts. Raises Unavailable."""
    key = _key(token)
    remembered, generation = _cache(lambda cache: cache.mget(key, _GENERATION)) or (None, None)
    kept = json.loads(remembered) if remembered else None
    if kept and kept["generation"] == _text(generation):
        return Visitor.from_json(kept["claims"])
    try:
        visitor = Visitor.from_json(services().accounts.resolve_session(token))
    except NotFound:
        return None
    kept = {"claims": asdict(visitor), "generation": _text(generation)}
    _cache(lambda cache: cache.set(key, json.dumps(kept), ex=REMEMBERED_SECONDS))
    return visitor


def begin(token: str) -> None:
    """Sign the browser in. What it held before is dropped, so that no earlier visitor's state lives on."""
    session.clear()
    session[KEPT_AS] = token


def forget(token: str | None = None) -> None:
    """Drop what is remembered of the session, so that changed roles or a sign-out take effect at once."""
    known = token or session.get(KEPT_AS)
    if known:
        _cache(lambda cache: cache.delete(_key(known)))


def forget_everybody() -> None:
    """Drop what is remembered of every session, so that whoever was ended is out at their next click."""
    _cache(lambda cache: cache.set(_GENERATION, str(new_id()), ex=2 * REMEMBERED_SECONDS))


def _text(generation: bytes | None) -> str:
    return generation.decode() if generation else ""


def _key(token: str) -> str:
    # The token itself opens the session, so the cache holds only its digest.
    return "session:" + hashlib.sha256(token.encode()).hexdigest()


def _cache(call: Any) -> Any:
    try:
        return call(services().cache)
    except redis.RedisError as error:
        log.warning("cache.unavailable", error=type(error).__name__)
        return None
