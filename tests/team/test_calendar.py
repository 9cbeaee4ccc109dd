"""The agreed talk in a calendar: when and where, and not a word of the story. Read back by the library itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from bot.casework import moving
from bot.casework.case import Case
from bot.team.calendar import calendar
from bot.team.refused import Refused
from tests.casework.courses import A, B, accepted, talk
from tests.casework.making import NOW


def say(key: str, values: Any) -> str:
    return f"{key} {values}"


def _agreed(case: Case) -> Case:
    for who in ("resident", "a", "b"):
        case = moving.answer_talk(case, who, (1,))
    return case


@pytest.fixture
def agreed() -> Case:
    return _agreed(moving.propose_talk(accepted(A, B), talk(), at=NOW))


def _event(case: Case) -> Any:
    (event,) = Calendar.from_ical(calendar(case, say, now=NOW)).walk("VEVENT")
    return event


def test_it_says_when_and_where_in_utc(agreed: Case) -> None:
    event = _event(agreed)
    assert event.start == NOW + timedelta(days=2)
    assert event.end - event.start == timedelta(hours=1)
    assert "\nDTSTART:20261129T153000Z\r" in calendar(agreed, say, now=NOW)
    assert event["LOCATION"] == "case.place.home {}"
    assert event["STATUS"] == "CONFIRMED"
    assert "METHOD:PUBLISH" in calendar(agreed, say, now=NOW)


def test_it_is_valid_and_says_nothing_of_the_story(agreed: Case) -> None:
    text = calendar(agreed, say, now=NOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.count("UID:") == 1
    for word in ("Partij", "things", "Sara", "Rust", "DESCRIPTION", "ATTENDEE"):
        assert word not in text


def test_a_talk_proposed_anew_changes_the_same_event(agreed: Case) -> None:
    again = _agreed(moving.propose_talk(agreed, talk(), at=NOW))
    first, second = _event(agreed), _event(again)
    assert first["UID"] == second["UID"]
    assert second["SEQUENCE"] > first["SEQUENCE"]


def test_a_talk_that_goes_off_cancels_the_event(agreed: Case) -> None:
    off = moving.take_back(moving.take_back(agreed, "a", at=NOW), "b", at=NOW)
    assert "METHOD:CANCEL" in calendar(off, say, now=NOW)
    assert _event(off)["STATUS"] == "CANCELLED"
    assert _event(off)["SEQUENCE"] > _event(agreed)["SEQUENCE"]


def test_without_an_agreed_moment_there_is_nothing_to_write() -> None:
    for case in (accepted(A), moving.propose_talk(accepted(A), talk(), at=NOW)):
        with pytest.raises(Refused, match="No moment is agreed yet"):
            calendar(case, say, now=datetime.now(UTC))
