"""`aanbel bench promises`: what a tick and a new follow-up cost, with a thousand follow-ups waiting and with a million.

Each measure is a process of its own on a filled database, so that its memory is its own too.
"""

import asyncio
import json as as_json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, select

from bot.assemble import App, assemble
from bot.bench.program import fresh_database
from bot.conversation.state import State
from bot.settings import Settings, read_settings
from bot.store import conversations, due, people
from bot.store.people import Newcomer
from bot.store.statuses import Timer
from bot.store.tables import conversation
from bot.work.due import Timers

#: What is compared with; follow-ups of one talk; talks in one transaction while filling.
FEW, _EACH, _CHUNK = 1000, 10, 1000
#: How many fire in one tick, and how often each thing is timed.
_FIRING, ROUNDS = 20, 40
#: When the talks were held, when is measured, and how long after that the last follow-up is due.
_HELD = datetime(2026, 11, 2, 9, tzinfo=UTC)
_NOW, _YEARS = _HELD + timedelta(days=1), timedelta(days=3 * 365)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """So many follow-ups wait; milliseconds at the median."""

    follow_ups: int
    #: A tick at which nothing is due, and one at which twenty are.
    idle_tick: float
    busy_tick: float
    #: One follow-up more, in a transaction of its own.
    adding: float
    #: The most memory the measuring process held.
    memory_mb: float


def run(
    count: int, *, json: bool, database: str | None = None, folder: Path | None = None, rounds: int = ROUNDS
) -> int:
    """Measure, and print the figures; `folder` lies on the disk to be measured, the current one unless said."""
    few, many = (_measured(size, database=database, folder=folder, rounds=rounds) for size in (FEW, count))
    ratios = {
        name: round(getattr(many, name) / getattr(few, name), 2)
        for name in ("idle_tick", "busy_tick", "adding", "memory_mb")
    }
    if json:
        print(as_json.dumps({"waiting": [asdict(few), asdict(many)], "ratios": ratios}))
        return 0
    for each in (few, many):
        print(
            f"{each.follow_ups:>9,} follow-ups: a tick {each.idle_tick} ms, with {_FIRING} that are due "
            f"{each.busy_tick} ms; one more {each.adding} ms; {each.memory_mb} MB"
        )
    told = ", ".join(f"{name} {ratio}" for name, ratio in ratios.items())
    print(f"With {count:,} against {FEW:,}, times: {told}")
    return 0


def _measured(count: int, *, database: str | None, folder: Path | None, rounds: int) -> Waiting:
    with (
        TemporaryDirectory(prefix="aanbel-bench-", dir=folder or Path.cwd()) as name,
        fresh_database(database) if database else nullcontext("") as url,
    ):
        chosen = {"AANBEL_DATA": f"{name}/data", "AANBEL_DATABASE_URL": url, "AANBEL_MODEL": "off"}
        environment = {key: value for key, value in chosen.items() if value}
        with assemble(read_settings(environment), clock=lambda: _HELD) as app:
            for first in range(0, count // _EACH, _CHUNK):
                app.database.write_now(partial(_fill, app, range(first, min(first + _CHUNK, count // _EACH)), count))
        return _in_a_process(environment, count, rounds)


def _in_a_process(environment: dict[str, str], count: int, rounds: int) -> Waiting:
    command = [sys.executable, "-m", "bot.bench.promises", str(rounds)]
    done = subprocess.run(  # noqa: S603 - our own command
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True
    )
    return Waiting(follow_ups=count, **as_json.loads(done.stdout))


def _fill(app: App, numbers: Sequence[int], count: int, connection: Connection) -> None:
    """Talks that are over, each with follow-ups that are spread over the years to come."""
    newcomers = [_newcomer(app, number) for number in numbers]
    contacts = list(people.welcome(connection, app.road.registry(_HELD), newcomers).values())
    for contact in contacts:
        contact.talk.state = State(step="done", language="nl", turn=30, consented=True, safe=True)
    conversations.save_all(connection, app.vault, [contact.talk for contact in contacts])
    first = numbers[0] * _EACH
    ids = [contact.talk.id for contact in contacts]
    due.schedule(connection, *_follow_ups(app, ids, lambda each: _NOW + _YEARS * ((first + each + 1) / (count + 1))))


def _newcomer(app: App, number: int) -> Newcomer:
    address = f"resident-{number}"
    return Newcomer(channel="bench", address=address, lookup=app.vault.lookup("bench", address))


def _follow_ups(app: App, talks: Sequence[int], at: Callable[[int], datetime]) -> Iterator[due.NewDue]:
    for number, talk in enumerate(talks):
        for place in range(_EACH):
            yield _follow_up(app, talk, Timer.STEP_LATE, at=at(number * _EACH + place), place=place + 1)


def _follow_up(app: App, talk: int, kind: Timer, *, at: datetime, place: int = 0) -> due.NewDue:
    return due.NewDue(
        id=app.ids.new(), kind=kind, conversation_id=talk, place=place, turn=30, due_at=at, late_until=None,
        zone=app.settings.time_zone, made_at=_HELD,
    )  # fmt: skip


class _Measure:
    """One filled database, open."""

    def __init__(self, app: App, rounds: int) -> None:
        self._app = app
        self._rounds = rounds
        self._timers = Timers(database=app.database, road=app.road, turns=app.turns(on_commit=lambda: None))
        chosen = select(conversation.c.id).order_by(conversation.c.id).limit(_FIRING)
        self._talks: list[int] = app.database.write_now(lambda connection: list(connection.scalars(chosen)))

    async def figures(self) -> dict[str, float]:
        """All that is measured."""
        await self._timers.tick()  # the first one also clears up after the last run
        return {
            "idle_tick": await self._took(lambda _: None),
            "busy_tick": await self._took(self._let_some_be_due),
            "adding": self._adding(),
            "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        }

    async def _took(self, prepare: Callable[[Connection], None]) -> float:
        took: list[float] = []
        for _ in range(self._rounds):
            self._app.database.write_now(prepare)
            begun = time.perf_counter()
            await self._timers.tick()
            took.append(time.perf_counter() - begun)
        return _milliseconds(took)

    def _let_some_be_due(self, connection: Connection) -> None:
        for talk in self._talks:
            due.reschedule(connection, _follow_up(self._app, talk, Timer.KNOCK, at=_NOW))

    def _adding(self) -> float:
        took: list[float] = []
        for number in range(self._rounds):
            talk, at = self._talks[number % _FIRING], _NOW + timedelta(days=number + 1)
            new = _follow_up(self._app, talk, Timer.STEP_DUE, at=at, place=number + 1)
            begun = time.perf_counter()
            self._app.database.write_now(partial(_add, new))
            took.append(time.perf_counter() - begun)
        return _milliseconds(took)


def _add(new: due.NewDue, connection: Connection) -> None:
    due.reschedule(connection, new)


def _milliseconds(took: Sequence[float]) -> float:
    return round(median(took) * 1000, 2)


def main(settings: Settings, rounds: int) -> None:
    """Measure on a filled database, and print the figures as JSON."""
    with assemble(settings, clock=lambda: _NOW) as app:
        print(as_json.dumps(asyncio.run(_Measure(app, rounds).figures())), flush=True)


if __name__ == "__main__":
    main(read_settings(os.environ), int(sys.argv[1]))
