"""Counting how often, for each by itself."""

from datetime import UTC, datetime, timedelta

from bot.web.limits import Limit


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_as_often_as_allowed_and_then_no_more() -> None:
    limit = Limit(at_most=3, within=timedelta(minutes=1), clock=Clock())
    assert [limit.allows("a") for _ in range(5)] == [True, True, True, False, False]


def test_each_is_counted_by_itself() -> None:
    limit = Limit(at_most=1, within=timedelta(minutes=1), clock=Clock())
    assert limit.allows("a")
    assert limit.allows("b")
    assert not limit.allows("a")


def test_after_a_while_it_is_allowed_again() -> None:
    clock = Clock()
    limit = Limit(at_most=1, within=timedelta(minutes=1), clock=clock)
    assert limit.allows("a")
    clock.now += timedelta(seconds=59)
    assert not limit.allows("a")
    clock.now += timedelta(seconds=1)
    assert limit.allows("a")


def test_what_is_remembered_does_not_grow_for_ever() -> None:
    limit = Limit(at_most=1, within=timedelta(minutes=1), clock=Clock(), remembered=10)
    for key in range(100):
        assert limit.allows(str(key))
    assert limit.allows("0"), "the oldest were forgotten"
    assert not limit.allows("99"), "the newest are remembered"
