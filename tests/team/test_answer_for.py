"""What a party or a resident said to a person counts as much as a press, in the same order, and is written down."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import AanbelError
from bot.store.tables import audit
from bot.team.answer_for import FromParty, FromResident
from bot.team.arrange import arrange
from bot.team.propose_plan import propose_plan
from bot.team.propose_talk import propose_talk
from tests.work.table import GELDFIT, HUISARTS, KRINGLOOP, VOEDSELBANK, Table


def say(key: str, values: Any) -> str:
    return " ".join([key, *map(str, values.values())])


def _party(table: Table, id: str, do: Callable[[FromParty], object]) -> None:
    table.team(lambda file: do(FromParty(file=file, say=say, party=id)))


def _resident(table: Table, do: Callable[[FromResident], object]) -> None:
    table.team(lambda file: do(FromResident(file=file, say=say)))


def _refused(table: Table, id: str, do: Callable[[FromParty], object], why: str) -> None:
    before, lines = table.stored(), len(table.house.rows(audit))
    with pytest.raises(AanbelError) as refused:
        _party(table, id, do)
    assert why in str(refused.value)
    assert table.stored() == before
    assert len(table.house.rows(audit)) == lines


def _notes(table: Table) -> list[str]:
    return [f"{note.by}: {note.text.split()[0]}" for note in table.case().course.notes]


@pytest.fixture
def asked(table: Table) -> Table:
    """The resident said yes to one party, which has its link; another waits for the resident's answer."""
    table.confirm(KRINGLOOP, HUISARTS, reserves=(VOEDSELBANK,))
    table.answers(("share", "yes"))
    table.mails()
    return table


@pytest.fixture
def seated(table: Table) -> Table:
    """One party takes part; a talk with two moments and a plan are proposed."""
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.takes_part(KRINGLOOP)
    table.team(lambda file: propose_talk(file, at=["2026-12-01 14:00", "2026-12-02 10:00"], place="home"))
    step = "kringloop; 2026-12-10; Een bed brengen"
    table.team(lambda file: propose_plan(file, steps=[step], arranges=[1], language="nl"))
    return table


def test_a_party_says_whom_it_knows_before_anything_else(asked: Table) -> None:
    _refused(asked, KRINGLOOP, lambda party: party.accepts(), "could this be somebody you know")
    _party(asked, KRINGLOOP, lambda party: party.knows(resident=False))
    assert asked.statuses()[KRINGLOOP] == "opened"
    _party(asked, KRINGLOOP, lambda party: party.accepts())
    assert asked.statuses()[KRINGLOOP] == "accepted"
    assert _notes(asked) == ["Anna: told.knows_nobody", "Anna: told.accepts"]
    assert {row.actor for row in asked.house.rows(audit) if row.action == "party.accept"} == {"Anna"}
    _refused(asked, KRINGLOOP, lambda party: party.accepts(), "takes part already")


def test_a_party_that_may_know_the_resident_reads_nothing_and_the_next_is_asked(asked: Table) -> None:
    _party(asked, KRINGLOOP, lambda party: party.knows(resident=True))
    assert asked.statuses()[KRINGLOOP] == "conflict"
    assert asked.open_doors() == 0
    _refused(asked, KRINGLOOP, lambda party: party.accepts(), "could know the resident privately")


def test_a_party_declines_with_a_reason_and_the_reserve_comes(asked: Table) -> None:
    _refused(asked, KRINGLOOP, lambda party: party.declines(" "), "The reason is empty")
    _party(asked, KRINGLOOP, lambda party: party.declines("vol"))
    assert asked.statuses() == {KRINGLOOP: "declined", HUISARTS: "asked", VOEDSELBANK: "asked"}
    assert asked.case().course.referrals[KRINGLOOP].reason == "vol"
    _refused(asked, KRINGLOOP, lambda party: party.declines("nog steeds vol"), "said no before")


@pytest.mark.parametrize("do", [
    lambda party: party.offered(), lambda party: party.link(), lambda party: party.knows(resident=False),
    lambda party: party.accepts(), lambda party: party.declines("vol"), lambda party: party.finished(),
])  # fmt: skip
def test_nothing_is_told_to_a_party_before_the_residents_yes(asked: Table, do: Callable[[FromParty], object]) -> None:
    _refused(asked, HUISARTS, do, "waits for the resident's yes. Tell it nothing yet")
    _refused(asked, VOEDSELBANK, do, "is kept in reserve: the resident was not asked")
    _refused(asked, "bakker", do, "'bakker' is not at the table of this case. There are: kringloop, huisarts")


def test_a_party_without_mail_is_told_by_a_person(table: Table) -> None:
    table.house.road = replace(table.house.road, mails=False)
    table.house.__post_init__()
    table.confirm(GELDFIT)
    table.answers(("share", "yes"))
    assert table.statuses() == {GELDFIT: "agreed"}
    _refused(table, GELDFIT, lambda party: party.link(), "cannot be mailed. Tell it yourself, then use --offered")
    _party(table, GELDFIT, lambda party: party.offered())
    assert table.statuses() == {GELDFIT: "offered"}
    _refused(table, GELDFIT, lambda party: party.offered(), "has not said whom it knows")
    assert "referral.offered" in table.log()


def test_the_conflict_question_can_be_asked_with_the_telling(table: Table) -> None:
    table.house.road = replace(table.house.road, mails=False)
    table.house.__post_init__()
    table.confirm(GELDFIT)
    table.answers(("share", "yes"))
    _party(table, GELDFIT, lambda party: party.knows(resident=False))
    assert table.statuses() == {GELDFIT: "opened"}
    assert _notes(table) == ["Anna: told.offered", "Anna: told.knows_nobody"]


def test_a_lost_link_is_sent_again(asked: Table) -> None:
    _party(asked, KRINGLOOP, lambda party: party.link())
    assert asked.mails() == [("offer", KRINGLOOP)]
    asked.ticks(days=15)
    assert asked.statuses()[KRINGLOOP] == "expired"
    _party(asked, KRINGLOOP, lambda party: party.link())
    assert asked.statuses()[KRINGLOOP] == "offered"


def test_a_party_that_is_done_reads_nothing_any_more(seated: Table) -> None:
    assert seated.open_doors() > 0
    _party(seated, KRINGLOOP, lambda party: party.finished())
    assert seated.statuses() == {KRINGLOOP: "completed"}
    assert seated.open_doors() == 0
    _refused(seated, KRINGLOOP, lambda party: party.finished(), "did its part already")


def test_a_party_says_which_moments_fit_and_what_it_thinks_of_the_plan(seated: Table) -> None:
    _refused(seated, KRINGLOOP, lambda party: party.moments([3]), "There is no moment 3: they are numbered 1 to 2")
    _party(seated, KRINGLOOP, lambda party: party.moments([2]))
    _refused(seated, KRINGLOOP, lambda party: party.moments([2]), "said this before")
    _party(seated, KRINGLOOP, lambda party: party.plan("almost", "liever later"))
    course = seated.case().course
    assert course.joint_talk is not None
    assert course.plan is not None
    assert course.joint_talk.answers == {KRINGLOOP: (1,)}
    assert course.plan.objections()[KRINGLOOP].words == "liever later"


def test_what_was_not_asked_of_a_party_cannot_be_answered(asked: Table) -> None:
    _refused(asked, KRINGLOOP, lambda party: party.moments([1]), "No talk is proposed yet")
    _refused(asked, KRINGLOOP, lambda party: party.plan("yes", ""), "No plan is proposed yet")
    _party(asked, KRINGLOOP, lambda party: party.knows(resident=False))
    _party(asked, KRINGLOOP, lambda party: party.accepts())
    asked.team(lambda file: propose_talk(file, at=["2026-12-01 10:00"], place="home"))
    asked.answers(("share", "yes"))
    asked.takes_part(HUISARTS)
    _refused(asked, HUISARTS, lambda party: party.moments([1]), "is not asked this now")


def test_the_resident_says_yes_and_no_to_a_person(asked: Table) -> None:
    _resident(asked, lambda resident: resident.agrees(HUISARTS))
    assert asked.statuses()[HUISARTS] == "offered"
    assert asked.shared() == {KRINGLOOP, HUISARTS}
    assert asked.state().prompts == ()
    asked.mails()
    _resident(asked, lambda resident: resident.refuses(HUISARTS))
    assert asked.statuses()[HUISARTS] == "withdrawn"
    assert asked.mails() == [("stop", HUISARTS)]
    assert asked.shared() == {KRINGLOOP}
    assert _notes(asked) == ["Anna: told.resident.share.yes", "Anna: told.resident.share.no"]
    with pytest.raises(AanbelError, match="not at the table"):
        _resident(asked, lambda resident: resident.agrees("bakker"))


def test_the_resident_answers_the_talk_and_the_plan_to_a_person(seated: Table) -> None:
    _resident(seated, lambda resident: resident.moments([1, 2]))
    _party(seated, KRINGLOOP, lambda party: party.moments([1]))
    _resident(seated, lambda resident: resident.plan("yes", ""))
    _party(seated, KRINGLOOP, lambda party: party.plan("yes", ""))
    course = seated.case().course
    assert course.joint_talk is not None
    assert course.plan is not None
    assert (course.joint_talk.status.value, course.plan.status.value) == ("agreed", "agreed")
    _resident(seated, lambda resident: resident.wanted(1, yes=True, words="een matras"))
    seated.team(lambda file: arrange(file, step=1))
    _resident(seated, lambda resident: resident.usable(1, yes=False, words="te groot"))
    plan = seated.case().course.plan
    assert plan is not None
    assert (plan.steps[0].needs, plan.steps[0].usable_words) == ("een matras", "te groot")
    assert "not_usable" in seated.requests()


def test_the_resident_says_whether_somebody_came_and_whether_it_helps(seated: Table) -> None:
    _resident(seated, lambda resident: resident.contacted("no"))
    assert seated.case().course.contacted == "no"
    with pytest.raises(AanbelError):
        _resident(seated, lambda resident: resident.helped("yes", ""))
    seated.give_word_back()
    _resident(seated, lambda resident: resident.helped("no", "het bed is kapot"))
    assert seated.case().status == "reopened"
    assert seated.case().course.word_back[-1].words == "het bed is kapot"
    assert "answer.feedback" in seated.log()
