"""What happened at a case, told once each, in its order and with by whom."""

from dataclasses import replace
from datetime import timedelta

from bot.casework import moving
from bot.casework.word_back import UNANSWERED_AFTER
from bot.conversation.bubbles import Bubble, Phrase
from bot.store.happened import Line, SaidTo
from bot.store.statuses import Sending
from bot.web.console.case_access_view import readers
from bot.web.console.case_history import history_of
from bot.web.console.case_words import NOBODY, Person
from tests.casework.courses import A, accepted, planned, proposed, step, told_back
from tests.casework.making import NOW

LATER = NOW + timedelta(hours=1)


def test_what_the_case_tells_itself_is_not_told_twice_and_the_log_says_by_whom() -> None:
    lines = [
        Line(at=NOW, action="referral.offered", actor="party"),
        Line(at=LATER, action="talk.proposed", actor="Noor"),
    ]
    told = history_of(accepted(A), lines, ())
    assert [each.key for each in told] == [
        "case.happened.received", "case.happened.party.accepted", "case.happened.talk.proposed",
    ]  # fmt: skip
    assert told[1].values == {"name": "Partij A"}
    assert [each.by for each in told[1:]] == [Person("case.actor.party"), Person("", "Noor")]


def test_whoever_came_in_at_that_moment_did_not_do_what_happened_then() -> None:
    lines = [Line(at=NOW, action="case.opened_with_reason", actor="Sanne")]
    told = history_of(accepted(A), lines, ())
    assert {each.key: each.by for each in told} == {
        "case.happened.received": Person("case.actor.resident"),
        "case.happened.party.accepted": NOBODY,
        "case.happened.case.opened_with_reason": Person("", "Sanne"),
    }


def test_the_newest_comes_last() -> None:
    case = moving.finish_step(planned(A, steps=(step(),)), 1, at=LATER)
    told = history_of(case, [Line(at=NOW + timedelta(minutes=1), action="plan.agreed", actor="resident")], ())
    assert [each.at for each in told] == sorted(each.at for each in told)
    assert told[-1].key == "case.happened.step_done"


def test_word_back_and_its_answer_are_told() -> None:
    answered = moving.answer_word_back(told_back(), "no", at=LATER)
    keys = [each.key for each in history_of(answered, (), ())]
    assert keys[-1] == "case.happened.helps.no"
    assert "case.happened.word_back" in keys


def test_that_no_answer_came_is_told_once_with_who_closed_the_case() -> None:
    at = NOW + UNANSWERED_AFTER
    lines = [Line(at=at, action=action, actor="Noor") for action in ("word_back.unanswered", "case.closed")]
    told = history_of(moving.close_unanswered(told_back(), at=at), lines, ())
    assert [(each.key, each.by) for each in told if each.at == at and ".party." not in each.key] == [
        ("case.happened.unanswered", Person("", "Noor"))
    ]


def test_reading_and_lines_of_another_version_are_not_told() -> None:
    lines = [Line(at=NOW, action=action, actor="Noor") for action in ("case.read", "case.alike_looked", "new.kind")]
    assert [each.key for each in history_of(proposed(), lines, ())] == ["case.happened.received"]


def test_of_what_was_said_to_the_resident_only_what_the_team_asked_is_told() -> None:
    asked = Bubble(step="share", turn=3, parts=(Phrase("share.text"),))
    said = [
        SaidTo(bubble=bubble, made_at=LATER, status=status, sent_at=None)
        for bubble, status in (
            (asked, Sending.FAILED),
            (replace(asked, step="goal"), Sending.SENT),
            (replace(asked, step="goal", proactive=True), Sending.SENT),
        )
    ]
    told = [(each.key, each.became) for each in history_of(proposed(), (), said) if each.bubble]
    assert told == [("case.happened.said", "case.sent.failed"), ("case.happened.knock", "case.sent.sent")]


def test_readers_stand_together_with_their_times_and_the_last_on_top() -> None:
    reads = [("Noor", 0), ("Sanne", 1), ("party", 2), ("Noor", 3)]
    lines = [Line(at=NOW + timedelta(hours=hours), action="case.read", actor=name) for name, hours in reads]
    found = readers([*lines, Line(at=NOW, action="case.noted", actor="Kees")])
    assert [each.who for each in found] == [Person("", "Noor"), Person("case.actor.party"), Person("", "Sanne")]
    assert found[0].times == (NOW, NOW + timedelta(hours=3))
