"""What the finance desk asks about refunds that backers wish for."""

from dataclasses import dataclass

from gateway.clients.calling import Client, Page, path, read_page


@dataclass(frozen=True)
class Wish:
    """A backer's wish to have money back, in their own words; sums in cents.

    A buyer's withdrawal is of the kind `withdrawal`, cannot be declined, and is due on `refund_by`.
    """

    id: str
    pledge_id: str
    pledge_number: str
    campaign_title: str
    method: str
    reason: str
    asked_at: str
    state: str
    answer: str | None
    paid_cents: int
    refunded_cents: int
    kind: str = "wish"
    refund_by: str | None = None


class RefundWishes(Client):
    """Client of the pledges service for refunds that backers ask for."""

    def in_state(self, state: str, after: str = "") -> Page[Wish]:
        """Wishes, oldest first."""
        return read_page(self.get("/refund-requests", state=state, after=after), lambda each: Wish(**each))

    def decline(self, wish_id: str, answer: str) -> None:
        """Say no, in words that the backer is sent. Raises Problem 404, 409."""
        self.post(path("refund-requests", wish_id, "decline"), {"answer": answer})
