"""What waits to go out is looked at once more when it goes: every thing that may change in between is changed here."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import update

from bot.casework.organisation import Organisation
from bot.conversation.events import MessageReceived
from bot.conversation.state import Answer
from bot.errors import ChannelError, TemplateRefused, Unreachable, WindowClosed
from bot.store import conversations, people, requests
from bot.store.requests import NewRequest
from bot.store.statuses import Sending, Timer
from bot.store.tables import consent, conversation, due, outbox, request
from bot.work import asking_resident
from bot.work.out_of_reach import NOT_DELIVERED, look_who_is_out_of_reach
from bot.work.outcomes import UNREACHABLE
from bot.work.work import CALL_INSTEAD
from tests.work.channels import Chats
from tests.work.roads import House, incoming
from tests.work.sending import post
from tests.work.table import KRINGLOOP, Table

Change = Callable[[Table], None]


@pytest.fixture
def table(house: House) -> Table:
    """A resident on Telegram who has no hours of their own."""
    table = Table.laid(house, channel="telegram")
    _answer(table, "time", "")
    asyncio.run(_deliver(house, Chats()))
    return table


def _answer(table: Table, step: str, option: str) -> None:
    """What the resident chose there, as if it had always been so."""

    def change(connection: Any) -> None:
        talk = conversations.find_by_id(connection, vault, id)
        assert talk is not None
        given = Answer(options=(option,)) if option else Answer()
        talk.state = replace(talk.state, answers={**talk.state.answers, step: given})
        conversations.save_all(connection, vault, [talk])

    vault, id = table.house.road.vault, table.house.rows(conversation)[0].id
    table.house.database.write_now(change)


def _state(table: Table, **changes: Any) -> None:
    def change(connection: Any) -> None:
        talk = conversations.find_by_id(connection, vault, id)
        assert talk is not None
        talk.state = replace(talk.state, **changes)
        conversations.save_all(connection, vault, [talk])

    vault, id = table.house.road.vault, table.house.rows(conversation)[0].id
    table.house.database.write_now(change)


async def _deliver(house: House, chats: Chats) -> None:
    async with asyncio.timeout(20), post(house, chats) as at:
        while any(_is_due(row, house) for row in await at.rows()):  # noqa: ASYNC110 - another thread marks them
            await asyncio.sleep(0.01)


def _is_due(row: Any, house: House) -> bool:
    ready: bool = row.status == Sending.WAITING and row.next_attempt_at <= house.clock()
    return ready or row.status == Sending.SENDING


def _knocked(table: Table) -> tuple[list[str], str]:
    """What went out by now, and what became of the last row."""
    chats = Chats()
    asyncio.run(_deliver(table.house, chats))
    return [bubble.outgoing.text for bubble in chats.sent], _proactive(table)[-1].status


def _proactive(table: Table) -> list[Any]:
    return [row for row in table.house.rows(outbox) if row.proactive]


def _set(table: Table, **changes: Any) -> None:
    known: Organisation = replace(table.house.road.organisation(), **changes)
    table.house.road = replace(table.house.road, organisation=lambda: known)
    table.house.__post_init__()


def _no_contact(table: Table) -> None:
    taken_back = update(consent).where(consent.c.scope == "contact").values(withdrawn_at=table.house.clock())
    table.house.database.write_now(lambda connection: connection.execute(taken_back))


def _blocked(table: Table) -> None:
    vault, at = table.house.road.vault, table.house.clock()
    lookup = vault.lookup("telegram", table.amal.address)
    table.house.database.write_now(lambda connection: people.mark_blocked(connection, lookup, at))


def _came_back(table: Table) -> None:
    table.house.clock.move(seconds=1)
    event = MessageReceived(text="hallo")
    table.house.ring(incoming(table.amal.address, event, clock=table.house.clock, channel="telegram"))


def _nothing_left(table: Table) -> None:
    table.team(lambda file: file.drop_prompts("followup", "again"))


def _followed_up(table: Table) -> None:
    table.ticks(days=7)
    assert [row.status for row in _proactive(table)] == [Sending.WAITING]


def test_without_any_change_it_goes_out(table: Table) -> None:
    _followed_up(table)
    assert _knocked(table) == (["Hallo. Er staat iets voor je klaar."], Sending.SENT)


@pytest.mark.parametrize(
    "change",
    [
        _no_contact, _blocked, _came_back, _nothing_left,
        lambda table: _state(table, safe=False), lambda table: _state(table, quiet=True),
    ],
    ids=["consent", "block", "came back", "nothing waits", "safe contact", "stop"],
)  # fmt: skip
def test_what_changed_since_is_seen_before_it_goes_out(table: Table, change: Change) -> None:
    _followed_up(table)
    change(table)
    sent, _ = _knocked(table)
    assert "Hallo. Er staat iets voor je klaar." not in sent
    assert _proactive(table)[0].status == Sending.CANCELLED


def test_it_is_said_in_the_language_of_this_moment(table: Table) -> None:
    _followed_up(table)
    english = update(conversation).values(language="en")
    table.house.database.write_now(lambda connection: connection.execute(english))
    assert _knocked(table)[0] == ["Hello. There is something here for you."]


@pytest.mark.parametrize(
    ("changes", "until"),
    [
        ({"quiet_until": time(12, 30)}, datetime(2026, 11, 30, 11, 30, tzinfo=UTC)),
        ({"holidays": (date(2026, 11, 30),)}, datetime(2026, 12, 1, 8, tzinfo=UTC)),
    ],
    ids=["quiet hours", "holiday"],
)
def test_the_rest_of_the_organisation_is_that_of_this_moment(
    table: Table, changes: dict[str, Any], until: datetime
) -> None:
    _followed_up(table)
    _set(table, **changes)
    assert _knocked(table) == ([], Sending.WAITING)
    assert _proactive(table)[0].next_attempt_at == until


def test_the_hours_a_resident_likes_are_those_of_this_moment(table: Table) -> None:
    _followed_up(table)
    _answer(table, "time", "evening")
    assert _knocked(table) == ([], Sending.WAITING)
    assert _proactive(table)[0].next_attempt_at == datetime(2026, 11, 30, 17, tzinfo=UTC)


def test_who_wants_to_be_called_by_now_is_put_before_a_person_once(table: Table) -> None:
    _followed_up(table)
    _answer(table, "channel", "call")
    assert _knocked(table) == ([], Sending.CANCELLED)
    assert (table.requests().count(CALL_INSTEAD), table.state().knocked) == (1, False)


def test_who_blocked_us_before_is_called_for_what_waits_now(table: Table) -> None:
    _blocked(table)
    for count in (1, 2):
        table.team(lambda file: asking_resident.tell_message(file, "Dag Amal"))
        table.ticks(2, days=1)
        assert _knocked(table) == ([], Sending.CANCELLED)
        assert [row.kind for row in table.house.rows(request)].count(UNREACHABLE) == count
        assert table.requests().count(UNREACHABLE) == 1
        (row,) = (row for row in table.house.rows(request) if row.status == "open" and row.kind == UNREACHABLE)
        table.house.database.write_now(partial(requests.answer, id=row.id, by="Anna", at=table.house.clock()))


@pytest.mark.parametrize("failure", [Unreachable(because="gone"), TemplateRefused(), WindowClosed(permanent=True)])
def test_after_a_knock_that_did_not_arrive_what_is_asked_next_is_tried_or_called_about_again(
    table: Table, failure: ChannelError
) -> None:
    for count in (1, 2):
        table.team(lambda file: asking_resident.tell_message(file, "Dag Amal"))
        table.house.clock.now = datetime(2026, 11, 23 + count, 9, tzinfo=UTC)
        chats = Chats(failures=deque([failure]))
        asyncio.run(_deliver(table.house, chats))
        assert (chats.sent, len(_proactive(table))) == ([], count)
        asyncio.run(look_who_is_out_of_reach(table.house.database, table.house.road, timedelta(days=3)))
        calls = [row for row in table.house.rows(request) if row.kind in (UNREACHABLE, NOT_DELIVERED)]
        assert len(calls) == count
        done = partial(requests.answer, id=calls[-1].id, by="Anna", at=table.house.clock())
        table.house.database.write_now(done)
        table.house.clock.move(minutes=1)


def test_who_wanted_to_be_called_before_is_not_written_to_at_all(table: Table) -> None:
    _answer(table, "channel", "call")
    table.ticks(days=7)
    table.team(lambda file: asking_resident.tell_message(file, "Dag Amal"))
    table.ticks(days=1)
    assert (_proactive(table), table.requests().count(CALL_INSTEAD)) == ([], 1)


def test_while_a_person_has_the_talk_the_program_is_silent_until_that_is_done(table: Table) -> None:
    _followed_up(table)
    house, id = table.house, table.house.rows(conversation)[0].id

    def ask(connection: Any) -> None:
        talk = conversations.find_by_id(connection, house.road.vault, id)
        assert talk is not None
        asked = NewRequest(
            id=77, conversation_id=id, kind="person", text="", reach="chat", attachments=(), language="nl",
            made_at=house.clock(), due_by=house.clock(),
        )  # fmt: skip
        requests.ask(connection, house.road.vault, talk.key, asked=asked)

    house.database.write_now(ask)
    assert _knocked(table) == ([], Sending.WAITING)
    house.database.write_now(lambda connection: requests.answer(connection, 77, by="Anna", at=house.clock()))
    house.clock.move(hours=6)
    assert _knocked(table)[1] == Sending.SENT


def test_after_an_outage_of_weeks_one_message_stands_for_all_that_waits(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.team(lambda file: asking_resident.tell_message(file, "Dag Amal"))
    table.ticks(times=2, days=10)
    table.ticks(times=2, days=1)
    sent, _ = _knocked(table)
    assert sent == ["Hallo. Er staat iets voor je klaar."]
    assert len(table.state().prompts) > 2


@pytest.mark.parametrize(
    ("told", "due_at", "day"),
    [
        # At noon on the wall before and after: a Sunday is quiet, and so is Easter Monday.
        ("2027-03-21T11:00:00+00:00", "2027-03-28T10:00:00+00:00", 1),
        ("2027-10-24T10:00:00+00:00", "2027-10-31T11:00:00+00:00", 0),
        # An hour that the clock leaves out.
        ("2027-03-21T01:30:00+00:00", "2027-03-28T01:30:00+00:00", 1),
    ],
)
def test_a_week_is_a_week_on_the_wall_when_the_clock_changes(house: House, told: str, due_at: str, day: int) -> None:
    house.clock.now = datetime.fromisoformat(told)
    table = Table.laid(house, channel="telegram")
    (timer,) = [row for row in house.rows(due) if row.kind == Timer.FOLLOW_UP]
    assert timer.due_at == datetime.fromisoformat(due_at)
    house.clock.now = timer.due_at
    table.ticks(times=2)
    assert (_proactive(table), table.state().prompts) == ([], ())
    rung = timer.due_at
    while not table.state().prompts:
        rung += timedelta(minutes=30)
        house.clock.now = rung
        table.ticks()
    local = rung.astimezone(house.road.zone)
    assert (local.weekday(), local.hour, local.minute) == (day, 9, 0)
    assert len(_proactive(table)) == 1


def test_a_clock_that_jumps_asks_once_and_never_by_night(table: Table) -> None:
    table.ticks(days=7)
    for hours in (-48, 49, -1, 12, -200, 220):
        table.ticks(times=2, hours=hours)
    steps = [prompt.step for prompt in table.state().prompts]
    assert sorted(steps) == ["again", "followup"]
    assert len(_proactive(table)) == 1


def test_a_talk_on_a_monday_is_told_on_the_saturday_before(table: Table) -> None:
    table.agrees_on_a_talk(datetime(2026, 11, 30, 13, tzinfo=UTC))
    (timer,) = [row for row in table.house.rows(due) if row.kind == Timer.TOMORROW]
    assert timer.due_at == datetime(2026, 11, 28, 9, tzinfo=UTC)
    table.house.clock.now = timer.due_at
    table.ticks(times=2)
    assert [prompt.step for prompt in table.state().prompts] == ["tomorrow"]


def test_a_reminder_of_the_talk_that_a_new_holiday_makes_impossible_is_before_a_person(table: Table) -> None:
    table.agrees_on_a_talk()
    _set(table, holidays=(date(2026, 11, 30),))
    table.house.clock.now = datetime(2026, 11, 30, 9, tzinfo=UTC)
    table.ticks(times=2)
    assert table.state().prompts == ()
    assert "too_late" in table.requests()
