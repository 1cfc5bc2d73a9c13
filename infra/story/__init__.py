"""The platform's main job as people live it, over HTTP alone: played by `./dev demo`, proved by tests/e2e."""

from infra.launcher.world import World
from infra.story import desk, failed, funded, reporting, settling
from infra.story.stage import Stage
from services.contracts.money import format_euros
from services.contracts.roles import Role


def play(world: World) -> int:
    """Tell both stories on the running platform, each step with its numbers."""
    stage = Stage(world, lambda step: print(f"  · {step}", flush=True))
    print(
        "This takes about a minute. Business time moves a month ahead, and the city's other campaigns end"
        "\nwith it; ./dev reset gives a fresh city."
    )
    print("\nA campaign that makes it")
    ending = funded.play(stage)
    agree = desk.agree(ending.books)
    held = -ending.ledger.get(f"held:{ending.campaign.id}", 0)
    print(
        f"\n  Collected {format_euros(ending.totals['collected_cents'])}, in the ledger {format_euros(held)}."
        f"\n  Stripe charged {format_euros(ending.charged_cents)}, kept {format_euros(ending.fees_cents)} "
        f"in fees, and paid out {format_euros(ending.paid_out_cents)} for the whole city."
        f"\n  Ledger = bank = Stripe: {'yes, to the cent.' if agree else 'NO.'}"
    )
    print("\nA campaign that does not")
    lost = failed.play(stage)
    print(f"\n  Charged {format_euros(lost.charged_cents)}. On the refund list: {lost.refunds.rstrip('.')}.")
    print("\nThe association is paid")
    finance, approver = stage.staff(Role.FINANCE), stage.staff(Role.FINANCE_APPROVER)
    owner, reviewer = stage.sign_in_by_mail(funded.OWNER), stage.staff(Role.REVIEWER)
    reporting.report(stage, owner, reviewer, ending.campaign.id)
    reporting.wait_until_told(finance, ending.campaign.id)
    paid = settling.settle(stage, finance, approver, ending.campaign.id)
    print(f"\n  The bank debited {format_euros(paid)}, refunds by bank among it.")
    return 0 if agree and lost.charged_cents == 0 else 1
