"""What is allowed now follows from what was said yes to, and not taken back."""

from datetime import timedelta

import pytest

from bot.casework.consent import KEEP, Consent, allowed, share_with, taken_back
from bot.errors import IllegalChange
from tests.casework.making import NOW

YES = Consent(scope=KEEP, version="2026-1", language="ti", given_at=NOW)
LATER = NOW + timedelta(days=1)


def test_a_yes_allows_its_own_scope_only() -> None:
    assert allowed([YES], KEEP)
    assert not allowed([YES], share_with("taalhuis"))
    assert not allowed([], KEEP)


def test_a_withdrawal_ends_what_was_allowed_and_keeps_the_record() -> None:
    gone = YES.withdrawn(LATER)
    assert (gone.given_at, gone.withdrawn_at) == (NOW, LATER)
    assert not allowed([gone], KEEP)
    assert taken_back([gone], KEEP)


def test_a_new_yes_after_a_withdrawal_counts() -> None:
    again = Consent(scope=KEEP, version="2026-1", language="ti", given_at=LATER)
    assert allowed([YES.withdrawn(LATER), again], KEEP)
    assert not taken_back([YES.withdrawn(LATER), again], KEEP)


def test_what_was_never_given_was_never_taken_back() -> None:
    assert not taken_back([], KEEP)


def test_a_consent_is_withdrawn_once() -> None:
    with pytest.raises(IllegalChange):
        YES.withdrawn(LATER).withdrawn(LATER)


def test_moments_have_a_zone_and_an_order() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        Consent(scope=KEEP, version="1", language="nl", given_at=NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="before giving"):
        YES.withdrawn(NOW - timedelta(seconds=1))
