"""What is looked at again: texts that wait too long for a second reader or grew old, free days nobody wrote down."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.language.rewording import is_safety
from bot.store.texts import Version
from bot.team.too_old import free_days_missing, old_texts

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
SAFETY, PLAIN = "danger.text", "goal.text"


def version(key: str, *, days: int, looked_at: int | None = None, text: str = "x", language: str = "nl") -> Version:
    at = None if looked_at is None else NOW - timedelta(days=looked_at)
    return Version(
        language=language, key=key, number=1, text=text, by="Noor", at=NOW - timedelta(days=days), reviewed_at=at
    )


def test_one_of_them_protects_somebody() -> None:
    assert (is_safety(SAFETY), is_safety(PLAIN)) == (True, False)


@pytest.mark.parametrize(
    ("each", "is_old"),
    [
        (version(SAFETY, days=14), False),
        (version(SAFETY, days=15), True),
        (version(SAFETY, days=400, looked_at=365), False),
        (version(SAFETY, days=400, looked_at=366), True),
        (version(PLAIN, days=15), False),
        (version(PLAIN, days=365), False),
        (version(PLAIN, days=366), True),
        (version(PLAIN, days=400, looked_at=20), False),
        # The pack's own text again.
        (version(PLAIN, days=400, text=""), False),
    ],
)
def test_a_text_that_waits_too_long_or_grew_old_is_counted(each: Version, is_old: bool) -> None:
    assert old_texts([each], NOW) == ({"nl": 1} if is_old else {})


def test_they_are_counted_by_language() -> None:
    three = [version(PLAIN, days=900, language=each) for each in ("ti", "ar", "ti")]
    assert old_texts(three, NOW) == {"ar": 1, "ti": 2}


def test_the_free_days_of_a_year_are_asked_for_before_it_begins() -> None:
    known = [date(2026, 12, 25), date(2026, 12, 26)]
    assert free_days_missing(known, date(2026, 10, 1)) == 0
    assert free_days_missing(known, date(2026, 11, 5)) == 2027
    assert free_days_missing([*known, date(2027, 1, 1)], date(2026, 11, 5)) == 0
    assert free_days_missing([], date(2026, 3, 1)) == 2026
