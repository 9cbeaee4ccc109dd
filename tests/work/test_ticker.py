"""Ticks come, one at a time, whatever one of them does."""

import asyncio

from bot.work.ticker import Ticker


def test_a_tick_comes_again_and_again_and_never_twice_at_a_time() -> None:
    at_once: list[int] = []
    going = 0

    async def tick() -> None:
        nonlocal going
        going += 1
        at_once.append(going)
        await asyncio.sleep(0.05)
        going -= 1

    async def play() -> None:
        ticker = Ticker()
        ticker.every(0.02, "slow", tick)
        ticker.start()
        await asyncio.sleep(0.4)
        await ticker.stop()

    asyncio.run(play())
    assert len(at_once) > 2
    assert set(at_once) == {1}


def test_a_tick_that_fails_stops_neither_itself_nor_another() -> None:
    failing: list[int] = []
    going: list[int] = []

    async def fail() -> None:
        failing.append(1)
        raise ValueError("a resident's words")

    async def go() -> None:
        going.append(1)

    async def play() -> None:
        ticker = Ticker()
        ticker.every(0.02, "fails", fail)
        ticker.every(0.02, "goes", go)
        ticker.start()
        await asyncio.sleep(0.3)
        await ticker.stop()

    asyncio.run(play())
    assert len(failing) > 2
    assert len(going) > 2


def test_stopping_waits_for_what_is_going_on_and_starts_nothing_new() -> None:
    ended: list[int] = []

    async def tick() -> None:
        await asyncio.sleep(0.1)
        ended.append(1)

    async def play() -> int:
        ticker = Ticker()
        ticker.every(0.02, "slow", tick)
        ticker.start()
        await asyncio.sleep(0.06)
        await ticker.stop()
        count = len(ended)
        await asyncio.sleep(0.2)
        return count

    assert asyncio.run(play()) == 1
    assert len(ended) == 1
