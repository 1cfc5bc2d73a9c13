"""Whatever happens in whatever order, the sandbox's own books stay in balance."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from infra.sandbox.stripe import summary
from infra.sandbox.stripe.errors import ApiError
from infra.sandbox.stripe.resources import OPERATIONS, accounts, balance, disputes, payouts
from infra.sandbox.stripe.sandbox import Sandbox, Settings
from infra.sandbox.stripe.timers import run_due

CARDS = ("pm_card_visa", "pm_card_chargeDeclined", "pm_card_refundFail", "pm_card_createDispute")


class Books(RuleBasedStateMachine):
    """Payments, refunds, disputes, transfers, payouts and time in any order."""

    @initialize()
    def open(self) -> None:
        self.sandbox = Sandbox(Settings())
        self.charges: list[str] = []
        self.transfers: list[str] = []
        made = self.call("post", "/v1/accounts", {"capabilities": {"transfers": {"requested": True}}})
        assert made
        self.account = made["id"]
        with self.sandbox.work() as work:
            accounts.enable(work, work.get("account", self.account, "account"), "FI6299900000000011")

    def call(self, method: str, path: str, params: dict[str, Any], **named: str) -> dict[str, Any] | None:
        with self.sandbox.work(params=params, path=named) as work:
            try:
                return OPERATIONS[(method, path)](work)
            except ApiError:
                return None

    @rule(
        amount=st.integers(50, 99_999_999),
        card=st.sampled_from(CARDS),
        capture=st.sampled_from(["automatic", "automatic_async"]),
    )
    def pay(self, amount: int, card: str, capture: str) -> None:
        params = {"amount": amount, "currency": "eur", "payment_method": card, "capture_method": capture}
        paid = self.call("post", "/v1/payment_intents", params | {"confirm": True, "off_session": True})
        if paid:
            self.charges.append(paid["latest_charge"])

    @precondition(lambda self: self.charges)
    @rule(data=st.data(), amount=st.one_of(st.none(), st.integers(1, 2_000)))
    def refund(self, data: st.DataObject, amount: int | None) -> None:
        charge = data.draw(st.sampled_from(self.charges))
        self.call("post", "/v1/refunds", {"charge": charge} | ({"amount": amount} if amount else {}))
        with self.sandbox.work() as work:
            kept = work.get("charge", charge, "charge")
            assert 0 <= kept["amount_refunded"] <= kept["amount"]

    @precondition(lambda self: self.charges)
    @rule(data=st.data(), amount=st.integers(1, 9_999))
    def transfer(self, data: st.DataObject, amount: int) -> None:
        charge = data.draw(st.sampled_from(self.charges))
        params = {
            "amount": amount,
            "currency": "eur",
            "destination": self.account,
            "source_transaction": charge,
        }
        made = self.call("post", "/v1/transfers", params)
        if made:
            self.transfers.append(made["id"])

    @precondition(lambda self: self.transfers)
    @rule(data=st.data(), amount=st.integers(1, 9_999))
    def pull_back(self, data: st.DataObject, amount: int) -> None:
        transfer = data.draw(st.sampled_from(self.transfers))
        self.call("post", "/v1/transfers/{id}/reversals", {"amount": amount}, id=transfer)

    @rule(status=st.sampled_from(["won", "lost"]))
    def decide_a_dispute(self, status: str) -> None:
        with self.sandbox.work() as work:
            still_open = work.store.select(
                "dispute", "json_extract(body, '$.status') = 'needs_response'", limit=1
            )
            for dispute in still_open:
                disputes.move(work, dispute, status)

    @rule()
    def pay_out_by_hand(self) -> None:
        with self.sandbox.work() as work:
            payouts.pay_out(work, everything=True)

    @rule(minimum=st.sampled_from([0, 1_000, 50_000]), debit=st.booleans())
    def change_payout_rules(self, minimum: int, debit: bool) -> None:
        payout = {"minimum_balance_by_currency": {"eur": minimum}}
        self.call(
            "post",
            "/v1/balance_settings",
            {"payments": {"payouts": payout, "debit_negative_balances": debit}},
        )

    @rule()
    def bring_a_payout_back(self) -> None:
        with self.sandbox.work() as work:
            for payout in work.store.select("payout", "json_extract(body, '$.status') = 'paid'", limit=1):
                payouts.fail(work, payout, "account_closed")

    @rule(hours=st.integers(1, 120))
    def let_time_pass(self, hours: int) -> None:
        with self.sandbox.work() as work:
            offset = int(work.store.setting("clock_offset", "0")) + hours * 3_600
            work.store.set_setting("clock_offset", str(offset))
        more = True
        while more:
            with self.sandbox.work() as work:
                more = run_due(work)

    @invariant()
    def every_payout_is_the_sum_of_its_items(self) -> None:
        with self.sandbox.work() as work:
            for payout in work.store.select("payout"):
                items = work.store.select(
                    "balance_transaction", "json_extract(private, '$.payout') = ?", (payout.id,)
                )
                assert sum(item["net"] for item in items) == 0
                assert sum(item["net"] for item in items if item["type"] != "payout") == payout["amount"]
                assert payout["amount"] != 0

    @invariant()
    def what_was_transferred_is_with_the_account_or_paid_out_by_it(self) -> None:
        with self.sandbox.work() as work:
            [books] = summary.accounts(work.store)
            transferred = summary.sums(work.store)["transferred_cents"]
            assert books["balance_cents"] + books["paid_out_cents"] == transferred
            assert books["balance_cents"] >= 0
            assert sum(balance.held(work)) == summary.sums(work.store)["balance_cents"]

    @invariant()
    def what_came_in_is_what_went_out_and_what_is_left(self) -> None:
        with self.sandbox.work() as work:
            sums = summary.sums(work.store)
            waiting = sum(
                charge["amount"]
                for charge in work.store.select("charge", "json_extract(body, '$.paid')")
                if charge["balance_transaction"] is None
            )
        assert sums["balance_cents"] == (
            sums["charged_cents"]
            - waiting
            - sums["fees_cents"]
            - sums["refunded_cents"]
            - sums["disputed_cents"]
            - sums["transferred_cents"]
            - sums["paid_out_cents"]
            + sums["topped_up_cents"]
        )

    @invariant()
    def nothing_strays_from_the_schema(self) -> None:
        assert summary.violations(self.sandbox.store) == []

    def teardown(self) -> None:
        if hasattr(self, "sandbox"):
            self.sandbox.close()


Books.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestBooks = Books.TestCase
