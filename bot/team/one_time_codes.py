"""The six digits of an app on somebody's phone (RFC 6238)."""

import re
from datetime import datetime

import pyotp

#: Seconds of a code; the one before and the one after are taken too, for a clock that is a little off.
STEP, AROUND = 30, (0, -1, 1)


def new_seed() -> str:
    """A seed of 160 bits, in letters and digits as apps take it."""
    return pyotp.random_base32()


def step_of(seed: str, code: str, at: datetime) -> int | None:
    """The time step this code belongs to; None when it is not of this moment."""
    digits = re.sub(r"[\s-]", "", code)
    now = int(at.timestamp()) // STEP
    totp = pyotp.TOTP(seed)
    for off in AROUND:
        if pyotp.utils.strings_equal(digits, totp.generate_otp(now + off)):
            return now + off
    return None


def address(seed: str, *, login: str, issuer: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(seed).provisioning_uri(name=login, issuer_name=issuer)
