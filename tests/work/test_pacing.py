"""How fast, and how long to wait."""

import asyncio
import itertools
from datetime import timedelta

import pytest

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
        pace, loop = Pace(20.0), asyncio.get_running_loop()
        await pace.turn()
        gone = asyncio.create_task(pace.turn())
        await asyncio.sleep(0)
        gone.cancel()
        start = loop.time()
        await pace.turn()
        assert loop.time() - start < 0.09

    asyncio.run(play())
