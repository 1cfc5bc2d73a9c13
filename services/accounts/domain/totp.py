"""One-time codes of staff: six digits per half minute, each accepted once (RFC 6238)."""

from datetime import datetime

import pyotp

STEP_SECONDS = 30
DIGITS = 6

# One step either way bears with phones whose clock is off by up to half a minute.
STEPS_OF_TOLERANCE = 1


def accepted_step(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """The time step that the code belongs to, if it is right and later than any step used before.

    Blanks are left out: authenticators show the digits in two groups. Every candidate is compared,
    so that the time taken tells nothing about which one matched.
    """
    digits = code.replace(" ", "")
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    current = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret, interval=STEP_SECONDS)
    candidates = range(current - STEPS_OF_TOLERANCE, current + STEPS_OF_TOLERANCE + 1)
    matching = [
        step for step in candidates if pyotp.utils.strings_equal(digits, generator.generate_otp(step))
    ]
    return next((step for step in matching if step > last_step), None)


def provisioning_uri(secret: str, account: str, issuer: str) -> str:
    """The otpauth address that an authenticator reads from a QR code."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=account, issuer_name=issuer)
