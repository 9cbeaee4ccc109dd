"""A case whose resident says nothing to word back ends too: doors shut, nothing sent, and open to who writes again."""

from collections.abc import Callable

import pytest

from bot.casework.word_back import UNANSWERED_AFTER
from bot.errors import IllegalChange
from bot.store.tables import audit, cases, outbox, request, resident
from bot.team.answer_for import FromResident
from bot.team.close import close_unanswered
from bot.work import party_answers
from tests.work.table import KRINGLOOP, VOEDSELBANK, Table

#: What the team was asked about a resident who does not answer.
SETTLED = {"feedback_unanswered", "resident_silent", "standing_still"}


@pytest.fixture
def told(table: Table) -> Table:
    """One party takes part, another never answered; the resident heard what was done, and nothing more comes."""
    table.confirm(KRINGLOOP, VOEDSELBANK)
    table.answers(("share", "yes"), ("share", "yes"))
    table.takes_part(KRINGLOOP)
    table.mails()
    table.give_word_back()
    return table


def _waits(table: Table, *, seconds: float = 0) -> None:
    table.ticks(3, seconds=UNANSWERED_AFTER.total_seconds() + seconds)
    table.mails()


def test_before_four_weeks_it_is_refused_and_nothing_changes(told: Table) -> None:
    _waits(told, seconds=-1)
    before, lines = told.stored(), len(told.house.rows(audit))
    with pytest.raises(IllegalChange, match="27 of them have passed"):
        told.team(close_unanswered)
    assert (told.stored(), len(told.house.rows(audit))) == (before, lines)


def test_it_ends_as_with_an_answer_and_asks_nobody_any_more(told: Table) -> None:
    _waits(told)
    assert "feedback_unanswered" in told.requests()
    told.team(lambda file: file.ask_team("resident_silent"))
    told.team(lambda file: file.ask_team("standing_still"))
    bubbles = len(told.house.rows(outbox))
    told.team(close_unanswered)
    assert (told.case().status.value, told.stored().closed_at) == ("closed", told.house.clock())
    assert (told.open_doors(), told.shared(), told.mails()) == (0, frozenset(), [])
    assert told.party(KRINGLOOP, party_answers.seen) is None
    assert told.statuses() == {KRINGLOOP: "completed", VOEDSELBANK: "withdrawn"}
    assert {prompt.step for prompt in told.state().prompts} <= {"followup", "again"}
    assert not SETTLED & set(told.requests())
    settled = {row.kind: row.acknowledged_by for row in told.house.rows(request)}
    assert {settled[kind] for kind in SETTLED} == {"Anna"}
    assert {"word_back.unanswered", "case.closed"} <= set(told.log())
    assert len(told.house.rows(outbox)) == bubbles, "the resident hears nothing of it"
    told.ticks(3, days=30)
    assert not SETTLED & set(told.requests())


def test_who_was_still_asked_to_come_is_told_to_stop(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.give_word_back()
    # The link of the party was opened late, so that it stands to the end.
    table.house.clock.move(days=20)
    table.party(KRINGLOOP, party_answers.answer_conflict, False)
    table.house.clock.move(days=8)
    table.mails()
    table.team(close_unanswered)
    assert (table.mails(), table.open_doors()) == ([("stop", KRINGLOOP)], 0)


def _by_silence(table: Table) -> None:
    table.house.clock.move(days=28)
    table.team(close_unanswered)


def _by_answer(table: Table) -> None:
    table.answers(("feedback", "yes"))


@pytest.mark.parametrize("close", [_by_silence, _by_answer])
def test_who_writes_again_opens_the_case_again_however_it_was_closed(
    told: Table, close: Callable[[Table], None]
) -> None:
    close(told)
    told.ticks(3, days=10)
    told.amal.says("Er is nog iets")
    assert told.case().status.value == "reopened"
    assert told.stored().closed_at is None
    assert told.state().answers["added"].text == "Er is nog iets"
    assert told.asked("feedback") is None


def test_a_button_of_the_old_question_means_nothing_any_more(told: Table) -> None:
    told.opens()
    _by_silence(told)
    told.presses("feedback", "yes")
    assert (told.case().status.value, told.case().course.word_back[-1].answer) == ("closed", "")


@pytest.mark.parametrize(("answer", "status"), [("little", "closed"), ("no", "reopened")])
def test_an_answer_on_the_phone_still_counts_when_it_comes_late(told: Table, answer: str, status: str) -> None:
    _by_silence(told)
    told.team(lambda file: FromResident(file=file, say=lambda key, _: key).helped(answer, "Zij belde"))
    assert (told.case().status.value, told.case().course.word_back[-1].answer) == (status, answer)


def test_what_was_told_is_forgotten_ninety_days_later(told: Table) -> None:
    _by_silence(told)
    told.ticks(3, days=89)
    assert told.house.rows(cases)
    told.ticks(3, days=1, minutes=1)
    assert (told.house.rows(cases), told.house.rows(resident)) == ([], [])
