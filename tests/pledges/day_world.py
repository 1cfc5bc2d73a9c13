"""A city whose days are proved: cards, a payout and a bank that told of everything."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from services.pledges.usecases.bank.import_bank_file import import_bank_file
from services.pledges.usecases.context import Context
from services.pledges.usecases.day_close.close_day import close_day, close_days
from services.pledges.usecases.day_close.look_at_provider import look_at_provider
from services.pledges.usecases.day_close.prove_day import open_days, prove_day
from services.pledges.usecases.day_close.verify import verify
from services.pledges.usecases.payouts.import_payouts import import_provider_payouts
from tests.pledges.bank_world import Paid, entry, statement
from tests.pledges.card_world import City

IBAN = "FI2112345600000785"
CHARGED = 6_000


@dataclass
class Days:
    """What is done with days, and to them."""

    city: City
    folder: Path
    in_the_bank: int = 0

    @property
    def context(self) -> Context:
        settings = replace(self.city.context.settings, close_export_dir=str(self.folder))
        return replace(self.city.context, settings=settings)

    @property
    def today(self) -> date:
        [(day,)] = self.city.rows("SELECT (platform_now() AT TIME ZONE 'Europe/Helsinki')::date")
        return day

    def told(self, *paid: Paid, on: date | None = None, opening: int | None = None) -> dict[str, Any]:
        """The bank's statement of the day, which goes on where the last one ended."""
        day = on or self.today
        entries = [entry([replace(each, on=day)], f"E{day}-{number}") for number, each in enumerate(paid)]
        total = sum(each.cents for each in paid)
        begins = self.in_the_bank if opening is None else opening
        content = statement(*entries, opening=begins, total=total, on=day, iban=IBAN)
        self.in_the_bank = begins + total
        return import_bank_file(self.city.context.sessions, f"{day}.xml", content, "person:finance")

    def charged(self) -> str:
        """A card is charged today; its charge's id."""
        made = self.city.back(self.city.campaign(model="keep_what_comes"), amount_cents=CHARGED)
        [(charge,)] = self.city.rows("SELECT charge_id FROM payment WHERE pledge_id = :id", id=made.pledge_id)
        return str(charge)

    def paid_out(self) -> dict[str, Any]:
        """Everything in our balance is paid out today."""
        payout: dict[str, Any] = self.city.control("payout")["payout"]
        import_provider_payouts(self.city.context)
        return payout

    def next_day(self, days: int = 1) -> None:
        self.city.move(days=days)

    def prove(self) -> list[tuple[str, str, int]]:
        """Prove every open day; what differs, by cause, subject and cents."""
        look_at_provider(self.context)
        for day in open_days(self.context.sessions):
            prove_day(self.context.sessions, day)
        return self.differing()

    def differing(self) -> list[tuple[str, str, int]]:
        return [
            (cause, subject, cents)
            for cause, subject, cents in self.city.rows(
                "SELECT cause, subject, cents FROM day_difference WHERE state <> 'resolved' "
                "ORDER BY cause, subject"
            )
        ]

    def close_all(self) -> int:
        return close_days(self.context)

    def close(self, day: date, actor: str = "person:finance") -> None:
        close_day(self.context, day, actor)

    def faults(self) -> set[str]:
        return {fault.code for fault in verify(self.context.sessions, str(self.folder))}


def a_full_day(days: Days) -> dict[str, Any]:
    """A charge, a receipt of the bank, a payout that arrives: all of one day and the next, and closed."""
    days.charged()
    payout = days.paid_out()
    days.told(Paid(2_500, message="lahja"), Paid(1_000, message="toinen"))
    days.next_day()
    days.told(Paid(payout["amount"], name="STRIPE", message=f"STRIPE {payout['id']}"))
    days.next_day()
    assert days.close_all() == 2
    return payout


def day_before(days: Days, count: int = 1) -> date:
    return days.today - timedelta(days=count)
