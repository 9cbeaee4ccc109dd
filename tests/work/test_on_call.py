"""Danger that was noticed and help that was asked for have somebody who looks first, and a next one who looks after."""

import asyncio
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.assemble import sample_organisation
from bot.casework.organisation import OnCall, Organisation
from bot.conversation.events import ButtonPressed
from bot.store import asked as asking
from bot.store import mails
from bot.store.leases import Lease
from bot.store.statuses import Duty
from bot.store.tables import audit, due, mail, request
from bot.team.answer_request import answer_request
from bot.work.due import Timers
from tests.conversation.scenes import DANGER
from tests.work.roads import TO_THE_STORY, House, Resident
from tests.work.table import Table

HITS, DIE = DANGER["nl"]["violence"], DANGER["nl"]["life"]
ANNA = OnCall(name="Anna", phone="06-1", mail="anna@team.example")
BO = OnCall(name="Bo", mail="bo@team.example")
CAS = OnCall(name="Cas", phone="06-3")


@pytest.fixture
def amal(house: House) -> Resident:
    """A resident at the first question of the story, on a Monday at noon."""
    amal = Resident(house=house, address="a1")
    amal.starts()
    amal.tells(*TO_THE_STORY)
    amal.presses("wellbeing", "5")
    return amal


def on_call(house: House, *people: OnCall, sends: bool = True) -> None:
    def known() -> Organisation:
        return replace(sample_organisation(), on_call=people)

    house.road = replace(house.road, organisation=known, mails=sends)
    house.__post_init__()


def waiting(house: House) -> list[asking.Asked]:
    return house.database.write_now(lambda connection: asking.open_requests(connection, house.road.vault))


def who(house: House) -> list[tuple[str, str]]:
    return [(each.kind, each.addressee) for each in waiting(house)]


def ticks(house: House, **move: float) -> None:
    async def tick() -> None:
        await Timers(database=house.database, road=house.road, turns=house.turns).tick()

    house.clock.move(**move)
    asyncio.run(tick())


def mailed(house: House) -> list[tuple[str, str]]:
    """Kind and address of what would be mailed now; it is taken."""

    def take(connection: Any) -> list[tuple[str, str]]:
        at = house.clock()
        taken = mails.claim(connection, Lease(token="t", at=at, until=at), limit=100)
        for each in taken:
            mails.mark_sent(connection, "t", each.id, at=at)
        return [(each.kind, mails.open_letter(house.road.vault, each).to) for each in taken]

    return house.database.write_now(take)


def alarm(house: House) -> Any:
    return next((row for row in house.rows(due) if row.kind == "alert"), None)


def test_noticed_danger_is_put_before_the_team_with_its_kind_and_no_word_of_the_resident(
    house: House, amal: Resident
) -> None:
    amal.says(f"Rust in huis, {HITS}")
    (alert,) = waiting(house)
    assert (alert.kind, alert.about, alert.text, alert.reach) == ("danger", ("violence",), "", "chat")
    assert alert.due_by.isoformat() == "2026-11-24T23:00:00+00:00"
    assert "violence" not in repr(house.rows(request))
    assert HITS not in json.dumps(alert.as_plain())
    assert [row.action for row in house.rows(audit)][-1] == "help.asked"
    assert amal.hears() == "danger"


def test_the_same_kind_waits_once_and_another_kind_waits_beside_it(house: House, amal: Resident) -> None:
    amal.says(HITS)
    house.clock.move(hours=1)
    amal.says(HITS)
    assert amal.hears() == "danger"
    assert [each.about for each in waiting(house)] == [("violence",)]
    amal.says(f"{HITS} en {DIE}")
    assert [each.about for each in waiting(house)] == [("violence",), ("life",)]


def test_danger_and_help_stand_above_everything_else_that_waits(house: House, amal: Resident) -> None:
    amal.presses("goal", "do:human")
    amal.presses("human", "chat")
    house.clock.move(days=1)
    amal.says(DIE)
    amal.presses("danger", "do:help_now")
    assert [each.kind for each in waiting(house)] == ["danger", "help_now", "person"]


def test_before_the_yes_nothing_stands_in_any_row_of_the_team(house: House) -> None:
    early = Resident(house=house, address="a2")
    early.starts()
    early.tells(*TO_THE_STORY[:3])
    early.says(HITS)
    assert early.hears() == "danger"
    assert (house.rows(request), house.rows(audit), alarm(house)) == ([], [], None)


def test_what_was_noticed_keeps_nobody_who_refuses_from_being_erased(house: House, amal: Resident) -> None:
    amal.says(DIE)
    amal.presses("danger", "no_call")
    amal.sends(ButtonPressed(step="age", option="no", turn=0))
    (row,) = [row for row in house.rows(due) if row.kind == "erase"]
    assert row.status == Duty.WAITING.value


def test_with_nobody_on_call_it_waits_like_the_rest_and_no_timer_is_set(house: House, amal: Resident) -> None:
    on_call(house)
    amal.says(HITS)
    assert who(house) == [("danger", "")]
    assert (alarm(house), house.rows(mail)) == (None, [])
    bubble = amal.talk().entries[-1].bubble
    assert bubble is not None
    assert "help_now.read_by" in [part.key for part in bubble.parts]


@pytest.mark.parametrize("pressed", [True, False])
def test_the_first_on_call_has_it_and_after_half_an_hour_the_next_and_the_next(
    house: House, amal: Resident, pressed: bool
) -> None:
    on_call(house, ANNA, BO, CAS)
    if pressed:
        amal.presses("goal", "do:help_now")
    else:
        amal.says(HITS)
    kind = "help_now" if pressed else "danger"
    assert who(house) == [(kind, "Anna")]
    assert mailed(house) == [("alert", "anna@team.example")]
    ticks(house, minutes=29)
    assert who(house) == [(kind, "Anna")]
    ticks(house, minutes=1)
    assert who(house) == [(kind, "Bo")]
    assert mailed(house) == [("alert", "bo@team.example")]
    ticks(house, minutes=30)
    assert (who(house), mailed(house)) == ([(kind, "Cas")], [])
    ticks(house, minutes=30)
    assert who(house) == [(kind, "Cas")]
    assert [row.action for row in house.rows(audit)].count("help.handed_on") == 2


def test_after_the_last_the_first_has_it_again_a_working_day_later_round_after_round_until_somebody_did(
    house: House, amal: Resident
) -> None:
    on_call(house, ANNA, BO, CAS)
    amal.says(HITS)
    begun = house.clock()
    heard = [(begun, "Anna", mailed(house))]
    while len(heard) < 8:
        ticks(house, minutes=30)
        ((_, now),) = who(house)
        mails_now = mailed(house)
        if now == heard[-1][1]:
            assert mails_now == [], "nobody is mailed twice for the same"
        else:
            heard.append((house.clock(), now, mails_now))
    to_anna, to_bo = [("alert", "anna@team.example")], [("alert", "bo@team.example")]
    assert [(name, letters) for _, name, letters in heard] == [
        ("Anna", to_anna), ("Bo", to_bo), ("Cas", []), ("Anna", to_anna), ("Bo", to_bo), ("Cas", []), ("Anna", to_anna),
        ("Bo", to_bo),
    ]  # fmt: skip
    half, day = timedelta(minutes=30), timedelta(days=1)
    since = [at - begun for at, *_ in heard[:6]]
    assert since == [0 * half, half, 2 * half, day + 3 * half, day + 4 * half, day + 5 * half]
    (alert,) = waiting(house)
    assert house.database.write_now(lambda c: answer_request(house.road, c, alert.id, by="Bo"))
    ticks(house, minutes=30)
    assert alarm(house).status == Duty.DROPPED.value
    ticks(house, days=7)
    assert mailed(house) == []


def test_what_is_acknowledged_in_the_second_round_goes_no_further(house: House, amal: Resident) -> None:
    on_call(house, ANNA, BO)
    amal.says(HITS)
    ticks(house, minutes=30)
    ticks(house, days=1, minutes=30)
    assert who(house) == [("danger", "Anna")]
    (alert,) = waiting(house)
    assert house.database.write_now(lambda c: answer_request(house.road, c, alert.id, by="Anna"))
    mailed(house)
    ticks(house, days=3)
    assert (alarm(house).status, mailed(house), who(house)) == ("dropped", [], [])


def test_who_is_alone_on_call_is_mailed_again_every_working_day(house: House, amal: Resident) -> None:
    on_call(house, ANNA)
    amal.says(HITS)
    to_anna = [("alert", "anna@team.example")]
    assert (who(house), mailed(house)) == ([("danger", "Anna")], to_anna)
    for _ in range(2):
        ticks(house, minutes=30)
        assert mailed(house) == [], "the next round is a working day later"
        ticks(house, days=1)
        assert (who(house), mailed(house)) == ([("danger", "Anna")], to_anna)
    done = [row.action for row in house.rows(audit)]
    assert (done.count("help.still_waits"), done.count("help.handed_on")) == (2, 0)
    (alert,) = waiting(house)
    assert house.database.write_now(lambda c: answer_request(house.road, c, alert.id, by="Anna"))
    ticks(house, days=2)
    assert (alarm(house).status, mailed(house)) == ("dropped", [])


def test_a_new_round_begins_on_no_day_on_which_nobody_reads(house: House, amal: Resident) -> None:
    on_call(house, ANNA)
    house.clock.now = datetime(2026, 12, 24, 9, 0, tzinfo=UTC)  # a Thursday; two holidays and a Sunday follow
    amal.says(HITS)
    monday = datetime(2026, 12, 28, 8, 30, tzinfo=UTC)
    assert alarm(house).due_at == monday
    mailed(house)
    ticks(house, days=2)
    assert mailed(house) == []
    ticks(house, seconds=(monday - house.clock()).total_seconds())
    assert mailed(house) == [("alert", "anna@team.example")]
    assert alarm(house).due_at == datetime(2026, 12, 29, 9, 0, tzinfo=UTC)


def test_after_who_is_on_call_no_longer_comes_the_first(house: House, amal: Resident) -> None:
    on_call(house, CAS, ANNA)
    amal.says(HITS)
    on_call(house, BO, ANNA)
    ticks(house, minutes=30)
    assert (who(house), mailed(house)) == ([("danger", "Bo")], [("alert", "bo@team.example")])


def test_with_nobody_left_on_call_it_stays_where_it_is(house: House, amal: Resident) -> None:
    on_call(house, CAS, ANNA)
    amal.says(HITS)
    on_call(house)
    ticks(house, minutes=30)
    assert (who(house), mailed(house), alarm(house).status) == ([("danger", "Cas")], [], "done")


def test_what_is_done_in_time_is_handed_to_nobody(house: House, amal: Resident) -> None:
    on_call(house, ANNA, BO)
    amal.says(HITS)
    (alert,) = waiting(house)
    assert house.database.write_now(lambda c: answer_request(house.road, c, alert.id, by="Anna"))
    ticks(house, minutes=31)
    assert (alarm(house).status, "help.handed_on" in [row.action for row in house.rows(audit)]) == ("dropped", False)


def test_a_second_alert_goes_to_who_has_the_first_and_does_not_put_the_next_off(house: House, amal: Resident) -> None:
    on_call(house, ANNA, BO, CAS)
    amal.says(HITS)
    ticks(house, minutes=20)
    amal.says(DIE)
    assert who(house) == [("danger", "Anna"), ("danger", "Anna")]
    ticks(house, minutes=10)
    assert who(house) == [("danger", "Bo"), ("danger", "Bo")]
    amal.presses("danger", "do:help_now")
    assert who(house)[-1] == ("help_now", "Bo")


def test_a_later_alert_begins_with_the_first_again(house: House, amal: Resident) -> None:
    on_call(house, ANNA, BO)
    amal.says(HITS)
    ticks(house, minutes=30)
    ticks(house, minutes=30)
    (alert,) = waiting(house)
    house.database.write_now(lambda c: answer_request(house.road, c, alert.id, by="Bo"))
    house.clock.move(days=1)
    amal.says(HITS)
    assert who(house) == [("danger", "Anna")]
    ticks(house, minutes=30)
    assert who(house) == [("danger", "Bo")]


def test_the_half_hour_is_counted_while_somebody_reads(house: House, amal: Resident) -> None:
    on_call(house, ANNA, BO)
    house.clock.now = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)  # a Friday evening
    amal.says(HITS)
    assert alarm(house).due_at == datetime(2026, 11, 30, 8, 30, tzinfo=UTC)  # Monday, half past nine in Amsterdam
    ticks(house, hours=1)
    assert who(house) == [("danger", "Anna")]


def test_danger_does_not_wait_for_a_clock_that_was_set_to_another_zone(house: House, amal: Resident) -> None:
    on_call(house, ANNA, BO)
    amal.says(HITS)
    house.road = replace(house.road, zone=ZoneInfo("America/Curacao"))
    house.__post_init__()
    ticks(house, minutes=30)
    assert who(house) == [("danger", "Bo")]


def test_who_has_no_mailbox_is_mailed_nothing_and_a_new_alert_is_for_who_is_on_call_now(
    house: House, amal: Resident
) -> None:
    on_call(house, CAS)
    amal.says(HITS)
    assert (who(house), house.rows(mail)) == ([("danger", "Cas")], [])
    on_call(house, ANNA, BO)
    amal.says(DIE)
    assert who(house)[-1] == ("danger", "Anna")


def test_without_mail_the_list_says_it_all_the_same(house: House, amal: Resident) -> None:
    on_call(house, ANNA, BO, sends=False)
    amal.says(HITS)
    assert (who(house), house.rows(mail)) == ([("danger", "Anna")], [])


def test_a_mail_to_who_is_on_call_tells_nothing_of_whom_or_what(house: House, amal: Resident) -> None:
    on_call(house, ANNA, BO)
    amal.says(HITS)

    def letter(connection: Any) -> mails.Letter:
        at = house.clock()
        (claimed,) = mails.claim(connection, Lease(token="t", at=at, until=at), limit=100)
        assert claimed.conversation_id is None
        return mails.open_letter(house.road.vault, claimed)

    told = house.database.write_now(letter)
    assert (told.to, dict(told.values)) == ("anna@team.example", {"name": "Anna"})
    assert not re.search(HITS, repr(house.rows(mail)))


def test_who_is_being_erased_is_handed_to_nobody(house: House, amal: Resident) -> None:
    on_call(house, ANNA, BO)
    amal.says(HITS)
    amal.presses("danger", "do:delete")
    amal.presses("delete", "yes")
    ticks(house, minutes=30)
    assert "help.handed_on" not in [row.action for row in house.rows(audit)]


def test_nobody_called_stands_first_and_is_mailed_like_an_alert_without_a_word_of_it(house: House) -> None:
    table = Table.laid(house)
    on_call(house, ANNA, BO)
    ticks(house, days=7, hours=1)
    table.answers(("followup", "no"))
    assert who(house) == [("not_contacted", "Anna"), ("unread", ""), ("not_begun", "")]
    assert mailed(house) == [("alert", "anna@team.example")]
    assert alarm(house).status == Duty.WAITING.value
    ticks(house, days=1)
    assert who(house)[0] == ("not_contacted", "Bo")
    assert mailed(house) == [("alert", "bo@team.example")]


def test_with_nobody_on_call_nobody_called_stands_first_all_the_same(house: House) -> None:
    table = Table.laid(house)
    on_call(house)
    ticks(house, days=7, hours=1)
    table.answers(("followup", "no"))
    assert (who(house)[0], mailed(house), alarm(house)) == (("not_contacted", ""), [], None)
