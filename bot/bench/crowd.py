"""`aanbel bench crowd`: a crowd rings within a minute, on the web and then over Telegram. How long does each wait?

The program runs as a process of its own, as a user would start it, on an empty database. The residents, and the
stand-in for Telegram with its flood limits, live in this process: together they need a fraction of one core, which the
report names, so two cores hold both without the measuring becoming what is measured. Nothing leaves the machine.
"""

import argparse
import asyncio
import random
import resource
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.bench.browser import Browser, Refused
from bot.bench.callers import PATIENCE, Caller, OnTelegram, OnTheWeb, OutOfOrder, Twice
from bot.bench.crowd_report import Costs, Result, Visit, as_json, as_text, result_of
from bot.bench.newcomer import Newcomer
from bot.bench.program import NotStarted, Program, fresh_database, running
from bot.bench.telegram_methods import Flood
from bot.bench.telegram_standin import StandIn
from bot.errors import AanbelError

#: Answers after the first bubble.
ANSWERS = 5
#: Seconds the chats stay open after the last answer, in case something comes twice.
_AFTERWARDS = 2.0
#: The most this command may be asked for.
_MOST_RESIDENTS, _MOST_SECONDS = 5_000, 600.0

_LANGUAGES = ("nl", "en", "ar", "ti")


class TooMuch(AanbelError):
    """This is more than is measured in one run."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Crowd:
    """How many start, within how many seconds, and where their talks are kept."""

    residents: int
    seconds: float
    #: Seconds a resident reads and thinks before an answer, at least and at most.
    thinks: tuple[float, float] = (2.0, 6.0)
    #: A PostgreSQL server's URL; empty for SQLite.
    database_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A running program, and how its residents reach it."""

    program: Program
    caller: Callable[[int], Caller]
    flood: Flood = field(default_factory=Flood)


#: Starts a program with its data in this folder.
OpenPlace = Callable[[Path, dict[str, str]], AbstractAsyncContextManager[Place]]


def run(asked: argparse.Namespace) -> int:
    """Measure, and print the figures; 0 when the aims are met. Raises AanbelError."""
    if not (0 < asked.residents <= _MOST_RESIDENTS and 0 < asked.seconds <= _MOST_SECONDS):
        raise TooMuch(because=f"At most {_MOST_RESIDENTS} residents within {_MOST_SECONDS:.0f} seconds.")
    crowd = Crowd(residents=asked.residents, seconds=asked.seconds, database_url=asked.database or "")
    results = asyncio.run(measure(crowd))
    print(as_json(results) if asked.json else as_text(results))
    return 0 if all(result.is_good for result in results) else 1


async def measure(crowd: Crowd) -> list[Result]:
    """The crowd on the web, and another one over Telegram, each with a program of its own. Raises AanbelError."""
    return [await _measured("web", _web, crowd), await _measured("telegram", _telegram, crowd)]


async def _measured(channel: str, open_place: OpenPlace, crowd: Crowd) -> Result:
    ours, theirs = _cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN)
    database = fresh_database(crowd.database_url) if crowd.database_url else nullcontext("")
    with TemporaryDirectory(prefix="aanbel-crowd-") as folder, database as url:
        settings = {"AANBEL_DATABASE_URL": url} if url else {}
        async with open_place(Path(folder), settings) as place:
            began = time.monotonic()
            visits = await asyncio.gather(*_visits(crowd, place))
            took = time.monotonic() - began
        costs = Costs(
            refused_sends=place.flood.refused,
            complaints=place.program.complaints(),
            took=round(took, 1),
            bench_cpu=round(_cpu(resource.RUSAGE_SELF) - ours, 1),
            program_cpu=round(_cpu(resource.RUSAGE_CHILDREN) - theirs, 1),
        )
    return result_of(channel, visits, costs)


def _visits(crowd: Crowd, place: Place) -> list[Awaitable[Visit]]:
    """Residents come when they come: now three at once, now nobody for a second. The same in every run."""
    chance = random.Random(crowd.residents)  # noqa: S311 - nothing secret
    return [
        _visit(place.caller(number), _Plan(
            newcomer=Newcomer(_LANGUAGES[number % len(_LANGUAGES)]),
            starts_at=chance.uniform(0, crowd.seconds),
            thinks=tuple(chance.uniform(*crowd.thinks) for _ in range(ANSWERS)),
            leaves_at=crowd.seconds,
        ))
        for number in range(crowd.residents)
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class _Plan:
    """Who a resident is, and when they do what: seconds after the crowd began, and before each answer."""

    newcomer: Newcomer
    starts_at: float
    thinks: tuple[float, ...]
    #: Nobody closes the page or the chat before this.
    leaves_at: float


async def _visit(caller: Caller, plan: _Plan) -> Visit:
    visit, began = Visit(), time.monotonic()
    try:
        await asyncio.sleep(plan.starts_at)
        visit.first = await _waited(caller.ring(plan.newcomer.language))
        for pause in plan.thinks:
            await caller.stay(pause)
            reply = plan.newcomer.reply(caller.step)
            assert reply, caller.step
            visit.answers.append(await _waited(caller.answer(reply)))
        await caller.stay(max(_AFTERWARDS, plan.leaves_at - (time.monotonic() - began)))
    except Refused as refused:
        visit.problem = str(refused)
    except (OutOfOrder, Twice, OSError, EOFError) as error:  # TimeoutError is an OSError
        visit.problem = type(error).__name__
    finally:
        caller.leave()
    return visit


async def _waited(bubble: Awaitable[None]) -> float:
    """The seconds until it was there. Raises TimeoutError, and what the caller raises."""
    began = time.monotonic()
    async with asyncio.timeout(PATIENCE):
        await bubble
    return time.monotonic() - began


@asynccontextmanager
async def _web(folder: Path, settings: dict[str, str]) -> AsyncIterator[Place]:
    async with running(folder, **settings) as program:
        yield Place(program=program, caller=lambda number: OnTheWeb(Browser(program.url)))


@asynccontextmanager
async def _telegram(folder: Path, settings: dict[str, str]) -> AsyncIterator[Place]:
    async with StandIn() as telegram:
        telegram.methods.flood = flood = Flood()
        bot = {"AANBEL_TELEGRAM_TOKEN": telegram.token, "AANBEL_TELEGRAM_API_URL": telegram.url}
        async with running(folder, **settings, **bot) as program:
            await _until_polled(telegram)
            yield Place(
                program=program, caller=lambda number: OnTelegram(telegram.resident(number + 1)), flood=flood
            )  # fmt: skip


async def _until_polled(telegram: StandIn) -> None:
    deadline = time.monotonic() + PATIENCE
    while not telegram.called("getUpdates"):
        if time.monotonic() > deadline:
            raise NotStarted(because="it never asked Telegram for updates")
        await asyncio.sleep(0.05)


def _cpu(who: int) -> float:
    """Seconds of processor time, of ourselves or of the programs that have ended."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime
