"""A case as it is stored: with its course, however old the row, and kept when the resident tells more."""

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.casework import moving
from bot.casework.case import Case, CaseStatus
from bot.casework.course import Course
from bot.casework.organisation_file import read_organisation
from bot.conversation.state import Answer, State
from bot.store.cases import Composed, StoredCase
from bot.work.proposing import Proposing, composed, opened
from bot.work.road import Confirmed
from tests.casework.courses import A, accepted, proposed, told_back
from tests.casework.making import NOW, SAMPLE

PROPOSING = Proposing(
    lambda: read_organisation(SAMPLE.read_text(encoding="utf-8"), file="sample"), ZoneInfo("Europe/Amsterdam")
)


def stored(case: Case) -> StoredCase:
    """The row of this case, gone through JSON."""
    row: Composed = composed(case)
    return StoredCase(
        id=case.id,
        resident_id=1,
        conversation_id=1,
        status=row.status,
        neighbourhood=row.neighbourhood or None,
        language=case.language,
        channel=case.channel,
        holder=case.holder or None,
        made_at=case.received_at,
        changed_at=NOW,
        closed_at=None,
        content=json.loads(json.dumps(row.content)),
    )


def told(before: StoredCase | None) -> Composed:
    """The resident tells about money."""
    state = State(language="ti", answers={"goal": Answer(text="Geen schuld"), "topics": Answer(options=("money",))})
    return PROPOSING(
        Confirmed(state=state, case_id="x", channel="telegram", scopes=frozenset({"keep"}), made_at=NOW, before=before)
    )


def test_a_case_is_opened_as_it_was_stored() -> None:
    case = moving.assign(accepted(A), "noor")
    assert opened(stored(case)) == case
    assert opened(stored(proposed())) == proposed()


def test_a_case_from_before_there_was_a_course_has_one_that_has_not_begun() -> None:
    row = stored(proposed())
    old = replace(row, content={name: row.content[name] for name in ("content", "proposal")})
    assert opened(old).course == Course()
    assert opened(old) == proposed()


def test_a_first_story_gets_a_table() -> None:
    first = told(None)
    assert first.status == CaseStatus.PROPOSED
    assert Course.from_json(first.content["course"]) == Course()


def test_an_answer_keeps_the_language_it_was_given_in() -> None:
    state = State(language="ti", answers={"goal": Answer(text="No debts", language="en")})
    made = PROPOSING(
        Confirmed(state=state, case_id="x", channel="telegram", scopes=frozenset({"keep"}), made_at=NOW, before=None)
    )
    assert made.content["content"]["story"]["goal"]["language"] == "en"


def test_what_a_coordinator_began_goes_on_when_the_resident_tells_more() -> None:
    case = accepted(A)
    again = told(stored(case))
    assert again.status == CaseStatus.CONFIRMED
    assert Course.from_json(again.content["course"]) == case.course
    assert again.content["content"]["topics"] == ["money"]
    assert {seat["party"] for seat in again.content["proposal"]["seats"]} != {"a", "c", "coordinator"}


def test_more_that_is_told_after_the_end_opens_the_case_again() -> None:
    closed = moving.answer_word_back(told_back(), "yes", at=NOW)
    assert told(stored(closed)).status == CaseStatus.REOPENED
