"""How a resident of the crowd reaches the program: in a browser, or through the stand-in for Telegram."""

import asyncio
import re
from typing import Protocol

from bot.bench.browser import Browser
from bot.bench.newcomer import Reply, step_of
from bot.bench.telegram_residents import Resident
from bot.bench.telegram_world import Bubble

#: Seconds a resident waits for a bubble before giving up.
PATIENCE = 60.0
#: Seconds between two looks of an open page, as its script takes them while a talk is lively.
_LOOKS = 3.0

_FORM = re.compile(r'name="form" value="([^"]+)"')
_PRESS = re.compile(r'name="press" value="([^"]+)"')
_MARK = re.compile(r'data-mark="([^"]+)"')
_BUBBLE = re.compile(r'class="bubble (mine|ours)" id="b(\d+)"')


class OutOfOrder(Exception):
    """A bubble came before its turn, or one is missing."""


class Twice(Exception):
    """A resident got two bubbles of one turn."""


class Caller(Protocol):
    """One resident on one channel. Every method raises OutOfOrder or Twice, or what the connection raises."""

    #: The step that was asked last.
    step: str

    async def ring(self, language: str) -> None:
        """Begin; returns when the first bubble is there."""

    async def answer(self, reply: Reply) -> None:
        """Answer the newest bubble; returns when the next one is there."""

    async def stay(self, seconds: float) -> None:
        """Read, think, do something else: the page or the chat stays open."""

    def leave(self) -> None:
        """Close the page or the chat."""


class OnTheWeb:
    """A browser with the page's script: it looks for news by itself."""

    def __init__(self, browser: Browser) -> None:
        self.step = ""
        self._turns: list[int] = []
        self._browser = browser
        self._page = ""

    async def ring(self, language: str) -> None:
        self._page = await self._browser.open("/")
        await self._post(start=language)

    async def answer(self, reply: Reply) -> None:
        kind, what = reply
        await (self._post(press=f"{self._turns[-1]}|{self.step}|{what}") if kind == "press" else self._post(text=what))

    async def stay(self, seconds: float) -> None:
        until = asyncio.get_running_loop().time() + seconds
        while (left := until - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(min(left, _LOOKS))
            mark = _MARK.search(self._page)
            if left > _LOOKS and mark and (news := await self._browser.look("/chat", mark[1])):
                _check_page(news, len(self._turns))
                self._page = news

    def leave(self) -> None:
        self._browser.close()

    async def _post(self, **fields: str) -> None:
        form = _FORM.search(self._page)
        self._page = await self._browser.open("/chat", {"form": form[1] if form else "", "lang": "", **fields})
        turn, self.step = step_of(_PRESS.findall(self._page))
        _take_turn(self._turns, turn)
        _check_page(self._page, len(self._turns))


class OnTelegram:
    """A chat with the bot in the stand-in."""

    def __init__(self, resident: Resident) -> None:
        self.step = ""
        self._turns: list[int] = []
        self._resident = resident

    async def ring(self, language: str) -> None:
        self._resident.start()
        await self._next()

    async def answer(self, reply: Reply) -> None:
        kind, what = reply
        if kind == "press":
            self._resident.press_data(f"{self._turns[-1]}|{self.step}|{what}", self._resident.bubbles[-1])
        else:
            self._resident.say(what)
        await self._next()

    async def stay(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if len(self._resident.bubbles) > len(self._turns):
            raise Twice

    def leave(self) -> None:
        """A chat stays where it is."""

    async def _next(self) -> None:
        turn, self.step = _asked(await self._resident.next_bubble(PATIENCE))
        _take_turn(self._turns, turn)


def _asked(bubble: Bubble) -> tuple[int, str]:
    return step_of([button["callback_data"] for row in bubble.rows for button in row])


def _take_turn(turns: list[int], turn: int) -> None:
    if turn in turns:
        raise Twice
    if turns and turn != turns[-1] + 1:
        raise OutOfOrder
    turns.append(turn)


def _check_page(page: str, turns: int) -> None:
    """Both sides in turn, the program first and last; it has spoken once in every turn."""
    bubbles = _BUBBLE.findall(page)
    sides, places = [side for side, _ in bubbles], [int(place) for _, place in bubbles]
    if sides.count("ours") > turns:
        raise Twice
    if places != sorted(places) or sides != ["ours", *["mine", "ours"] * (turns - 1)]:
        raise OutOfOrder
