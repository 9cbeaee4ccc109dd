"""One talk, one plan, and word back: agreed when everyone said yes, in whatever order they answer."""

from datetime import timedelta

import pytest

from bot.casework import moving
from bot.casework.course import NoteKind
from bot.conversation.bubbles import Moment
from bot.work import answers, asking_resident, consequences, party_answers
from bot.work.casefile import CaseFile
from bot.work.party_answers import Heard
from tests.work.roads import House
from tests.work.table import HUISARTS, KRINGLOOP, MOMENT, Table


@pytest.fixture
def table(house: House) -> Table:
    """Two parties take part."""
    table = Table.laid(house)
    table.confirm(KRINGLOOP, HUISARTS)
    table.answers(("share", "yes"), ("share", "yes"))
    table.takes_part(KRINGLOOP, HUISARTS)
    table.mails()
    return table


def _talk_agreed(table: Table) -> None:
    table.propose_talk(MOMENT, MOMENT + timedelta(days=1))
    table.answers(("meet", "any"))
    for party in (KRINGLOOP, HUISARTS):
        assert table.party(party, party_answers.answer_moments, number=1, fits=(1,)) is Heard.TAKEN


def _plan_agreed(table: Table) -> None:
    table.propose_plan(owner=KRINGLOOP)
    for party in (KRINGLOOP, HUISARTS):
        assert table.party(party, party_answers.answer_plan, number=1, answer="yes", words="") is Heard.TAKEN
    table.answers(("plan", "yes"))


def test_the_moment_that_everyone_has_is_agreed_and_everyone_hears_it(table: Table) -> None:
    _talk_agreed(table)
    assert table.mails() == [("agreed", HUISARTS), ("agreed", KRINGLOOP)]
    table.opens()
    told = table.asked("met")
    assert told is not None
    assert [part.values for part in told.parts if part.key == "met.when"] == [{"moment": Moment("2026-12-02T14:00")}]
    names = [str(part.values["party"]) for part in told.parts if part.key == "meet.who"]
    assert [name.split()[0] for name in names] == ["Kringloop", "Huisarts"]
    table.answers(("met", "ok"))
    assert "answer.met" in table.log()


def test_a_moment_that_fits_nobody_is_proposed_again(table: Table) -> None:
    table.propose_talk()
    table.answers(("meet", "none"))
    assert "no_moment" in table.requests()
    table.propose_talk(MOMENT + timedelta(days=2))
    table.opens()
    asked = table.asked("meet")
    assert asked is not None
    assert "met.nothing_fits" in [part.key for part in asked.parts]
    assert table.party(KRINGLOOP, party_answers.answer_moments, number=1, fits=(0,)) is Heard.MOVED
    assert table.party(KRINGLOOP, party_answers.answer_moments, number=2, fits=(0,)) is Heard.TAKEN
    assert table.party(KRINGLOOP, party_answers.answer_moments, number=2, fits=(0,)) is Heard.BEFORE


def test_an_answer_to_a_question_whose_case_moved_on_changes_nothing(table: Table) -> None:
    table.propose_talk()
    table.opens()
    asked = table.asked("meet")
    table.propose_talk(MOMENT + timedelta(days=2))
    table.presses("meet", "m1")
    talk = table.case().course.joint_talk
    assert asked is not None
    assert talk is not None
    assert (talk.number, talk.answers) == (2, {})
    with pytest.raises(Exception, match="Another talk"):
        table.team(lambda file: answers.said_to_person(file, "meet", about="1", option="m1"))


def test_whoever_stops_sharing_in_a_planned_talk_goes_on_without_that_party(table: Table) -> None:
    _talk_agreed(table)
    table.mails()
    table.answers(("met", "ok"))
    table.presses("share", "no")
    assert table.mails() == [("stop", HUISARTS)]
    talk = table.case().course.joint_talk
    assert talk is not None
    assert (talk.status.value, talk.who) == ("agreed", ("resident", KRINGLOOP))
    table.opens()
    told = table.asked("met")
    assert told is not None
    assert len([part for part in told.parts if part.key == "meet.who"]) == 1
    assert table.party(HUISARTS, party_answers.seen) is None
    assert table.requests().count("sharing_stopped") == 1


def test_a_question_that_waits_does_not_name_a_party_that_left(table: Table) -> None:
    table.propose_talk()
    assert table.party(HUISARTS, party_answers.decline, "ziek") is Heard.TAKEN
    table.opens()
    asked = table.asked("meet")
    assert asked is not None
    assert len([part for part in asked.parts if part.key == "meet.who"]) == 1
    table.presses("meet", "m1")
    assert table.party(KRINGLOOP, party_answers.answer_moments, number=1, fits=(0,)) is Heard.TAKEN
    assert table.mails() == [("agreed", KRINGLOOP)]


def test_the_last_party_that_leaves_cancels_the_talk(table: Table) -> None:
    _talk_agreed(table)
    assert table.party(HUISARTS, party_answers.decline, "ziek") is Heard.TAKEN
    assert table.party(KRINGLOOP, party_answers.decline, "vol") is Heard.TAKEN
    assert "talk_cancelled" in table.requests()
    assert [prompt.step for prompt in table.state().prompts] == []


def test_almost_brings_the_plan_back_with_the_objection(table: Table) -> None:
    table.propose_plan()
    table.answers(("plan", "almost"))
    table.amal.says("Ik wil liever een fiets")
    assert "plan_back" in table.requests()
    plan = table.case().course.plan
    assert plan is not None
    assert plan.objections()["resident"].words == "Ik wil liever een fiets"
    assert table.party(KRINGLOOP, party_answers.answer_plan, number=1, answer="no", words="Te duur") is Heard.TAKEN
    assert table.requests().count("plan_back") == 2
    table.propose_plan()
    assert table.party(KRINGLOOP, party_answers.answer_plan, number=1, answer="yes", words="") is Heard.MOVED


def test_nothing_is_arranged_before_it_is_wanted_and_then_whether_it_can_be_used_is_asked(
    table: Table,
) -> None:
    _plan_agreed(table)
    assert ("agreed", KRINGLOOP) in table.mails()
    with pytest.raises(Exception, match="has not said yes"):
        table.team(lambda file: file.change(moving.arrange(file.case, 1, at=file.now)))
    table.answers(("wanted", "yes"))
    table.amal.says("Een fietshelm")

    def arrange(file: CaseFile) -> None:
        file.change(moving.arrange(file.case, 1, at=file.now))
        asking_resident.ask_usable(file, 1)

    table.team(arrange)
    table.answers(("usable", "no"))
    table.amal.says("Te groot")
    plan = table.case().course.plan
    assert plan is not None
    assert (plan.steps[0].needs, plan.steps[0].usable_words) == ("Een fietshelm", "Te groot")
    assert "not_usable" in table.requests()


def test_what_is_not_wanted_is_put_before_a_person_even_without_words(table: Table) -> None:
    _plan_agreed(table)
    table.answers(("wanted", "no"))
    table.ticks(minutes=31)
    assert "not_wanted" in table.requests()
    assert table.case().course.plan.steps[0].wanted == "no"  # type: ignore[union-attr]


@pytest.mark.parametrize(("answer", "status"), [("yes", "closed"), ("little", "closed")])
def test_a_case_closes_with_the_answer_to_word_back_and_then_nobody_reads(
    table: Table, answer: str, status: str
) -> None:
    _talk_agreed(table)
    table.mails()
    table.give_word_back()
    table.answers(("met", "ok"), ("feedback", answer))
    assert table.case().status.value == status
    assert (table.open_doors(), table.mails(), table.shared()) == (0, [], frozenset())
    assert set(table.statuses().values()) == {"completed"}
    stored = table.stored()
    assert stored.closed_at == table.house.clock()
    assert table.party(KRINGLOOP, party_answers.seen) is None


def test_an_unhappy_answer_opens_the_case_again(table: Table) -> None:
    table.give_word_back()
    table.answers(("feedback", "no"))
    table.amal.says("Het bed is stuk")
    assert (table.case().status.value, table.stored().closed_at) == ("reopened", None)
    assert "unhappy" in table.requests()


def test_a_closed_case_tells_who_never_answered_to_stop_and_can_open_again(table: Table) -> None:
    table.confirm("voedselbank")
    table.answers(("share", "yes"))
    table.mails()
    table.give_word_back()
    table.answers(("feedback", "yes"))
    assert table.mails() == [("stop", "voedselbank")]
    table.team(lambda file: file.change(moving.reopen(file.case, "Toch niet", by="Anna", at=file.now)))
    assert table.stored().closed_at is None
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    assert table.mails() == [("offer", KRINGLOOP)]
    assert NoteKind.REOPENED in [note.kind for note in table.case().course.notes]


def test_an_answer_that_comes_too_late_is_put_before_a_person(table: Table) -> None:
    table.propose_talk()
    table.opens()
    table.team(lambda file: file.change(moving.propose_talk(file.case, file.case.course.joint_talk, at=file.now)))  # type: ignore[arg-type]
    table.presses("meet", "m1")
    assert "late_answer" in table.requests()


def test_a_message_of_the_team_can_be_answered(table: Table) -> None:
    table.team(lambda file: asking_resident.tell_message(file, "Morgen bel ik"))
    table.team(lambda file: asking_resident.tell_message(file, "Of overmorgen"))
    table.answers(("message", "ok"))
    assert table.asked("message") is not None
    table.amal.says("Overmorgen is beter dan morgen")
    assert table.requests().count("message_answer") == 1


def test_a_held_talk_is_asked_about_no_more(table: Table) -> None:
    _talk_agreed(table)

    def hold(file: CaseFile) -> None:
        before = file.case
        file.change(moving.hold_talk(file.case, at=file.now))
        consequences.follow(file, before)

    table.team(hold)
    assert table.state().prompts == ()
