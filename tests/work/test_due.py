"""What happens by itself: once, only when it is still wanted, and never at night."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.store.statuses import Timer
from bot.store.tables import attachment, conversation, data_key, due, erasure_ledger, inbox, outbox, resident
from bot.work.due import Timers
from tests.work.roads import TO_THE_STORY, House, Resident


@pytest.fixture
def amal(house: House) -> Resident:
    """A resident who began to tell, at noon."""
    amal = Resident(house=house, address="7", channel="telegram")
    amal.starts()
    amal.tells(*TO_THE_STORY)
    return amal


def _tick(house: House, times: int = 1) -> None:
    async def play() -> None:
        timers = Timers(database=house.database, road=house.road, turns=house.turns)
        for _ in range(times):
            await timers.tick()

    asyncio.run(play())


def _timer(house: House, kind: Timer) -> Any:
    return next(row for row in house.rows(due) if row.kind == kind)


def _reminders(house: House) -> list[Any]:
    return [row for row in house.rows(outbox) if row.proactive]


def test_a_talk_that_went_quiet_is_reminded_once_and_never_again(house: House, amal: Resident) -> None:
    house.clock.move(hours=23)
    _tick(house)
    assert _reminders(house) == []
    house.clock.move(hours=1)
    _tick(house, times=3)
    assert len(_reminders(house)) == 1
    assert _timer(house, Timer.REMINDER).status == "done"
    amal.says("Ik ben er weer")
    house.clock.move(days=3)
    _tick(house, times=3)
    assert len(_reminders(house)) == 1


def test_a_reminder_is_put_later_while_the_talk_moves_on(house: House, amal: Resident) -> None:
    house.clock.move(hours=20)
    amal.presses("wellbeing", "5")
    house.clock.move(hours=5)
    _tick(house)
    assert _reminders(house) == []
    timer = _timer(house, Timer.REMINDER)
    assert timer.due_at == house.clock() + timedelta(hours=19)
    house.clock.now = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    _tick(house)
    assert len(_reminders(house)) == 1


def test_a_reminder_due_at_night_waits_for_nine_oclock(house: House, amal: Resident) -> None:
    house.clock.move(hours=33)  # 20:00 UTC is 21:00 in Amsterdam
    _tick(house)
    assert _reminders(house) == []
    assert _timer(house, Timer.REMINDER).due_at == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    house.clock.now = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    _tick(house)
    (reminder,) = _reminders(house)
    assert reminder.next_attempt_at == house.clock()


def test_a_reminder_that_comes_months_too_late_is_put_before_a_person(house: House, amal: Resident) -> None:
    house.road = replace(house.road, unfinished_by_default=timedelta(days=400))
    house.clock.move(days=120)
    _tick(house)
    assert _reminders(house) == []
    assert _timer(house, Timer.REMINDER).status == "missed"


@pytest.mark.parametrize("choice", [("", "do:stop"), ("safe", "no")])
def test_nobody_is_reminded_who_said_stop_or_that_it_is_not_safe(
    house: House, amal: Resident, choice: tuple[str, str]
) -> None:
    amal.presses(*choice)
    house.clock.move(hours=30)
    house.clock.now = house.clock.now.replace(hour=12)
    for _ in range(5):
        _tick(house)
        house.clock.move(hours=24)
    assert _reminders(house) == []


def test_whoever_went_on_after_a_stop_is_reminded_after_all(house: House, amal: Resident) -> None:
    amal.presses("", "do:stop")
    house.clock.move(days=2)
    _tick(house)
    amal.presses("stopped", "go_on")
    house.clock.move(days=2)
    _tick(house)
    assert len(_reminders(house)) == 1


def test_a_restart_in_the_middle_of_a_reminder_does_not_make_two(house: House, amal: Resident) -> None:
    house.clock.move(hours=24)
    stopping = House(
        database=house.database, road=replace(house.road, probe=_stop_at("before_commit")), clock=house.clock
    )
    with pytest.raises(KeyboardInterrupt):
        _tick(stopping)
    assert _reminders(house) == []
    house.clock.move(minutes=2)
    _tick(house, times=2)
    assert len(_reminders(house)) == 1


def _stop_at(wanted: str) -> Any:
    def probe(point: str) -> None:
        if point == wanted:
            raise KeyboardInterrupt

    return probe


def test_before_the_yes_what_was_said_is_forgotten_after_a_day(house: House) -> None:
    early = Resident(house=house, address="8", channel="telegram")
    early.starts()
    early.says("ik weet het nog niet")
    house.clock.move(hours=20)
    early.says("misschien")
    house.clock.move(hours=5)
    _tick(house)
    assert [row.payload is None for row in house.rows(inbox)] == [True, True, False]
    house.clock.move(hours=19)
    _tick(house)
    assert [row.payload is None for row in house.rows(inbox)] == [True, True, True]
    assert [row.key for row in house.rows(inbox)] != []


def test_after_the_yes_what_was_said_is_kept(house: House, amal: Resident) -> None:
    house.clock.move(hours=25)
    _tick(house)
    assert all(row.payload for row in house.rows(inbox))
    assert _timer(house, Timer.FORGET_INBOX).status == "dropped"


def test_an_unfinished_talk_is_erased_six_weeks_after_its_last_message(house: House, amal: Resident) -> None:
    house.clock.move(days=41)
    amal.presses("wellbeing", "5")
    house.clock.move(days=2)
    _tick(house)
    assert len(house.rows(conversation)) == 1
    house.clock.move(days=40)
    _tick(house)
    assert [house.rows(table) for table in (resident, data_key, conversation, inbox, outbox, attachment, due)] == [
        []
    ] * 7
    assert len(house.rows(erasure_ledger)) == 1


def test_a_finished_talk_is_not_erased_for_being_old(house: House, amal: Resident) -> None:
    amal.presses("wellbeing", "5")
    amal.says("Ik wil een fiets.")
    for step, option in (("can_self", "do:skip"), ("can_other", "do:skip"), ("need", "do:skip"), ("more", "no")):
        amal.presses(step, option)
    for _ in range(12):
        if amal.hears() == "summary":
            break
        amal.presses("", "do:skip")
    amal.presses("summary", "yes")
    assert house.rows(conversation)[0].status == "done"
    house.clock.move(days=60)
    _tick(house)
    assert len(house.rows(conversation)) == 1


def test_a_refusal_is_erased_within_the_hour_unless_it_was_a_mistake(house: House) -> None:
    residents = [Resident(house=house, address=name, channel="telegram") for name in ("8", "9")]
    for one in residents:
        one.starts()
        one.tells(*TO_THE_STORY[:5], ("consent", "no"))
    house.clock.move(minutes=10)
    residents[0].presses("refused", "mistake")
    house.clock.move(minutes=21)
    _tick(house)
    assert len(house.rows(resident)) == 1
    assert residents[0].hears() == "consent"
    assert len(house.rows(erasure_ledger)) == 1
