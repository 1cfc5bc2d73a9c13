"""Roles a signed-in person may hold, and the words by which a route names who may use it."""

from enum import StrEnum


class Role(StrEnum):
    """Platform-wide roles of staff; what a person may do for an association is a membership instead."""

    REVIEWER = "reviewer"
    HELPER = "helper"
    FINANCE = "finance"
    FINANCE_APPROVER = "finance_approver"
    ADMIN = "admin"


class MembershipRole(StrEnum):
    """What a person may do for one association."""

    OWNER = "owner"
    EDITOR = "editor"


class Audience(StrEnum):
    """Permissions that are not a role."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"


Permission = Role | Audience
