"""The program is killed again and again, and keeps every promise; one with a fault is seen through."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import bot.work
from bot.bench.crash import Trial, try_out
from bot.bench.kills import POINTS, plan
from bot.bench.victim import Orders
from tests.bench import mutants

#: Enough for every point once, and for a moment by chance after each.
KILLS = 2 * len(POINTS)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def crash_url(request: pytest.FixtureRequest) -> str:
    """Where the killed program keeps everything: a file of its own, or a PostgreSQL database."""
    url: str = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def place() -> Iterator[Path]:
    """Where the programs that are killed keep what they have; its name is short enough for a socket."""
    with TemporaryDirectory(prefix="aanbel-") as folder:
        yield Path(folder)


def test_whatever_point_or_moment_it_is_killed_at_no_promise_is_broken(crash_url: str, place: Path) -> None:
    report = try_out(Trial(kills=KILLS, seed=10, residents=6, rest=30, database_url=crash_url), place)
    assert report.wrong == []
    assert set(report.killed_at) == {*POINTS, "a moment"}
    assert report.kills == KILLS
    # Whether a talk was left alone for long enough to be reminded is a matter of chance in a run as short as this.
    assert min(report.residents, report.messages, report.files, report.questions) > 0


@pytest.mark.parametrize(
    ("mutant", "seen"),
    [(mutants.answers_before_the_commit, "lost messages"), (mutants.marks_before_the_send, "never came")],
)
def test_a_program_with_a_fault_is_seen_through(mutant: Callable[[Orders], None], seen: str, place: Path) -> None:
    report = try_out(Trial(kills=KILLS, seed=10, residents=6, rest=1, patience=10, program=mutant), place)
    assert any(seen in wrong for wrong in report.wrong), report.wrong


def test_every_point_of_the_road_is_in_the_plan() -> None:
    rooms = Path(bot.work.__file__).parent.glob("*.py")
    named = {point for room in rooms for point in re.findall(r'probe\("(\w+)"\)', room.read_text(encoding="utf-8"))}
    # Neither an erasure nor mail to a party is part of the way from a message to its answer: tests/work/test_erasure.py
    # and test_mailing.py stop them in between.
    assert named - {"before_erase", "before_mail", "after_mail"} == set(POINTS)
    planned = [kill.name for kill in plan(1000, seed=1)]
    assert all(planned.count(point) >= 5 for point in (*POINTS, "a moment"))


def test_a_plan_can_be_tried_again() -> None:
    assert list(plan(200, seed=7)) == list(plan(200, seed=7)) != list(plan(200, seed=8))
