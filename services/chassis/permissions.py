"""Who may use a route: every view names it, and a view that does not is closed."""

from collections.abc import Callable
from typing import Any, TypeVar

from services.chassis.identity import Identity, identity
from services.chassis.problems import Forbidden, Unauthenticated
from services.contracts.roles import Audience, MembershipRole, Permission, Role

View = TypeVar("View", bound=Callable[..., Any])

_ATTRIBUTE = "allowed_to"


def allow(*permissions: Permission) -> Callable[[View], View]:
    """Name who may use the view: an audience, or any one of the roles."""

    def mark(view: View) -> View:
        setattr(view, _ATTRIBUTE, frozenset(permissions))
        return view

    return mark


def permissions_of(view: object) -> frozenset[Permission]:
    """What `allow` named, or nothing."""
    return getattr(view, _ATTRIBUTE, frozenset())


def check_permission(view: object, who: Identity) -> None:
    """Let the caller in, or raise Unauthenticated or Forbidden."""
    allowed = permissions_of(view)
    if Audience.ANYONE in allowed:
        return
    if who.subject is None:
        raise Unauthenticated
    if Audience.SIGNED_IN in allowed or who.roles & {str(each) for each in allowed}:
        return
    raise Forbidden


def require_member(association_id: object, *roles: MembershipRole) -> None:
    """Raise Forbidden unless the caller belongs to the association (in one of the roles named)."""
    if not identity().is_member(association_id, *roles):
        raise Forbidden("not_a_member")


def has_role(*roles: Role) -> bool:
    """Whether the caller holds any of the roles."""
    return bool(identity().roles & {str(role) for role in roles})
