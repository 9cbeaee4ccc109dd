"""A closed case is kept for so long, and then everything of the resident goes; a yes of theirs keeps what it needs."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.assemble import sample_organisation
from bot.casework import moving
from bot.casework.case import CaseStatus
from bot.conversation.effects import RequestKind
from bot.store import requests
from bot.store.columns import metadata
from bot.store.requests import NewRequest
from bot.store.tables import (
    address,
    cases,
    consent,
    conversation,
    data_key,
    due,
    erasure_ledger,
    inbox,
    outbox,
    resident,
)
from bot.work.sweeping import Sweeping
from tests.table.ways import WAYS, answer, come_to
from tests.work.roads import House
from tests.work.table import Table

#: What may be left of a resident who is gone, and what is nobody's.
_LEFT = {"audit", "erasure_ledger", "mail", "seen_message", "party", "neighbourhood", "setting", "poll_offset"}
#: What stays of a resident who is still to be asked something.
_KNOWN = {"resident", "data_key", "address", "conversation", "cases", "consent", "due"}


@pytest.fixture
def closed(house: House) -> Table:
    """A case that closed."""
    table = Table.laid(house)
    WAYS["closed"].to(table)
    assert table.stored().closed_at is not None
    return table


def _after_closing(table: Table, **more: float) -> None:
    """The moment at which what was told was kept long enough, and a little more."""
    (row,) = table.house.rows(cases)
    table.house.clock.now = row.closed_at + timedelta(days=90, **more)
    table.ticks(2)


def _there(table: Table) -> set[str]:
    def filled(connection: Connection) -> set[str]:
        return {name for name, each in metadata.tables.items() if connection.execute(select(each).limit(1)).first()}

    return table.house.database.write_now(filled)


def _forgetting(table: Table) -> Any:
    return next(row for row in table.house.rows(due) if row.kind == "forgetting")


def _yes_to_later(table: Table, *, days: int) -> None:
    """So long after it closed the resident agrees to be asked how it goes."""
    at = table.stored().closed_at
    assert at is not None
    _asks_again(table)
    table.house.clock.now = at + timedelta(days=days)
    answer(table, ("again", "yes"))


def _asks_again(table: Table) -> None:
    table.ticks(days=7)
    come_to(table, "again")


def test_after_ninety_days_everything_is_gone_and_not_an_hour_before(closed: Table) -> None:
    _after_closing(closed, hours=-1)
    assert _there(closed) >= _KNOWN
    assert _forgetting(closed).status == "waiting"
    _after_closing(closed, hours=1)
    assert _there(closed) <= _LEFT
    assert [row.action for row in closed.house.rows(_audit())][-1] == "resident.erased"
    assert len(closed.house.rows(erasure_ledger)) == 1
    assert "seen_message" in _there(closed)


def _audit() -> Any:
    return metadata.tables["audit"]


def test_a_case_that_is_opened_again_is_kept_and_counted_anew(closed: Table) -> None:
    closed.house.clock.move(days=60)
    closed.team(lambda file: file.change(_reopened(file)))
    assert _forgetting(closed).status == "dropped"
    closed.ticks(days=60)
    assert closed.case().status is CaseStatus.REOPENED
    assert closed.house.rows(outbox)


def _reopened(file: Any) -> Any:
    return moving.reopen(file.case, because="er is meer", by="Anna", at=file.now)


def test_the_organisation_says_how_long_and_a_longer_time_holds_at_once(closed: Table) -> None:
    longer = replace(sample_organisation(), keep_closed=120)
    closed.house.road = replace(closed.house.road, organisation=lambda: longer)
    _after_closing(closed, hours=1)
    at = closed.stored().closed_at
    assert at is not None
    assert _forgetting(closed).due_at - at == timedelta(days=120)
    closed.house.clock.now = at + timedelta(days=120, hours=1)
    closed.ticks()
    assert _there(closed) <= _LEFT


def test_who_waits_for_a_person_is_not_forgotten(closed: Table) -> None:
    _asked(closed)
    _after_closing(closed, hours=1)
    assert _there(closed) >= _KNOWN | {"request", "inbox"}
    (asked,) = [row for row in closed.house.rows(metadata.tables["request"]) if row.kind == "person"]
    closed.house.database.write_now(lambda c: requests.answer(c, asked.id, by="Anna", at=closed.house.clock()))
    closed.ticks(days=7)
    assert _there(closed) <= _LEFT


def _asked(table: Table) -> None:
    road, talk = table.house.road, table.house.rows(conversation)[0].id

    def do(file: Any) -> None:
        asked = NewRequest(
            id=road.ids.new(), conversation_id=talk, kind=RequestKind.PERSON.value, text="", reach="chat",
            attachments=(), language="nl", made_at=file.now, due_by=file.now,
        )  # fmt: skip
        requests.ask(file.work.connection, road.vault, file.work.talk.key, asked=asked)

    table.team(do)


def test_a_yes_to_a_later_question_keeps_only_what_that_question_needs(closed: Table) -> None:
    _yes_to_later(closed, days=80)
    before = closed.case()
    _after_closing(closed, hours=1)
    assert _there(closed) == _KNOWN | (_LEFT & _there(closed))
    assert not closed.house.rows(inbox)
    now = closed.case()
    assert now.content.wellbeing is not None
    assert before.content.wellbeing is not None
    assert now.content.wellbeing.score == before.content.wellbeing.score
    assert (now.said(), now.course.referrals, now.course.word_back, now.content.topics) == ({}, {}, (), ())
    assert {row.scope for row in closed.house.rows(consent) if row.withdrawn_at is None} >= {"learn"}
    assert [len(closed.house.rows(each)) for each in (resident, data_key, address, conversation, cases)] == [1] * 5
    assert closed.log()[-1] == "story.forgotten"


def test_once_that_was_asked_the_rest_goes_too(closed: Table) -> None:
    _yes_to_later(closed, days=80)
    _after_closing(closed, hours=1)
    (asks,) = [row for row in closed.house.rows(due) if row.kind == "wellbeing"]
    closed.house.clock.now = asks.due_at + timedelta(hours=1)
    closed.ticks(2)
    assert [prompt.step for prompt in closed.state().prompts] == ["wellbeing_again"]
    answer(closed, ("wellbeing_again", "7"))
    assert [felt.score for felt in closed.case().course.wellbeing_again] == [7]
    closed.ticks(2, days=15)
    assert _there(closed) <= _LEFT


def test_who_took_that_yes_back_is_forgotten_at_once(closed: Table) -> None:
    _yes_to_later(closed, days=80)
    at = closed.house.clock()
    closed.house.database.write_now(
        lambda c: c.execute(consent.update().where(consent.c.scope == "learn").values(withdrawn_at=at))
    )
    _after_closing(closed, hours=1)
    assert _there(closed) <= _LEFT


def test_a_case_that_closed_before_there_was_a_promise_is_forgotten_too(closed: Table) -> None:
    when = _forgetting(closed).due_at
    closed.house.database.write_now(lambda c: c.execute(due.delete()))
    closed.house.clock.move(days=30)
    asyncio.run(Sweeping(closed.house.database, closed.house.road).tick())
    assert [(row.kind, row.due_at) for row in closed.house.rows(due)] == [("forgetting", when)]


@pytest.mark.parametrize("kind", ["danger", "help_now", "not_contacted", "wellbeing_drop"])
def test_what_was_noticed_and_nobody_looked_at_yet_is_not_forgotten(closed: Table, kind: str) -> None:
    closed.team(lambda file: file.ask_team(kind))
    _after_closing(closed, hours=1)
    assert _there(closed) >= _KNOWN | {"request"}
    (asked,) = [row for row in closed.house.rows(metadata.tables["request"]) if row.kind == kind]
    closed.house.database.write_now(lambda c: requests.answer(c, asked.id, by="Anna", at=closed.house.clock()))
    closed.ticks(days=7)
    assert _there(closed) <= _LEFT


@pytest.mark.parametrize(
    "broken", [(conversation, "state"), (cases, "content"), (data_key, "wrapped")], ids=["talk", "case", "key"]
)
def test_what_nobody_can_open_any_more_is_kept_no_longer_for_that(closed: Table, broken: tuple[Any, str]) -> None:
    table, column = broken
    closed.house.database.write_now(lambda c: c.execute(table.update().values({column: b"x" * 80})))
    _after_closing(closed, hours=-1)
    assert _there(closed) >= _KNOWN
    _after_closing(closed, hours=1)
    assert _there(closed) <= _LEFT


def test_of_what_nobody_can_open_the_later_question_keeps_all_until_its_time_is_over(closed: Table) -> None:
    _yes_to_later(closed, days=80)
    closed.house.database.write_now(lambda c: c.execute(cases.update().values(content=b"x" * 80)))
    _after_closing(closed, hours=1)
    (asks,) = [row for row in closed.house.rows(due) if row.kind == "wellbeing"]
    assert _forgetting(closed).due_at == asks.due_at + timedelta(days=14)
    closed.house.clock.now = asks.due_at
    for _ in range(4):  # it is tried three times to ask
        closed.ticks(minutes=2)
    assert _there(closed) >= _KNOWN
    closed.house.clock.now = asks.due_at + timedelta(days=14, hours=1)
    closed.ticks()
    assert _there(closed) <= _LEFT


def test_a_case_that_was_opened_again_is_kept_though_nobody_can_open_it(closed: Table) -> None:
    closed.house.database.write_now(
        lambda c: c.execute(cases.update().values(content=b"x" * 80, status="reopened", closed_at=None))
    )
    closed.house.clock.move(days=90, hours=1)
    closed.ticks(2)
    assert _there(closed) >= _KNOWN
    assert _forgetting(closed).status == "dropped"


def test_a_shorter_time_holds_for_what_is_closed_already(closed: Table) -> None:
    closed.house.clock.move(days=50)
    _shorter(closed, days=42)
    _sweeps(closed)
    closed.ticks()
    assert _there(closed) <= _LEFT


def test_a_shorter_time_takes_nothing_from_who_is_still_to_answer_how_it_goes(closed: Table) -> None:
    _yes_to_later(closed, days=80)
    _after_closing(closed, hours=1)
    (asks,) = [row for row in closed.house.rows(due) if row.kind == "wellbeing"]
    closed.house.clock.now = asks.due_at + timedelta(hours=1)
    closed.ticks(2)
    _shorter(closed, days=42)
    before = _forgetting(closed).due_at
    _sweeps(closed)
    closed.ticks(2)
    assert _forgetting(closed).due_at == before
    assert [prompt.step for prompt in closed.state().prompts] == ["wellbeing_again"]


def _shorter(table: Table, *, days: int) -> None:
    shorter = replace(sample_organisation(), keep_closed=days)
    table.house.road = replace(table.house.road, organisation=lambda: shorter)
    table.house.__post_init__()


def _sweeps(table: Table) -> None:
    asyncio.run(Sweeping(table.house.database, table.house.road).tick())
