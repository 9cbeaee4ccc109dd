"""`aanbel bench turns`: how many turns a second are safe on this machine, and what a start costs.

The real road without the network: the engine, encryption, SQLite with synchronous=FULL, a commit before every answer.
Every resident leads a whole talk, from the hello to the case with its table. Nobody sends the bubbles.
"""

import asyncio
import json as as_json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.assemble import App, assemble
from bot.bench.bare import plain_loop, same_tables_loop
from bot.bench.newcomer import Newcomer
from bot.bench.starts import Start, measure_start
from bot.channels.base import Incoming
from bot.conversation.engine import advance
from bot.conversation.events import ButtonPressed, Event, MessageReceived, Started
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.turn import Turn
from bot.settings import Settings, read_settings
from bot.work.turns import GROUP, Turns

#: Residents at once -> whole talks that are led.
CROWDS: Mapping[int, int] = {1: 60, 16: 320, 1000: 1000}
OPEN_TALKS = (1_000, 10_000, 100_000)


@dataclass(frozen=True, kw_only=True, slots=True)
class Speed:
    """What so many residents at once get."""

    at_once: int
    turns: int
    turns_a_second: float
    p50_ms: float
    p99_ms: float
    #: Messages that can share a transaction; the loops beside it use the same.
    group: int
    #: Turns a second of a bare sqlite3 loop, in tables of its own and in the program's tables.
    bare: float
    bare_same_tables: float
    #: Our turns for one of the loop's.
    share_of_bare: float
    share_of_bare_same_tables: float


def run(
    json: bool,
    folder: Path | None = None,
    *,
    crowds: Mapping[int, int] = CROWDS,
    open_talks: Sequence[int] = OPEN_TALKS,
) -> int:
    """Measure, and print the figures; `folder` lies on the disk to be measured, the current one unless said."""
    speeds = [_speed(at_once, talks, folder) for at_once, talks in crowds.items()]
    starts = [_start(talks, folder) for talks in open_talks]
    if json:
        print(as_json.dumps({"speed": [asdict(one) for one in speeds], "start": [asdict(one) for one in starts]}))
    else:
        _print(speeds, starts)
    return 0


def script(scene: Scene) -> list[Event]:
    """Everything one resident does, from the hello to the case."""
    resident = Newcomer("nl", neighbourhood=scene.neighbourhoods[0].id)
    turn = advance(State(), Started(), scene)
    events: list[Event] = [Started()]
    while reply := resident.reply(turn.state.step):
        kind, what = reply
        step, number = turn.state.step, turn.state.turn
        event = ButtonPressed(step=step, option=what, turn=number) if kind == "press" else MessageReceived(text=what)
        events.append(event)
        turn = advance(turn.state, event, replace(scene, seen_turn=number))
    return events


def _speed(at_once: int, talks: int, folder: Path | None) -> Speed:
    group = min(at_once, GROUP)
    with _fresh(folder) as settings:
        with assemble(settings) as app:
            seconds, waits = lead_crowd(app, at_once=at_once, talks=talks)
        plain = plain_loop(settings.data / "plain.sqlite3", group=group, turns=len(waits))
    with _fresh(folder) as settings:
        with assemble(settings):
            pass  # made and migrated
        same = same_tables_loop(settings.data / "aanbel.sqlite3", group=group, turns=len(waits))
    ours = len(waits) / seconds
    return Speed(
        at_once=at_once,
        turns=len(waits),
        turns_a_second=round(ours, 1),
        p50_ms=round(waits[len(waits) // 2] * 1000, 2),
        p99_ms=round(waits[len(waits) * 99 // 100] * 1000, 2),
        group=group,
        bare=round(plain, 1),
        bare_same_tables=round(same, 1),
        share_of_bare=round(ours / plain, 3),
        share_of_bare_same_tables=round(ours / same, 3),
    )


def lead_crowd(app: App, *, at_once: int, talks: int) -> tuple[float, list[float]]:
    """Lead whole talks: the seconds it took, and how long each message waited for its commit, shortest first."""
    return asyncio.run(_crowd(app, at_once=at_once, talks=talks))


async def _crowd(app: App, *, at_once: int, talks: int) -> tuple[float, list[float]]:
    turns = Turns(app.database, replace(app.road, advance=_all_seen), careful=0)
    events = script(app.road.scene())
    waiting = iter(range(talks))
    waits: list[float] = []

    async def residents() -> None:
        for number in waiting:
            for place, event in enumerate(events):
                begun = time.perf_counter()
                await turns.submit(_incoming(number, place, event))
                waits.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as crowd:
        for _ in range(at_once):
            crowd.create_task(residents())
    return time.perf_counter() - begun, sorted(waits)


def _incoming(number: int, place: int, event: Event) -> Incoming:
    id = f"{number}-{place}"
    return Incoming(
        channel="bench", external_id=id, address=f"resident-{number}", received_at=datetime.now(UTC), event=event,
        message_id=id,
    )  # fmt: skip


def _all_seen(state: State, event: Event, scene: Scene) -> Turn:
    """The engine, for residents who read every bubble before they answer."""
    return advance(state, event, replace(scene, seen_turn=state.turn))


def _start(talks: int, folder: Path | None) -> Start:
    with _fresh(folder) as settings:
        return measure_start(settings, talks)


@contextmanager
def _fresh(folder: Path | None) -> Iterator[Settings]:
    """Settings of an installation that is empty and goes away."""
    with TemporaryDirectory(prefix="aanbel-bench-", dir=folder or Path.cwd()) as name:
        yield read_settings({"AANBEL_DATA": f"{name}/data"})


def _print(speeds: list[Speed], starts: list[Start]) -> None:
    for one in speeds:
        print(
            f"{one.at_once:>5} at once: {one.turns_a_second:>8,.0f} turns/s, p50 {one.p50_ms} ms, p99 {one.p99_ms} ms; "
            f"bare loop {one.bare:,.0f} ({one.share_of_bare:.0%} of it), in the same tables "
            f"{one.bare_same_tables:,.0f} ({one.share_of_bare_same_tables:.0%} of it)"
        )
    for start in starts:
        print(
            f"{start.open_talks:>7,} open talks: first answer {start.seconds} s after the start, {start.memory_mb} MB"
        )


if __name__ == "__main__":
    sys.exit(run("--json" in sys.argv))
