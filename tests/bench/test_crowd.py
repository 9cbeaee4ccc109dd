"""A small crowd, for what must hold at any size; and the crowd itself: would it notice?"""

import asyncio
import json
from collections.abc import Callable, Sequence

import pytest

from bot.bench.browser import Browser
from bot.bench.callers import OnTelegram, OnTheWeb, OutOfOrder, Twice
from bot.bench.crowd import ANSWERS, Crowd, measure
from bot.bench.crowd_report import Costs, Visit, as_json, as_text, result_of
from bot.bench.telegram_residents import Resident
from bot.bench.telegram_world import World

COSTS = Costs(refused_sends=0, complaints=0, took=10.0, program_cpu=5.0, bench_cpu=1.0)


def test_a_small_crowd_gets_every_bubble_once_and_in_order() -> None:
    crowd = Crowd(residents=20, seconds=1, thinks=(0.1, 0.5))
    for result in asyncio.run(measure(crowd)):
        assert result.problems == {}
        assert (result.residents, result.answers) == (20, 20 * ANSWERS)
        assert result.first_bubble.longest > 0
        assert result.costs.complaints == 0
        assert result.costs.program_cpu > 0


class Pages(Browser):
    """A browser for which these pages come, whatever it asks."""

    def __init__(self, *pages: str) -> None:
        super().__init__("http://127.0.0.1:9")
        self._pages = list(pages)

    async def open(self, path: str, form: object = None) -> str:
        return self._pages.pop(0)


def page(turn: int, *bubbles: tuple[str, int]) -> str:
    shown = (f'<div class="bubble {side}" id="b{place}">' for side, place in bubbles)
    return "".join((*shown, f'<button name="press" value="{turn}|age|yes">'))


HELLO = page(1, ("ours", 2))


async def ring_and_answer(*pages: str) -> None:
    caller = OnTheWeb(Pages("landing", *pages))
    await caller.ring("nl")
    await caller.answer(("press", "yes"))


def test_a_page_with_both_sides_in_turn_is_in_order() -> None:
    asyncio.run(ring_and_answer(HELLO, page(2, ("ours", 2), ("mine", 3), ("ours", 4))))


@pytest.mark.parametrize(
    ("after", "trouble"),
    [
        (page(2, ("ours", 2), ("mine", 3), ("ours", 4), ("ours", 5)), Twice),
        (page(1, ("ours", 2), ("mine", 3), ("ours", 4)), Twice),
        (page(2, ("ours", 2), ("ours", 4), ("mine", 3)), OutOfOrder),
        (page(2, ("ours", 4), ("mine", 3), ("ours", 2)), OutOfOrder),
        (page(2, ("ours", 2), ("mine", 3)), OutOfOrder),
        (page(3, ("ours", 2), ("mine", 3), ("ours", 4)), OutOfOrder),
    ],
)
def test_a_page_with_a_bubble_too_many_or_out_of_place_is_noticed(after: str, trouble: type[Exception]) -> None:
    with pytest.raises(trouble):
        asyncio.run(ring_and_answer(HELLO, after))


async def read(turns: Sequence[int]) -> None:
    """One resident, to whom the bot sends bubbles of these turns whatever is answered."""
    world = World()
    resident = Resident(world, 1)
    caller = OnTelegram(resident)
    send = bot_of(world)
    ringing = asyncio.create_task(caller.ring("nl"))
    await asyncio.sleep(0)
    for turn in turns:
        send(turn)
    await ringing
    await caller.answer(("press", "yes"))
    await caller.stay(0)


def bot_of(world: World) -> Callable[[int], None]:
    def send(turn: int) -> None:
        keyboard = [[{"text": "yes", "callback_data": f"{turn}|age|yes"}]]
        world.add(world.chats[1], {"reply_markup": {"inline_keyboard": keyboard}}, by_bot=True)

    return send


def test_bubbles_of_one_turn_after_the_other_are_in_order() -> None:
    asyncio.run(read([1, 2]))


@pytest.mark.parametrize(
    ("turns", "trouble"), [([1, 1], Twice), ([1, 3], OutOfOrder), ([2, 1], OutOfOrder), ([1, 2, 2], Twice)]
)
def test_a_bubble_too_many_or_out_of_place_in_a_chat_is_noticed(turns: list[int], trouble: type[Exception]) -> None:
    with pytest.raises(trouble):
        asyncio.run(read(turns))


def test_the_figures_are_those_of_the_visits() -> None:
    visits = [Visit(first=seconds / 10, answers=[seconds / 100]) for seconds in range(1, 101)]
    result = result_of("web", visits, COSTS)
    waits = result.first_bubble
    assert (waits.p50, waits.p95, waits.longest) == (5.0, 9.5, 10.0)
    assert not result.is_good
    assert "MISSED" in as_text([result])
    assert json.loads(as_json([result]))["channels"][0]["first_bubble"]["p95"] == 9.5


def test_one_resident_in_trouble_is_one_too_many() -> None:
    fine = [Visit(first=0.1, answers=[0.1])] * 99
    assert result_of("telegram", fine, COSTS).is_good
    result = result_of("telegram", [*fine, Visit(problem="503 at /chat")], COSTS)
    assert not result.is_good
    assert "1 x 503 at /chat" in as_text([result])
