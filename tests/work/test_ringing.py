"""The timers of a case: once, only while they are wanted, never at night, and not out of the blue after weeks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.casework import moving
from bot.casework.hours import read_hours
from bot.store.statuses import Timer
from bot.store.tables import due, outbox
from bot.team.answer_for import FromParty
from bot.team.ask_again import ask_again as asked_again
from bot.team.refused import Refused
from bot.work import asking_resident, party_answers
from bot.work.answers import said_to_person
from tests.table.ways import WAYS, come_to
from tests.work.roads import House
from tests.work.table import HUISARTS, KRINGLOOP, MOMENT, Table


@pytest.fixture
def table(house: House) -> Table:
    return Table.laid(house)


def _timer(table: Table, kind: Timer) -> Any:
    return next(row for row in table.house.rows(due) if row.kind == kind)


def _waiting(table: Table) -> list[str]:
    return [prompt.step for prompt in table.state().prompts]


def _proactive(table: Table) -> list[Any]:
    return [row for row in table.house.rows(outbox) if row.proactive]


def _all_went_out(table: Table) -> None:
    """Somebody delivered it."""
    sent = update(outbox).values(status="sent", sent_at=table.house.clock())
    table.house.database.write_now(lambda connection: connection.execute(sent))


def _agreed(table: Table, start: datetime = MOMENT) -> None:
    table.agrees_on_a_talk(start)


def test_a_week_after_the_story_the_resident_is_asked_once_whether_somebody_made_contact(table: Table) -> None:
    table.ticks(days=6)
    assert _waiting(table) == []
    table.ticks(times=3, days=1)
    assert _waiting(table) == ["followup", "again"]
    assert len(_proactive(table)) == 1
    table.answers(("followup", "no"), ("again", "yes"))
    assert "not_contacted" in table.requests()
    assert table.case().course.contacted == "no"
    assert _timer(table, Timer.WELLBEING).due_at == table.stored().made_at + timedelta(days=42)


def test_an_organisation_that_does_not_ask_how_it_goes_asks_neither_now_nor_later(table: Table) -> None:
    table.ticks(days=7)
    table.answers(("followup", "yes"), ("again", "yes"))
    _switch_off(table, "wellbeing")
    table.ticks(times=2, days=35)
    assert (_waiting(table), _timer(table, Timer.WELLBEING).status) == ([], "dropped")


def test_without_that_question_nobody_is_asked_for_a_yes_to_it(table: Table) -> None:
    _switch_off(table, "wellbeing")
    table.ticks(times=2, days=7)
    assert _waiting(table) == ["followup"]


def _switch_off(table: Table, module: str) -> None:
    known = table.house.road.organisation()
    left = replace(known, modules=tuple(each for each in known.modules if each != module))
    table.house.road = replace(table.house.road, organisation=lambda: left)
    table.house.__post_init__()


def test_six_weeks_later_it_is_asked_how_it_goes_only_after_a_yes_that_stands(table: Table) -> None:
    table.ticks(days=7)
    table.answers(("followup", "yes"), ("again", "yes"))
    table.ticks(times=2, days=35)
    table.answers(("wellbeing_again", "9"))
    assert [felt.score for felt in table.case().course.wellbeing_again] == [9]
    table.presses("again", "no")
    table.presses("again", "yes")
    table.presses("again", "no")
    table.ticks(days=50)
    assert _waiting(table) == []


def test_who_takes_the_yes_back_is_not_asked_what_waited_with_it(table: Table) -> None:
    table.ticks(days=7)
    table.answers(("followup", "yes"), ("again", "yes"))
    table.ticks(days=35)
    assert _waiting(table) == ["wellbeing_again"]
    table.presses("again", "no")
    assert (_waiting(table), table.asked("wellbeing_again")) == ([], None)


def test_a_person_looks_when_the_link_of_a_party_that_only_began_to_read_is_dead(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.house.clock.move(days=13)
    table.party(KRINGLOOP, party_answers.answer_conflict, False)
    table.ticks(days=2)
    assert (table.statuses(), table.open_doors()) == ({KRINGLOOP: "expired"}, 0)
    assert "party_silent" in table.requests()


def test_a_fresh_link_lives_as_long_as_its_mail_says(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.house.clock.move(days=10)
    table.team(lambda file: FromParty(file=file, say=lambda key, _: key, party=KRINGLOOP).link())
    table.ticks(days=13)
    assert table.statuses() == {KRINGLOOP: "offered"}
    table.ticks(days=1)
    assert (table.statuses(), table.open_doors()) == ({KRINGLOOP: "expired"}, 0)


def test_a_closed_case_is_not_asked_whether_somebody_made_contact(table: Table) -> None:
    table.give_word_back()
    table.answers(("feedback", "yes"))
    table.ticks(days=7)
    assert _waiting(table) == ["again"]


def test_word_back_takes_the_place_of_the_question_about_contact(table: Table) -> None:
    table.ticks(days=7)
    table.give_word_back()
    assert _waiting(table) == ["again", "feedback"]


def test_word_back_that_waits_for_an_answer_is_contact_too(table: Table) -> None:
    table.give_word_back()
    table.ticks(days=7)
    assert _waiting(table) == ["feedback", "again"]


def test_a_question_due_at_night_waits_for_nine_oclock(table: Table) -> None:
    table.house.clock.now = datetime(2026, 11, 30, 21, 0, tzinfo=UTC)
    table.ticks()
    assert (_waiting(table), _timer(table, Timer.FOLLOW_UP).due_at.hour) == ([], 8)
    table.house.clock.now = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
    table.ticks()
    assert _waiting(table) == ["followup", "again"]
    (knock,) = _proactive(table)
    assert knock.next_attempt_at == table.house.clock()


def test_after_months_of_downtime_a_person_is_asked_and_not_the_resident(table: Table) -> None:
    table.ticks(times=3, days=120)
    assert (_waiting(table), table.requests(), _proactive(table)) == ([], ["unread", "not_begun", "too_late"], [])
    assert _timer(table, Timer.FOLLOW_UP).status == "missed"


def test_after_weeks_of_downtime_nobody_is_called_for_what_was_answered_already(table: Table) -> None:
    table.team(asking_resident.ask_again)
    table.answers(("again", "yes"))
    table.team(lambda file: said_to_person(file, "followup", option="yes", about=""))
    table.ticks(times=3, days=30)
    assert "too_late" not in table.requests()
    assert _timer(table, Timer.FOLLOW_UP).status == "done"


def test_a_party_is_reminded_before_its_link_dies_however_seldom_the_organisation_is_open(table: Table) -> None:
    seldom = replace(table.house.road.organisation(), hours=read_hours("wo 10:00-12:00"))
    table.house.road = replace(table.house.road, organisation=lambda: seldom)
    table.house.__post_init__()
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    assert _timer(table, Timer.REMIND_PARTY).due_at == datetime(2026, 11, 30, 9, tzinfo=UTC)
    table.ticks(times=2, days=7)
    assert [kind for kind, _ in table.mails()] == ["offer", "remind"]


def test_the_day_before_the_talk_the_resident_is_told_and_once_it_began_no_more(table: Table) -> None:
    _agreed(table)
    assert _timer(table, Timer.TOMORROW).due_at == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    table.house.clock.now = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    table.ticks(times=3)
    assert _waiting(table).count("tomorrow") == 1
    table.house.clock.now = MOMENT
    table.ticks(times=2)
    assert "tomorrow" not in _waiting(table)
    assert _timer(table, Timer.TOMORROW).status == "done"


def test_a_talk_that_was_cancelled_is_not_announced(table: Table) -> None:
    _agreed(table)
    table.party(KRINGLOOP, party_answers.decline, "ziek")
    table.house.clock.now = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    table.ticks()
    assert "tomorrow" not in _waiting(table)


@pytest.mark.parametrize(("hours", "request_kinds"), [(25, ["too_late"]), (28, [])])
def test_tomorrow_is_not_said_on_the_day_itself(table: Table, hours: int, request_kinds: list[str]) -> None:
    _agreed(table)
    table.house.clock.now = datetime(2026, 11, 30, 9, 0, tzinfo=UTC) + timedelta(hours=hours)
    table.ticks(times=2)
    assert "tomorrow" not in _waiting(table)
    assert [kind for kind in table.requests() if kind == "too_late"] == request_kinds


def test_a_talk_agreed_for_tomorrow_afternoon_is_told_once(table: Table) -> None:
    _agreed(table, table.house.clock() + timedelta(hours=23))
    assert _timer(table, Timer.TOMORROW).due_at == table.house.clock() + timedelta(hours=23)


def test_an_open_question_is_not_interrupted_and_a_knock_comes_after_half_an_hour_of_quiet(table: Table) -> None:
    table.amal.presses("done", "do:question")
    table.confirm(KRINGLOOP)
    assert _proactive(table) == []
    table.ticks(minutes=20)
    assert _proactive(table) == []
    table.ticks(times=3, minutes=15)
    assert len(_proactive(table)) == 1
    table.opens()
    assert table.asked("share")


def test_where_it_is_not_safe_nothing_knocks_and_a_person_hears_of_the_silence_once(house: House) -> None:
    table = Table.laid(house, safe=False)
    table.confirm(KRINGLOOP)
    for _ in range(4):
        table.ticks(days=4)
    assert _proactive(table) == []
    assert table.requests().count("resident_silent") == 1


def test_a_resident_who_answered_is_not_called_silent(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "no"))
    table.ticks(days=6)
    assert "resident_silent" not in table.requests()


def test_word_back_that_stays_without_an_answer_is_put_before_a_person(table: Table) -> None:
    table.give_word_back()
    table.ticks(times=2, days=14)
    assert table.requests().count("feedback_unanswered") == 1
    assert table.case().status.value == "word_back"


def test_nothing_rings_for_a_case_that_was_taken_back(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.team(lambda file: file.change(file.case.withdrawn()))
    table.ticks(times=2, days=20)
    assert _waiting(table) == []
    assert _timer(table, Timer.FOLLOW_UP).status == "dropped"


def test_all_that_waits_is_asked_again_with_one_knock(table: Table) -> None:
    table.confirm(KRINGLOOP, HUISARTS)
    table.ticks(times=2, days=8)
    _all_went_out(table)
    before, waiting = len(_proactive(table)), _waiting(table)
    assert len(waiting) > 2
    table.house.clock.move(hours=19)
    table.team(asked_again)
    assert (_waiting(table), len(_proactive(table))) == (waiting, before), "whoever was knocked for today hears no more"
    table.house.clock.move(hours=2)
    table.team(asked_again)
    assert (_waiting(table), len(_proactive(table))) == (waiting, before + 1)
    table.house.clock.move(days=4)
    table.team(asked_again)
    assert len(_proactive(table)) == before + 1, "a knock that did not go out yet is not joined by a second"


def test_a_resident_without_an_address_is_asked_when_back(table: Table) -> None:
    table.amal.presses("", "do:someone_else")
    table.presses("someone_else", "yes")
    table.team(lambda file: asking_resident.ask_again(file))
    table.ticks(times=2, minutes=31)
    assert _waiting(table) == ["again"]
    assert table.team(lambda file: moving.contacted(file.case, yes=True)).course.contacted == "yes"


def test_a_question_on_the_phone_can_still_be_answered_when_it_is_asked_again(table: Table) -> None:
    WAYS["asked, open"].to(table)
    table.house.clock.move(days=8)
    table.team(asked_again)
    assert table.asked("knock")
    table.presses("share", "yes")
    assert table.statuses()[KRINGLOOP] == "offered"


def test_a_question_that_was_left_open_comes_again_with_the_knock(table: Table) -> None:
    WAYS["asked, open"].to(table)
    table.house.clock.move(days=8)
    table.team(asked_again)
    table.answers(("share", "yes"))
    assert table.statuses()[KRINGLOOP] == "offered"


def test_words_that_belong_to_a_choice_are_not_lost_when_it_is_asked_again(table: Table) -> None:
    WAYS["plan proposed"].to(table)
    come_to(table, "plan")
    table.presses("plan", "almost")
    with pytest.raises(Refused):
        table.team(asked_again)
    table.amal.says("Liever een week later")
    plan = table.case().course.plan
    assert plan is not None
    assert plan.answers["resident"].words == "Liever een week later"
