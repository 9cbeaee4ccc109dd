"""What nobody asked for goes out only when it is still wanted, safe, and the hour."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.casework.moments import Rest
from bot.conversation.companion import Companion
from bot.conversation.prompts import Prompt
from bot.conversation.state import Answer, State
from bot.store.sending import Claimed
from bot.store.vault import WrappedKey
from bot.work.unasked import ByPerson, Later, Never, Now, TooLate, decide

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
REST = Rest(zone=AMSTERDAM)
NIGHT = REST.by_night
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
SAFE = State(step="goal", consented=True, safe=True)


def _claimed(**changes: Any) -> Claimed:
    claimed = Claimed(
        id=1, conversation_id=1, resident_id=1, address_id=1, channel="telegram", seq=4, turn=4, kind="bubble",
        urgent=False, proactive=True, made_at=NOON, attempts=1, language="nl", seen_before=3,
        heard_at=NOON - timedelta(days=3), last_sent_at=None, at_home=True, contact=True, blocked=False,
        wrapped=WrappedKey(1, "k", b""), body=b"", address=b"", state=b"",
    )  # fmt: skip
    return replace(claimed, **changes)


def test_by_day_it_goes_out() -> None:
    assert decide(_claimed(), SAFE, REST, NOON) == Now()


@pytest.mark.parametrize(
    ("claimed", "state"),
    [
        (_claimed(contact=False), SAFE),
        (_claimed(blocked=True), SAFE),
        (_claimed(heard_at=NOON + timedelta(seconds=1)), SAFE),
        (_claimed(), replace(SAFE, safe=False)),
        (_claimed(), replace(SAFE, quiet=True)),
    ],
    ids=["consent withdrawn", "blocked", "the resident came back", "not safe here", "told to stop"],
)
def test_it_is_dropped_when_it_is_no_longer_wanted(claimed: Claimed, state: State) -> None:
    assert decide(claimed, state, REST, NOON) == Never()


def test_a_question_at_the_first_address_is_wanted_although_the_talk_goes_on_elsewhere() -> None:
    asked = _claimed(at_home=False, heard_at=NOON + timedelta(hours=1))
    assert decide(asked, SAFE, REST, NOON + timedelta(hours=1)) == Now()


def test_a_stop_before_does_not_forbid_to_ask_whose_hand_it_was_and_an_unsafe_phone_does() -> None:
    stopped = replace(SAFE, quiet=True)
    asked = _claimed(at_home=False, contact=False)
    assert decide(asked, stopped, REST, NOON, step="resume_check") == Now()
    assert decide(asked, stopped, REST, NOON, step="reminder") == Never()
    assert decide(asked, replace(stopped, safe=False), REST, NOON, step="resume_check") == Never()


def test_by_night_it_waits_for_the_morning() -> None:
    night = NOON + timedelta(hours=9)
    assert decide(_claimed(), SAFE, REST, night) == Later(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        # The clock goes forward in the night of 27 to 28 March 2027, and back in that of 30 to 31 October.
        ("2027-03-27T18:59:59+00:00", "2027-03-27T18:59:59+00:00"),
        ("2027-03-27T19:00:00+00:00", "2027-03-28T07:00:00+00:00"),
        ("2027-03-28T00:59:59+00:00", "2027-03-28T07:00:00+00:00"),
        ("2027-03-28T01:00:00+00:00", "2027-03-28T07:00:00+00:00"),
        ("2027-03-28T06:59:59+00:00", "2027-03-28T07:00:00+00:00"),
        ("2027-03-28T07:00:00+00:00", "2027-03-28T07:00:00+00:00"),
        ("2027-03-28T17:59:59+00:00", "2027-03-28T17:59:59+00:00"),
        ("2027-03-28T18:00:00+00:00", "2027-03-29T07:00:00+00:00"),
        ("2027-10-30T18:00:00+00:00", "2027-10-31T08:00:00+00:00"),
        ("2027-10-31T00:30:00+00:00", "2027-10-31T08:00:00+00:00"),
        ("2027-10-31T01:30:00+00:00", "2027-10-31T08:00:00+00:00"),
        ("2027-10-31T07:59:59+00:00", "2027-10-31T08:00:00+00:00"),
        ("2027-10-31T08:00:00+00:00", "2027-10-31T08:00:00+00:00"),
        ("2027-10-31T19:00:00+00:00", "2027-11-01T08:00:00+00:00"),
    ],
)
def test_quiet_hours_follow_the_clock_on_the_wall(at: str, allowed: str) -> None:
    assert NIGHT.next(datetime.fromisoformat(at)) == datetime.fromisoformat(allowed)


def test_every_minute_of_two_years_is_allowed_or_waits_less_than_fourteen_hours() -> None:
    at, end = datetime(2026, 12, 31, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
    checked = 0
    while at < end:
        polite = NIGHT.next(at)
        assert timedelta() <= polite - at <= timedelta(hours=14)
        assert 9 <= polite.astimezone(AMSTERDAM).hour < 20
        at += timedelta(minutes=17)
        checked += 1
    assert checked > 60_000


def test_a_knock_goes_out_only_while_something_waits_behind_it() -> None:
    waits = replace(SAFE, prompts=(Prompt(id="1", step="again", case="c"),))
    assert decide(_claimed(), waits, REST, NOON, step="knock") == Now()
    assert decide(_claimed(), SAFE, REST, NOON, step="knock") == Never()


def test_a_knock_is_right_as_long_as_something_waits_however_late_it_comes() -> None:
    waits = replace(SAFE, prompts=(Prompt(id="1", step="again", case="c"),))
    late = _claimed(made_at=NOON - timedelta(days=3), heard_at=NOON - timedelta(days=4))
    assert decide(late, waits, REST, NOON, step="knock") == Now()


def _told(**answers: str) -> State:
    return replace(SAFE, answers={step: Answer(options=(option,)) for step, option in answers.items()})


def test_what_is_too_old_goes_before_a_person() -> None:
    assert decide(_claimed(), SAFE, REST, NOON + timedelta(hours=25), step="reminder") == TooLate()
    # On a Monday at noon what was made on Saturday evening could be said for three hours.
    waited = _claimed(made_at=NOON - timedelta(hours=39))
    assert decide(waited, SAFE, REST, NOON, step="reminder") == Now()


def test_the_hours_a_resident_likes_are_followed_and_what_waits_for_them_is_not_old() -> None:
    assert decide(_claimed(), _told(time="evening"), REST, NOON) == Later(datetime(2026, 11, 23, 17, tzinfo=UTC))
    assert decide(_claimed(), _told(time="weekend"), REST, NOON) == Later(datetime(2026, 11, 28, 8, tzinfo=UTC))
    assert decide(_claimed(), _told(time="weekend"), REST, NOON + timedelta(days=5)) == Now()


@pytest.mark.parametrize("step", ["tomorrow", "step_due"])
def test_what_is_of_one_day_does_not_wait_for_the_hours_a_resident_likes(step: str) -> None:
    waits = replace(_told(time="evening"), prompts=(Prompt(id="1", step=step, case="c"),))
    assert decide(_claimed(), waits, REST, NOON, step="knock") == Now()


def test_sundays_holidays_and_wider_hours_of_the_organisation_are_quiet() -> None:
    sunday = NOON - timedelta(days=1)
    assert decide(_claimed(made_at=sunday), SAFE, REST, sunday) == Later(datetime(2026, 11, 23, 8, tzinfo=UTC))
    closed = replace(REST, holidays=frozenset({NOON.date()}))
    assert decide(_claimed(), SAFE, closed, NOON) == Later(datetime(2026, 11, 24, 8, tzinfo=UTC))
    wide = replace(REST, begins=time(16), ends=time(12))
    assert decide(_claimed(), SAFE, wide, NOON + timedelta(hours=4)) == Later(datetime(2026, 11, 24, 11, tzinfo=UTC))


def test_whose_hand_it_was_is_asked_on_a_sunday_and_never_by_night() -> None:
    sunday = NOON - timedelta(days=1)
    asked = _claimed(at_home=False, made_at=sunday)
    assert decide(asked, _told(time="evening"), REST, sunday, step="resume_check") == Now()
    assert isinstance(decide(asked, SAFE, REST, sunday + timedelta(hours=9), step="resume_check"), Later)


@pytest.mark.parametrize(("step", "option"), [("channel", "call"), ("form", "person")])
def test_who_would_rather_hear_it_from_a_person_is_not_written_to(step: str, option: str) -> None:
    waits = replace(_told(**{step: option}), prompts=(Prompt(id="1", step="again", case="c"),))
    assert decide(_claimed(), waits, REST, NOON, step="knock") == ByPerson()
    assert decide(_claimed(contact=False), waits, REST, NOON, step="knock") == Never()
    assert decide(_claimed(), _told(channel="home"), REST, NOON, step="reminder") == Now()
    assert decide(_claimed(), waits, REST, NOON, step="resume_check") == Now()


def test_while_a_person_has_the_talk_the_program_asks_nothing_of_itself() -> None:
    handed = _claimed(with_person=True)
    waits = replace(SAFE, prompts=(Prompt(id="1", step="followup", case="c"),))
    assert decide(handed, waits, REST, NOON, step="knock") == Later(NOON + timedelta(hours=6))
    assert decide(handed, SAFE, REST, NOON, step="reminder") == Later(NOON + timedelta(hours=6))
    team = replace(waits, prompts=(*waits.prompts, Prompt(id="2", step="message", case="c")))
    assert decide(handed, team, REST, NOON, step="knock") == Now()


def test_news_go_where_the_resident_wants_them_and_not_to_a_helpers_phone() -> None:
    helped = replace(SAFE, companion=Companion(kind="family", home="goal", before="nl", updates="own"))
    assert decide(_claimed(), helped, REST, NOON) == Never()


def test_a_clock_that_was_put_back_sends_nothing_twice_and_nothing_early() -> None:
    ahead = _claimed(made_at=NOON + timedelta(days=2))
    assert decide(ahead, SAFE, REST, NOON) == Now()
    assert decide(ahead, SAFE, REST, NOON - timedelta(hours=4)) == Later(datetime(2026, 11, 23, 8, tzinfo=UTC))
