"""`aanbel bench crash`: the program is killed again and again in the middle of talks. Is anything lost, or done twice?

Residents and the stand-in for Telegram live in this process and survive; the program runs in processes of its own, one
life after the other, and is ended with SIGKILL by the plan of `kills`. Then everything stored is held against what the
residents did and saw.
"""

import argparse
import asyncio
import json
import random
import secrets
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.assemble import assemble
from bot.bench import evidence, verdict
from bot.bench.evidence import Evidence
from bot.bench.kills import AN_HOUR, Kill, plan
from bot.bench.lives import EndedByItself, Lives
from bot.bench.program import fresh_database
from bot.bench.telegram_standin import StandIn
from bot.bench.telegram_world import Update
from bot.bench.tellers import Teller, habits_of
from bot.bench.verdict import Seen
from bot.bench.victim import Orders, live

#: Lives without a kill at the end, in which what still waits is done, and the seconds each lasts.
_QUIET_LIVES, _QUIET_LIFE = 8, 6.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """What is asked of one run."""

    kills: int
    seed: int
    #: Talks at the same time.
    residents: int = 20
    #: A PostgreSQL database of its own; empty for SQLite.
    database_url: str = ""
    #: Seconds without a bubble after which a resident counts as stuck.
    patience: float = 90.0
    #: Seconds some residents leave their talk alone, waiting for a reminder.
    rest: float = 60.0
    #: The program that is killed.
    program: Callable[[Orders], None] = live


@dataclass(kw_only=True, slots=True)
class Report:
    """What came of it."""

    database: str
    seed: int
    #: Where the program was killed, and how often.
    killed_at: dict[str, int] = field(default_factory=dict)
    residents: int = 0
    messages: int = 0
    bubbles: int = 0
    repeated_bubbles: int = 0
    #: How many bubbles a kill had repeated -> how many kills did.
    repeated_by_a_kill: dict[int, int] = field(default_factory=dict)
    #: Where the program was killed -> how many bubbles came twice for it.
    repeated_after: dict[str, int] = field(default_factory=dict)
    reminders: int = 0
    files: int = 0
    questions: int = 0
    seconds: float = 0.0
    #: What is not as promised.
    wrong: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return sum(self.killed_at.values())


def run(asked: argparse.Namespace) -> int:
    """Kill as often as asked and print the report; 0 when every promise was kept."""
    seed = asked.seed if asked.seed is not None else secrets.randbelow(1_000_000)
    database = fresh_database(asked.database) if asked.database else nullcontext("")
    with database as url:
        report = try_out(Trial(kills=asked.kills, seed=seed, database_url=url))
    print(json.dumps({"kills": report.kills, **asdict(report)}, indent=2) if asked.json else as_text(report))
    return 1 if report.wrong else 0


def try_out(trial: Trial, place: Path | None = None) -> Report:
    """One run in a folder of its own, which stays when something was wrong; under `place`, if one is named."""
    folder = Path(tempfile.mkdtemp(prefix="aanbel-crash-", dir=place))
    report = asyncio.run(_tried(trial, folder))
    if report.wrong:
        report.wrong.append(f"the evidence: {folder}")
    else:
        shutil.rmtree(folder)
    return report


async def _tried(trial: Trial, folder: Path) -> Report:
    begun = time.monotonic()
    async with StandIn() as telegram:
        report = await _Run(trial, telegram, folder).report()
    report.seconds = round(time.monotonic() - begun, 1)
    return report


def as_text(report: Report) -> str:
    """The report for a person."""
    lines = [
        f"{report.kills} kills on {report.database} in {report.seconds:.0f} s, seed {report.seed}: {report.killed_at}",
        f"{report.residents} talks, {report.messages} messages, {report.bubbles} bubbles, "
        f"{report.reminders} reminders, {report.files} files, {report.questions} questions",
        f"{report.repeated_bubbles} bubbles came twice: {report.repeated_after}; a kill: {report.repeated_by_a_kill}",
    ]
    return "\n".join(lines + ([f"WRONG {what}" for what in report.wrong] or ["Every promise was kept."]))


class _Run:
    """One trial under way."""

    def __init__(self, trial: Trial, telegram: StandIn, folder: Path) -> None:
        self._trial = trial
        self._telegram = telegram
        self._lives = Lives(telegram, folder, database_url=trial.database_url, program=trial.program)
        self._tellers: list[Teller] = []
        self._updates: list[Update] = []
        #: Where each life ended, and when on Telegram's clock.
        self._deaths: list[tuple[str, float]] = []
        self._wrong: list[str] = []
        self._last_call = False

    async def report(self) -> Report:
        """Kill by the plan, let all talks come to their end, and look at everything."""
        self._keep_updates()
        hall = asyncio.create_task(self._hall())
        try:
            await self._kill_all(hall)
            await self._bring_to_an_end(hall)
        except EndedByItself as error:
            self._wrong.append(str(error))
            hall.cancel()
        with assemble(self._lives.settings) as app:
            seen = Seen(
                tellers=self._tellers,
                updates=self._updates,
                left=frozenset(update.update_id for update in self._telegram.world.updates),
            )
            found = evidence.gather(app, [teller.resident.id for teller in self._tellers])
            self._wrong += [*verdict.wrongs(app.vault, seen, found), *verdict.complaints(self._lives.log)]
        return self._reported(found)

    def _keep_updates(self) -> None:
        """Keep every update, for the reckoning at the end."""
        world = self._telegram.world
        self._telegram.webhook.first_pause = 0.05
        wake = world.on_update

        def keep() -> None:
            self._updates.append(world.updates[-1])
            wake()

        world.on_update = keep

    async def _kill_all(self, hall: asyncio.Task[None]) -> None:
        for kill in plan(self._trial.kills, self._trial.seed):
            if hall.done():
                break
            self._deaths.append((await self._lives.kill(kill), self._telegram.world.now()))
        self._last_call = True

    async def _bring_to_an_end(self, hall: asyncio.Task[None]) -> None:
        """Lives that end well, until nobody talks and nothing waits any more."""
        for number in range(_QUIET_LIVES):
            if self._wrong or (number and self._all_done()):
                return
            rest = asyncio.sleep(_QUIET_LIFE) if hall.done() else asyncio.wait({hall})
            await self._lives.spare(Kill(down=AN_HOUR, webhook=number % 2 == 1, in_groups=True), rest)
        self._wrong.append("something is left undone")

    def _all_done(self) -> bool:
        with assemble(self._lives.settings, clock=self._lives.now) as app:
            return not evidence.open_rows(app)

    async def _hall(self) -> None:
        """Talks on every chair, one after the other, until the last call; ended early when somebody is stuck."""
        try:
            async with asyncio.TaskGroup() as chairs:
                for _ in range(self._trial.residents):
                    chairs.create_task(self._chair())
        except* (TimeoutError, LookupError) as stuck:
            self._wrong.append(f"somebody is stuck: {stuck.exceptions[0]!r}")

    async def _chair(self) -> None:
        while True:
            number = len(self._tellers) + 1
            habits = habits_of(number, self._trial.seed)
            teller = Teller(
                resident=self._telegram.resident(number, language_code=habits.language),
                habits=habits,
                patience=self._trial.patience,
                rest=self._trial.rest,
                may_rest=lambda: not self._last_call,
            )
            self._tellers.append(teller)
            await asyncio.sleep(random.uniform(0, 0.2))  # noqa: S311 - people do not come in step
            await teller.tell()
            if self._last_call:
                return

    def _reported(self, found: Evidence) -> Report:
        traces = found.traces.values()
        repeats = [bubble for teller in self._tellers for bubble in verdict.repeated(teller, found)]
        ends = Counter(sum(at < bubble.sent_at for _, at in self._deaths) for bubble in repeats)
        self._wrong += [f"{count} bubbles came twice by one kill" for count in ends.values() if count > 1]
        points = [point for point, _ in self._deaths]
        return Report(
            database="PostgreSQL" if self._trial.database_url else "SQLite",
            seed=self._trial.seed,
            killed_at=_sorted(Counter(points)),
            residents=len(self._tellers),
            messages=len(self._updates),
            bubbles=sum(len(teller.resident.bubbles) for teller in self._tellers),
            repeated_bubbles=len(repeats),
            repeated_by_a_kill=_sorted(Counter(ends.values())),
            repeated_after=_sorted(Counter(points[end] for end in ends.elements())),
            reminders=sum(row.proactive for trace in traces for row in trace.said),
            files=sum(len(trace.files) for trace in traces),
            questions=sum(len(trace.questions) for trace in traces),
            wrong=self._wrong,
        )


def _sorted(counted: Counter[Any]) -> dict[Any, int]:
    return dict(sorted(counted.items()))
