"""Every crash point of the pledges service, read from its source: none can be added unseen."""

import ast
from collections.abc import Iterator
from pathlib import Path

PLEDGES = Path(__file__).resolve().parents[2] / "services" / "pledges"
# All points as they were when the longer proof last struck them.
KNOWN_POINTS = Path(__file__).with_name("known_points.txt")

# Which argument names the step that a commit makes last.
STEP_ARGUMENT = {"transaction": 1, "held_pledge": 2, "held_refund": 2}

# The first word of the steps by which a promise becomes a charge, and a charge a refund or a transfer; by
# which the bank's files are booked, and an association is paid.
MOVES_MONEY = {
    "bank_file",
    "settlement",
    "payment_file",
    "payment_answer",
    "pledge",
    "page",
    "payment",
    "closing",
    "plan",
    "run",
    "charge",
    "refund",
    "transfer",
    "webhook",
}


# What no scene passes, and why not.
ELSEWHERE = {
    **dict.fromkeys(("cancel_intent", "confirm_on_session", "open_mobilepay"), "repair by the backer"),
    **dict.fromkeys(("fetch_dispute", "fetch_warning", "submit_evidence"), "disputes"),
    **dict.fromkeys(("balance_cents", "fetch_account", "fetch_payout", "payout_items"), "payouts, only read"),
    **dict.fromkeys(("undelivered_since", "refunds_since", "disputes_since"), "the nightly sweep, only read"),
    **dict.fromkeys(("find_transfer", "find_reversal"), "asked only after a day of silence"),
    **dict.fromkeys(("payouts_since", "items_since"), "payouts, only read"),
    **dict.fromkeys(("create_account", "find_account", "link_account"), "an account is opened, empty"),
    "forget_customer": "erasure",
    **dict.fromkeys(("settlement.dropped", "settlement.holdback_set"), "one commit that moves no money"),
    "transfer.missing_ordered": "the nightly sweep, which orders again what a scene orders",
}


def is_money(step: str) -> bool:
    """Whether a step is one of those."""
    return step.split(".")[0] in MOVES_MONEY


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Each module of the service under its dotted name within it."""
    for path in sorted(PLEDGES.rglob("*.py")):
        if "migrations" not in path.parts:
            yield ".".join(path.relative_to(PLEDGES).with_suffix("").parts), ast.parse(path.read_text())


def name_of(node: ast.expr) -> str:
    """The last part of a dotted name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def commits(tree: ast.Module) -> Iterator[tuple[int, str | None]]:
    """The line of each transaction that may write, and the step it names."""
    for node in ast.walk(tree):
        place = STEP_ARGUMENT.get(name_of(node.func)) if isinstance(node, ast.Call) else None
        if not isinstance(node, ast.Call) or place is None:
            continue
        named = [keyword.value for keyword in node.keywords if keyword.arg == "step"]
        step = (named or [*node.args[place:], None])[0]
        if isinstance(step, ast.Name):
            # `held_pledge` hands on the step that its caller named.
            continue
        yield node.lineno, step.value if isinstance(step, ast.Constant) else None


def calls_to_provider(tree: ast.Module) -> Iterator[str]:
    """The methods that speak to the card provider."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and "translated" in map(name_of, node.decorator_list):
            yield node.name


def calls_provider(tree: ast.Module) -> bool:
    """Whether a module speaks to the card provider."""
    return any(isinstance(node, ast.Attribute) and node.attr == "cards" for node in ast.walk(tree))


def points_in_source() -> set[str]:
    """Every point of pledging, charging, refunding and passing on."""
    points = {"outbox.after_wake"}
    for _, tree in modules():
        steps = {step for _, step in commits(tree) if step and is_money(step)} - ELSEWHERE.keys()
        points |= {f"{step}.{side}" for step in steps for side in ("before_commit", "after_commit")}
        for call in set(calls_to_provider(tree)) - ELSEWHERE.keys():
            points |= {f"stripe.{call}.{side}" for side in ("before_call", "after_call")}
    return points
