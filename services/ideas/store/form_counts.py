"""How often forms were sent: digests of addresses in windows of time, gone once the window is over."""

from datetime import datetime

from sqlalchemy import DateTime, Integer, Text, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.store import Base


class FormCount(Base):
    """Sendings of a form by one digest within one window."""

    __tablename__ = "form_counts"

    counter: Mapped[str] = mapped_column(Text, primary_key=True)
    window_start: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    uses: Mapped[int] = mapped_column(Integer)


def count_up(session: Session, counter: str, window_start: datetime) -> int:
    """Count one more. Returns how many there are now."""
    one = insert(FormCount).values(counter=counter, window_start=window_start, uses=1)
    counted = one.on_conflict_do_update(
        index_elements=[FormCount.counter, FormCount.window_start], set_={"uses": FormCount.uses + 1}
    )
    return session.execute(counted.returning(FormCount.uses)).scalar_one()


def forget_counts(session: Session, before: datetime) -> int:
    """Forget windows that began before. Returns how many."""
    gone = delete(FormCount).where(FormCount.window_start < before)
    return len(session.execute(gone.returning(FormCount.counter)).all())
