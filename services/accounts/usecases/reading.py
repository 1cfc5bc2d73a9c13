"""Input read by the domain's rules, with its refusals turned into answers that name the field."""

import unicodedata

from services.accounts.domain.associations import NotANumber, read_business_id, read_register_number
from services.accounts.domain.email_addresses import NotAnEmailAddress, read_email
from services.accounts.domain.staff import WeakPassword, check_password
from services.chassis.problems import Invalid


def email_given(text: str, field: str = "email") -> str:
    """The canonical address of mail."""
    try:
        return read_email(text)
    except NotAnEmailAddress as error:
        raise Invalid(field, str(error)) from error


def business_id_given(text: str | None) -> str | None:
    """The Y-tunnus in its written form, or nothing."""
    try:
        return read_business_id(text) if text else None
    except NotANumber as error:
        raise Invalid("business_id", str(error)) from error


def register_number_given(text: str | None) -> str | None:
    """The number of the register of associations in its written form, or nothing."""
    try:
        return read_register_number(text) if text else None
    except NotANumber as error:
        raise Invalid("register_number", str(error)) from error


def password_given(password: str, email: str) -> None:
    """Refuse a password that is too weak for staff."""
    try:
        check_password(password, email)
    except WeakPassword as error:
        raise Invalid("password", str(error)) from error


def line_given(text: str, field: str) -> str:
    """One line that is shown to people: trimmed, no control or direction signs, not empty."""
    line = unicodedata.normalize("NFC", text.strip())
    if not line:
        raise Invalid(field, "required")
    # Direction overrides make one name look like another; line breaks would reach mail headers.
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for sign in line):
        raise Invalid(field, "control_characters")
    return line


def paragraphs_given(text: str, field: str) -> str:
    """Longer text, in which lines may break."""
    joined = "\n".join(text.strip().splitlines())
    line_given(joined.replace("\n", " ").replace("\t", " "), field)
    return unicodedata.normalize("NFC", joined)
