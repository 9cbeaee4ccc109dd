"""`aanbel bench years`: a neighbourhood lives for years on a moved clock. Is every promise of the calendar kept?

The program is the real one: turns, timers, what is sent and the team's verbs, on a real database. Made up are the
people around it (`years_people`) and the clock. With one process a seed plays the same years again.
"""

import argparse
import asyncio
import json
import logging
import random
import secrets
import shutil
import sys
import time as stopwatch
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from bot.assemble import assemble
from bot.bench.program import fresh_database
from bot.bench.years_beside import Beside, beside
from bot.bench.years_checks import Watch
from bot.bench.years_days import Around, Years
from bot.bench.years_people import Phones
from bot.bench.years_program import Clock, Worker
from bot.bench.years_report import Report, as_text
from bot.settings import read_settings

T = TypeVar("T")

#: A file system in memory, and how much must be free there.
_SHM, _ROOM = Path("/dev/shm"), 4 * 2**30  # noqa: S108 - a folder of its own is made in it


def run(asked: argparse.Namespace) -> int:
    """Live the years and print the report; 0 when every promise was kept, escalated or explained."""
    seed = asked.seed if asked.seed is not None else secrets.randbelow(1_000_000)
    logging.disable(logging.CRITICAL)
    report = live(
        seed, cases=asked.cases, days=round(asked.years * 365), database=asked.database, keep=asked.keep,
        progress=lambda line: print(line, file=sys.stderr, flush=True),
    )  # fmt: skip
    print(json.dumps(asdict(report), indent=2) if asked.json else as_text(report))
    return 1 if report.wrong else 0


def live(
    seed: int, *, cases: int, days: int, database: str | None = None, folder: Path | None = None,
    keep: Path | None = None, progress: Callable[[str], object] = lambda _line: None,
) -> Report:  # fmt: skip
    """So many residents and days, in a folder of their own, or in `keep`, where the data stay to be looked at."""
    begun = stopwatch.monotonic()
    random.seed(f"pauses {seed}")  # how long a try waits for the next is chance too
    with (
        nullcontext(str(keep)) if keep else TemporaryDirectory(prefix="aanbel-years-", dir=folder or _memory()) as name,
        fresh_database(database) if database else nullcontext("") as url,
        ExitStack() as stack,
    ):
        clock = Clock()
        chosen = {
            "AANBEL_DATA": f"{name}/data", "AANBEL_DATABASE_URL": url, "AANBEL_MODEL": "off",
            "AANBEL_SMTP_URL": "smtp://127.0.0.1:1", "AANBEL_MAIL_FROM": "aanbel@buurt.example",
            "AANBEL_PUBLIC_URL": "https://aanbel.example",
        }  # fmt: skip
        chosen = {key: value for key, value in chosen.items() if value}
        app = stack.enter_context(assemble(read_settings(chosen), clock=clock))
        phones, watch = Phones(), Watch(app=app)
        programs: list[Worker | Beside] = [Worker(app, phones, watch.saw, name="here")]
        if url:
            programs.append(stack.enter_context(beside(chosen, clock, phones=phones, saw=watch.saw)))
        report = Report(seed=seed, database="PostgreSQL, two processes" if url else "SQLite", days=days)
        around = Around(phones=phones, watch=watch, programs=programs)
        asyncio.run(Years(app, clock, around=around, report=report, count=cases, progress=progress).pass_by())
    report.seconds = round(stopwatch.monotonic() - begun, 1)
    return report


def _memory() -> Path | None:
    """Where nobody waits for a disk; None: wherever temporary files go."""
    return _SHM if _SHM.is_dir() and shutil.disk_usage(_SHM).free > _ROOM else None
