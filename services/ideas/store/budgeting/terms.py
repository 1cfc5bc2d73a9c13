"""What of a campaign its association covers itself; the newest row holds, and none is ever changed."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, DateTime, ForeignKey, Identity, Integer, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.contracts.own_share import ShareBase, ShareTerms
from services.ideas.store import Base


class OwnShareTerms(Base):
    """The terms as staff set them; `cents_per_hour` is what an hour of talkoot was agreed to be worth."""

    __tablename__ = "own_share_terms"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    basis_points: Mapped[int] = mapped_column(Integer)
    base: Mapped[str] = mapped_column(Text)
    counts_backers: Mapped[bool] = mapped_column(Boolean)
    cents_per_hour: Mapped[int] = mapped_column(Integer)
    other_public_cents: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    @property
    def share(self) -> ShareTerms:
        """What the rule reads of them."""
        return ShareTerms(
            basis_points=self.basis_points, base=ShareBase(self.base), counts_backers=self.counts_backers
        )


def terms_of(session: Session, campaign_id: uuid.UUID) -> OwnShareTerms | None:
    """The terms that hold, if staff have set any."""
    newest = select(OwnShareTerms).where(OwnShareTerms.campaign_id == campaign_id)
    return session.scalar(newest.order_by(OwnShareTerms.id.desc()).limit(1))


def terms_history(session: Session, campaign_id: uuid.UUID, limit: int) -> Sequence[OwnShareTerms]:
    """The newest of all terms that ever held, newest first."""
    found = select(OwnShareTerms).where(OwnShareTerms.campaign_id == campaign_id)
    return session.scalars(found.order_by(OwnShareTerms.id.desc()).limit(limit)).all()
