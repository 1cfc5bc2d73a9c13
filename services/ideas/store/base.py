"""The base of this service's rows."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from services.chassis.database import NAMING_CONVENTION


class Base(DeclarativeBase):
    """Separate from other services' rows: tests and the demo city load several services at once."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
