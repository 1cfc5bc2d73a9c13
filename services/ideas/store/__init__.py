"""Rows of the ideas database and the questions asked of them."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from services.chassis.database import NAMING_CONVENTION


class Base(DeclarativeBase):
    """Base of this service's rows, apart from others': tests and the demo city load several services."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
