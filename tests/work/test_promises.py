"""Every promise of the calendar rings at its moment, once, says what it should, and is quiet once it is kept.

The ways to every status stand in `ways.py`. Each is walked on both databases.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.casework.promises import BY_KIND, PROMISES, Owed, To
from bot.casework.promises_picture import BESIDE
from bot.store import audit as lines
from bot.store import requests
from bot.store.database import Database
from bot.store.statuses import Timer
from bot.store.tables import due, mail, request
from bot.store.vault import Vault
from bot.team.arrange import arrange, finish_step
from bot.team.hold_talk import hold_talk
from bot.team.nothing_yet import nothing_yet
from bot.team.refused import Refused
from bot.work import party_answers
from bot.work.answers import said_to_person
from tests.table.ways import WAYS, answer, come_to
from tests.work.roads import Clock, House, road
from tests.work.table import KRINGLOOP, MOMENT, Table

_TWO_STEPS = "step due"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """How a promise comes to be owed, when it rings, and how it is kept in time. Written by hand."""

    kind: Owed
    place: int = 0
    way: Callable[[Table], None]
    #: After the story began (Monday 23 November 2026, noon in Amsterdam), on the clock on the wall.
    rings: datetime
    #: What is then asked of the team, asked of the resident, or mailed to a party.
    says: str
    #: Keeps it in time: it does not ring.
    keep: Callable[[Table], object]


def _at(month: int, day: int, hour: int = 9, *, year: int = 2026) -> datetime:
    """An hour of the winter, in UTC."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def _read(table: Table) -> None:
    """Somebody of the team opens the story."""

    def note(connection: Any) -> None:
        ids, at = table.house.road.ids, table.house.clock()
        lines.note(connection, ids, "case.read", on=f"case:{table.case_id}", at=at, actor="Anna")

    table.house.database.write_now(note)


def _way(name: str) -> Callable[[Table], None]:
    return WAYS[name].to


def _withdraw(table: Table) -> None:
    _way("withdrawn")(table)


def _accepts(table: Table) -> None:
    table.party(KRINGLOOP, party_answers.answer_conflict, False)
    table.party(KRINGLOOP, party_answers.accept)


def _finishes(table: Table) -> None:
    answer(table, ("wanted", "yes"))
    table.amal.says("Een fietshelm")
    table.team(lambda file: arrange(file, step=1))
    table.team(lambda file: finish_step(file, step=1))


def _arranged_and_skipped(table: Table) -> None:
    """What was asked at once stays open: it is asked again when there was time to try."""
    _way("arranged")(table)
    come_to(table, "usable")
    table.presses("usable", "do:skip")


def _hold(table: Table) -> None:
    table.house.clock.now = MOMENT + timedelta(days=1, hours=2)
    table.team(hold_talk)


def _plan_of_kringloop(table: Table) -> None:
    """The party does a step that is due on 20 December."""
    _way("planned")(table)


def _nothing_waits(table: Table) -> None:
    """Three weeks less a minute after the story, and whatever was put before the team is ticked off."""
    _way("proposed")(table)
    for at in (_at(11, 30, 11), _at(12, 14, 11) - timedelta(minutes=1)):
        _tick(table, at)
    _tick_off(table)


def _tick_off(table: Table) -> None:
    for row in table.house.rows(request):
        table.house.database.write_now(partial(requests.answer, id=row.id, by="Anna", at=table.house.clock()))


KEPT = (
    Kept(kind=Owed.READING, way=_way("proposed"), rings=_at(11, 24, 23), says="unread", keep=_read),
    Kept(kind=Owed.BEGINNING, way=_way("proposed"), rings=_at(11, 30), says="not_begun", keep=_way("asked")),
    Kept(kind=Owed.FOLLOW_UP, way=_way("proposed"), rings=_at(11, 30, 11), says="followup", keep=_withdraw),
    Kept(kind=Owed.REMIND_PARTY, place=1, way=_way("offered"), rings=_at(11, 26), says="remind", keep=_accepts),
    Kept(
        kind=Owed.TALK_PLANNED, way=_way("accepted"), rings=_at(11, 30), says="talk_unplanned",
        keep=lambda table: table.propose_talk(MOMENT + timedelta(days=1)),
    ),
    Kept(
        kind=Owed.TALK_ANSWERED, place=1, way=_way("talk proposed"), rings=_at(11, 30), says="talk_waits",
        keep=lambda table: answer(table, ("meet", "none")),
    ),
    Kept(
        kind=Owed.TALK_TOLD, place=1, way=_way("talk agreed"), rings=_at(12, 4), says="talk_untold", keep=_hold,
    ),
    Kept(
        kind=Owed.PLAN_MADE, place=1, way=_way("talk held"), rings=_at(12, 9), says="plan_unmade",
        keep=Table.propose_plan,
    ),
    Kept(
        kind=Owed.PLAN_ANSWERED, place=1, way=_way("plan proposed"), rings=_at(11, 30), says="plan_waits",
        keep=lambda table: answer(table, ("plan", "no")),
    ),
    Kept(kind=Owed.STEP_DUE, place=1, way=_plan_of_kringloop, rings=_at(12, 20), says="step", keep=_finishes),
    Kept(kind=Owed.STEP_LATE, place=1, way=_plan_of_kringloop, rings=_at(12, 22), says="step_late", keep=_finishes),
    Kept(
        kind=Owed.USABLE, place=1, way=_arranged_and_skipped, rings=_at(12, 7, 11), says="usable",
        keep=lambda table: table.team(lambda file: said_to_person(file, "usable", option="yes", about="1")),
    ),
    Kept(
        kind=Owed.TELLING, place=1, way=_way("plan done"), rings=_at(11, 30), says="word_back_due",
        keep=Table.give_word_back,
    ),
    Kept(
        kind=Owed.WORD_BACK, way=_way("word back"), rings=_at(12, 7, 11), says="feedback_unanswered",
        keep=lambda table: answer(table, ("feedback", "yes")),
    ),
    Kept(
        kind=Owed.STANDING_STILL, way=_nothing_waits, rings=_at(12, 14, 11), says="standing_still", keep=_withdraw,
    ),
)  # fmt: skip

each_promise = pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.kind.value)


@pytest.fixture
def table(house: House) -> Table:
    return Table.laid(house)


@pytest.fixture
def here(sqlite_url: str, vault: Vault) -> Iterator[Table]:
    """On SQLite alone: what rings at all is seen on both."""
    clock = Clock()
    house = House(database=Database(sqlite_url), road=road(vault, clock), clock=clock)
    yield Table.laid(house)
    house.database.close()


def test_every_promise_stands_here() -> None:
    # What nobody is told stands in test_forgetting.py.
    assert [kept.kind for kept in KEPT] == [promise.kind for promise in PROMISES if promise.to is not To.NOBODY]


def test_whatever_rings_by_itself_is_printed() -> None:
    assert {*BY_KIND, *BESIDE} == {timer.value for timer in Timer}
    assert not BY_KIND.keys() & BESIDE.keys()


@each_promise
def test_it_rings_at_its_moment_and_once(table: Table, kept: Kept) -> None:
    kept.way(table)
    assert _timer(table, kept).due_at == kept.rings
    said = _said(table, kept)
    _tick(table, kept.rings - timedelta(seconds=1))
    assert (_said(table, kept), _timer(table, kept).status) == (said, "waiting")
    _tick(table, kept.rings)
    _tick(table, kept.rings, times=3)
    assert (_said(table, kept), _timer(table, kept).status) == (said + 1, _rung(kept))


@each_promise
def test_it_is_quiet_when_it_was_kept(here: Table, kept: Kept) -> None:
    kept.way(here)
    said = _said(here, kept)
    kept.keep(here)
    _tick(here, kept.rings)
    assert _said(here, kept) == said
    assert _timer(here, kept).status in ("dropped", "done")


@each_promise
def test_what_was_kept_is_not_said_although_its_timer_was_left_standing(here: Table, kept: Kept) -> None:
    kept.way(here)
    kept.keep(here)
    said = _said(here, kept)
    _wake(here, kept)
    _tick(here, kept.rings)
    assert _said(here, kept) == said
    assert _timer(here, kept).status == ("done" if kept.keep is _read else "dropped")


@each_promise
def test_a_case_that_was_taken_back_meanwhile_owes_nothing(here: Table, kept: Kept) -> None:
    kept.way(here)
    said = _said(here, kept)
    _withdraw(here)
    _wake(here, kept)
    _tick(here, kept.rings)
    assert (_said(here, kept), _timer(here, kept).status) == (said, "dropped")


@pytest.mark.parametrize("kept", [kept for kept in KEPT if BY_KIND[kept.kind].late], ids=lambda kept: kept.kind.value)
def test_far_too_late_a_person_looks(here: Table, kept: Kept) -> None:
    kept.way(here)
    _drop_others(here, kept)
    said, asked, late = _said(here, kept), here.requests(), BY_KIND[kept.kind].late
    assert late is not None
    _tick(here, kept.rings + late + timedelta(seconds=1), times=2)
    assert _said(here, kept) == said
    assert (_timer(here, kept).status, here.requests()) == ("missed", [*asked, _otherwise(kept)])


def _drop_others(table: Table, kept: Kept) -> None:
    """Nothing else of this case rings."""
    table.house.database.write_now(lambda c: c.execute(due.delete().where(due.c.kind != kept.kind.value)))


def _otherwise(kept: Kept) -> str:
    """What the team is asked when it is too late: whom the word was for is whom a person turns to."""
    return {"remind": "party_silent", "step": "step_late"}.get(kept.says, "too_late")


@pytest.mark.parametrize(
    "kept", [kept for kept in KEPT if not BY_KIND[kept.kind].late], ids=lambda kept: kept.kind.value
)
def test_what_the_team_owes_is_never_too_late(here: Table, kept: Kept) -> None:
    kept.way(here)
    said = _said(here, kept)
    assert BY_KIND[kept.kind].to is To.TEAM
    _tick(here, kept.rings + timedelta(days=200), times=2)
    assert (_said(here, kept), _timer(here, kept).status) == (said + 1, _rung(kept))


def test_whoever_does_a_step_is_asked_and_the_coordinators_own_step_is_the_teams(here: Table) -> None:
    WAYS[_TWO_STEPS].to(here)
    assert [prompt.step for prompt in here.state().prompts] == ["step_due"]
    answer(here, ("step_due", "done"))
    assert "step_due" not in [prompt.step for prompt in here.state().prompts]


def test_the_step_of_the_coordinator_is_put_before_the_team_on_its_day(here: Table) -> None:
    here.confirm(KRINGLOOP)
    answer(here, ("share", "yes"))
    here.takes_part(KRINGLOOP)
    here.propose_plan(arranges=False)
    here.party(KRINGLOOP, party_answers.answer_plan, number=1, answer="yes", words="")
    answer(here, ("plan", "yes"))
    _tick(here, _at(12, 20))
    assert here.requests().count("step_late") == 1


def test_a_case_in_which_nothing_happens_is_put_before_the_team_again_and_again(here: Table) -> None:
    """Also when somebody ticked it off and did nothing (issue 7: nothing is forgotten)."""
    _nothing_waits(here)
    for rings in (_at(12, 14, 11), _at(12, 28, 11), _at(1, 11, 11, year=2027)):
        _tick(here, rings)
        assert here.requests() == ["standing_still"]
        _tick_off(here)


def test_what_stands_before_the_team_already_does_not_stand_still(here: Table) -> None:
    _way("proposed")(here)
    for at in (_at(11, 30, 11), _at(12, 14, 11)):
        _tick(here, at)
    assert here.requests() == ["unread", "not_begun", "resident_silent"]
    _tick_off(here)
    _tick(here, _at(12, 28, 11))
    assert here.requests() == ["standing_still"]


def test_only_what_moves_the_case_gives_it_time_and_nothing_yet_does_not(here: Table) -> None:
    _nothing_waits(here)
    here.team(lambda file: nothing_yet(file, why="time", say=lambda key: key, language="nl"))
    _tick(here, _at(12, 14, 11))
    assert here.requests() == ["standing_still"]
    _tick_off(here)
    here.house.clock.now = _at(12, 20, 11)
    here.confirm(KRINGLOOP)
    _tick(here, _at(1, 10, 10, year=2027))
    _tick_off(here)
    _tick(here, _at(1, 10, 11, year=2027))
    assert here.requests() == ["standing_still"]


def test_after_the_end_there_is_no_nothing_yet(here: Table) -> None:
    _way("closed")(here)
    with pytest.raises(Refused):
        here.team(lambda file: nothing_yet(file, why="party", say=lambda key: key, language="nl"))
    assert here.state().prompts == ()


def _rung(kept: Kept) -> str:
    """What rings again waits for that."""
    return "waiting" if BY_KIND[kept.kind].again else "done"


def _tick(table: Table, at: datetime, *, times: int = 1) -> None:
    table.house.clock.now = at
    table.ticks(times)


def _wake(table: Table, kept: Kept) -> None:
    """As if the drop had been forgotten: what rings is looked at once more."""

    def set_again(connection: Any) -> None:
        key = due.c.kind == kept.kind.value
        connection.execute(due.update().where(key, due.c.place == kept.place).values(status="waiting"))

    table.house.database.write_now(set_again)


def _timer(table: Table, kept: Kept) -> Any:
    (row,) = (row for row in table.house.rows(due) if row.kind == kept.kind.value and row.place == kept.place)
    return row


def _said(table: Table, kept: Kept) -> int:
    """How often what this promise says was said by now."""

    prompts = [prompt.step for prompt in table.state().prompts]
    mails = [row.kind for row in table.house.rows(mail)]
    return [*table.requests(), *prompts, *mails].count(kept.says)
