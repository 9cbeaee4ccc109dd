"""Made-up residents: only in an empty sample, the same ones for the same seed, with cases that hold together."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import desk
from bot.assemble import App, assemble
from bot.casework.case import Case, CaseStatus
from bot.casework.promises import Owed, owed
from bot.conversation.state import State
from bot.demo.stories import EXAMPLE, tellers
from bot.settings import read_settings
from bot.store import cases, organisation
from bot.store.tables import due
from bot.team.next_steps import Around, next_steps
from bot.work.proposing import opened


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with assemble(read_settings({"AANBEL_DATA": str(tmp_path), "AANBEL_MODEL": "off"})) as app:
        yield app


def test_every_case_can_be_opened_and_says_what_is_next(app: App) -> None:
    assert desk.run(app, ["demo", "--cases", "60"])[0] == 0
    stored, damaged = app.database.write_now(lambda connection: cases.list_all(connection, app.vault))
    assert damaged == []
    assert len(stored) == 60
    made = [opened(each) for each in stored]
    assert {case.status for case in made} == {*CaseStatus}
    assert {case.language for case in made} == {"nl", "en", "ar", "ti"}
    around = Around(now=app.clock(), zone=app.settings.time_zone, say=app.say)
    for case in made:
        assert next_steps(case, around)
        assert case.content.story.goal
        assert case.content.story.goal.text.endswith(EXAMPLE[case.language])
        assert case.content.preferences.name
        assert case.content.preferences.name.text.endswith(EXAMPLE[case.language])
    assert all(each.made_at <= each.changed_at <= app.clock() for each in stored)
    assert {each.neighbourhood for each in stored} == {"n1", "n2", "n3"}


def test_what_is_promised_stands_on_the_page_of_promises_at_once(app: App) -> None:
    assert desk.run(app, ["demo", "--cases", "60"])[0] == 0
    waits = select(due.c.conversation_id).where(due.c.kind == Owed.STANDING_STILL)
    watched = set(app.database.write_now(lambda connection: connection.execute(waits).scalars().all()))
    stored, _ = app.database.write_now(lambda connection: cases.list_all(connection, app.vault))
    under_way = {each.conversation_id for each in stored if Owed.STANDING_STILL in _kinds_owed(opened(each))}
    assert under_way == watched
    assert len(watched) > 30


def _kinds_owed(case: Case) -> set[Owed]:
    return {kind for kind, _ in owed(case)}


def test_it_is_done_once_and_only_in_the_sample(app: App) -> None:
    known = app.organisation()
    app.database.write_now(lambda c: organisation.save(c, replace(known, name={"nl": "Echt"}), app.clock()))
    app.organisation.reload()
    code, told = desk.run(app, ["demo"])
    assert (code, "organisation of its own" in told) == (1, True)
    app.database.write_now(lambda c: organisation.save(c, known, app.clock()))
    app.organisation.reload()
    assert desk.run(app, ["demo", "--cases", "3"])[0] == 0
    code, told = desk.run(app, ["demo", "--cases", "3"])
    assert (code, "Residents are in this installation" in told) == (1, True)


def test_the_same_seed_makes_the_same_residents() -> None:
    def told(seed: int) -> list[State]:
        made = tellers(seed, ["n1", "n2"])
        return [made.finished(made.language()) for _ in range(5)]

    assert told(1) == told(1) != told(2)
