"""What a promise may carry besides its sum: what is bought, a condition, the wish to repeat it."""

from typing import Any

from gateway.clients.conditions import PledgeCondition
from gateway.clients.ideas import Campaign
from gateway.clients.pledges import Terms
from gateway.clients.rewards import Reward
from gateway.forms.conditions import written
from gateway.wording.monthly import monthly_cap, monthly_consent


def promised_condition(waiting: dict[str, Any]) -> PledgeCondition | None:
    """The condition of a promise that waits for its second look."""
    kind = waiting.get("condition_kind")
    return PledgeCondition(kind, waiting["condition_threshold"]) if kind else None


def promised_consent(waiting: dict[str, Any], campaign: Campaign, terms: Terms) -> str:
    """What the backer agrees to by promising the sum every month; nothing where it is given once."""
    if not waiting.get("monthly") or not terms.monthly_again_on:
        return ""
    return monthly_consent(waiting["amount_cents"], terms.monthly_again_on, campaign.card.title)


def asked_besides(waiting: dict[str, Any], campaign: Campaign, terms: Terms) -> dict[str, Any]:
    """The fields that the promise carries to the service."""
    asked: dict[str, Any] = {}
    condition = promised_condition(waiting)
    if condition is not None:
        asked |= {"condition_kind": condition.kind, "condition_threshold": condition.threshold}
    consent = promised_consent(waiting, campaign, terms)
    if waiting.get("reward"):
        asked["reward"] = waiting["reward"]
    if consent:
        asked |= {"monthly_cap_cents": monthly_cap(waiting["amount_cents"]), "consent_text": consent}
    return asked


def written_condition(waiting: dict[str, Any]) -> dict[str, str]:
    """A condition as its form's fields were filled in."""
    condition = promised_condition(waiting)
    return written(condition) if condition is not None else {}


def promised_reward(waiting: dict[str, Any], terms: Terms) -> tuple[Reward, int, str] | None:
    """The reward of a promise, how many, and where to; nothing where nothing is sold."""
    wish = waiting.get("reward") or {}
    found = next((each for each in terms.rewards if each.id == wish.get("reward_id")), None)
    return (found, wish["count"], wish["address"]) if found else None


def written_reward(waiting: dict[str, Any]) -> dict[str, str]:
    """A choice of a reward as its form's fields were filled in."""
    wish = waiting.get("reward")
    if not wish:
        return {}
    return {"reward": wish["reward_id"], "count": str(wish["count"]), "address": wish["address"]}
