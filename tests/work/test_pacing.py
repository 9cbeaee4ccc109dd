"""How fast, and how long to wait."""

import asyncio
import itertools
from datetime import timedelta

import pytest

from bot.work import pacing
from bot.work.pacing import Pace, Paused, backoff


def test_backoff_doubles_up_to_five_minutes_and_takes_any_moment_below() -> None:
    limits = [backoff(attempts, lambda _low, high: high) for attempts in (1, 2, 3, 4, 9, 10, 50, 5000)]
    assert limits == [timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 256, 300, 300, 300)]
    assert backoff(9, lambda low, _high: low) == timedelta()


def test_backoff_spreads_those_that_failed_together() -> None:
    waits = {backoff(10) for _ in range(200)}
    assert len(waits) > 190
    assert min(waits) < timedelta(seconds=60)
    assert max(waits) > timedelta(seconds=240)


def _timed(count: int, pace: Pace) -> list[float]:
    async def play() -> list[float]:
        loop = asyncio.get_running_loop()
        times: list[float] = []

        async def one() -> None:
            await pace.turn()
            times.append(loop.time())

        await asyncio.gather(*(one() for _ in range(count)))
        return times

    return asyncio.run(play())


def test_turns_come_evenly_and_not_faster_than_allowed() -> None:
    times = _timed(40, Pace(100.0))
    assert all(later - one >= 0.0049 for one, later in itertools.pairwise(times))
    assert times[-1] - times[0] >= 0.36


def test_idle_time_is_not_saved_up() -> None:
    async def play() -> float:
        pace, loop = Pace(100.0), asyncio.get_running_loop()
        await pace.turn()
        await asyncio.sleep(0.3)
        start = loop.time()
        await asyncio.gather(*(pace.turn() for _ in range(20)))
        return loop.time() - start

    assert asyncio.run(play()) > 0.15


def test_the_urgent_have_the_next_turn() -> None:
    order: list[str] = []

    async def play() -> None:
        pace = Pace(20.0)
        await pace.turn()

        async def one(name: str, *, urgent: bool = False) -> None:
            await pace.turn(urgent=urgent)
            order.append(name)

        calm = [asyncio.create_task(one(f"calm {number}")) for number in range(5)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await asyncio.gather(one("urgent", urgent=True), *calm)

    asyncio.run(play())
    assert order[0] == "urgent"
    assert [name for name in order if name != "urgent"] == [f"calm {number}" for number in range(5)]


def test_whoever_waits_is_sent_away_when_the_channel_asks_for_a_pause() -> None:
    async def play() -> None:
        pace = Pace(1.0)
        await pace.turn()
        waiting = asyncio.create_task(pace.turn())
        await asyncio.sleep(0)
        assert pace.waiting == 1
        pace.pause(0.05)
        with pytest.raises(Paused):
            await waiting
        with pytest.raises(Paused):
            await pace.turn()
        assert 0 < pace.pause_left <= 0.05
        await asyncio.sleep(0.06)
        assert not pace.is_paused

    asyncio.run(play())


def test_whoever_stopped_waiting_takes_no_turn() -> None:
    async def play() -> None:
        given: list[int] = []
        pace = Pace(20.0, lambda: given.append(1))
        await pace.turn()
        gone = asyncio.create_task(pace.turn())
        await asyncio.sleep(0)
        gone.cancel()
        await pace.turn()
        assert len(given) == 2

    asyncio.run(play())


def _after_one_that_is_away(*, urgent: bool = False, crowded: bool = False, lands_after: float | None = None) -> float:
    """Seconds until a second turn, while the first is on its way."""

    async def play() -> float:
        pace, loop = Pace(100.0), asyncio.get_running_loop()
        pace.crowded = crowded
        await pace.turn(who=1)
        if lands_after is not None:
            loop.call_later(lands_after, pace.landed, 1)
        start = loop.time()
        await pace.turn(urgent=urgent, who=2)
        return loop.time() - start

    return asyncio.run(play())


def test_the_next_one_waits_until_the_one_before_has_landed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "_HOLDS", 60.0)
    assert 0.1 <= _after_one_that_is_away(lands_after=0.1) < 30


def test_one_that_stays_away_holds_up_nobody_for_longer_than_a_second() -> None:
    assert 0.9 < _after_one_that_is_away() < 30


@pytest.mark.parametrize("case", ["urgent", "crowded"])
def test_help_and_a_crowd_wait_for_nobody(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "_HOLDS", 60.0)
    assert _after_one_that_is_away(urgent=case == "urgent", crowded=case == "crowded") < 30
