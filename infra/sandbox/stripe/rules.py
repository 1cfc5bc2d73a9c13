"""Where the real Stripe does now this, now that: which of the two the sandbox does."""

from dataclasses import asdict, dataclass, replace

from infra.sandbox.stripe.store import Store


@dataclass(frozen=True)
class Rules:
    """The choices. `refunds_wait_for_funds`: a refund that the balance does not cover stays pending;
    otherwise the balance goes below zero. `onboarded_at_once`: a new account takes transfers without its
    onboarding page. `authentication_code`: the `code` of a 402 whose
    `decline_code` is authentication_required; both shapes have been seen."""

    refunds_wait_for_funds: bool = False
    onboarded_at_once: bool = False
    authentication_code: str = "authentication_required"


CHOICES: dict[str, tuple[bool | str, ...]] = {
    "refunds_wait_for_funds": (False, True),
    "onboarded_at_once": (False, True),
    "authentication_code": ("authentication_required", "card_declined"),
}


def rules(store: Store) -> Rules:
    """The choices in force."""
    chosen = {name: store.setting(f"rule:{name}", "") for name in CHOICES}
    return Rules(
        refunds_wait_for_funds=chosen["refunds_wait_for_funds"] == "True",
        onboarded_at_once=chosen["onboarded_at_once"] == "True",
        authentication_code=chosen["authentication_code"] or Rules.authentication_code,
    )


def choose(store: Store, **chosen: bool | str) -> Rules:
    """Keep other choices from now on, over restarts too."""
    for name, value in asdict(replace(rules(store), **chosen)).items():  # type: ignore[arg-type]
        store.set_setting(f"rule:{name}", str(value))
    return rules(store)
