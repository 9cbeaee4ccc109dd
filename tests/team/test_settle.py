"""What the team does settles what was put before it: what then still waits is what there is to do."""

from collections.abc import Callable

import pytest

from bot.casework.course import NoteKind
from bot.store.asked import open_requests
from bot.store.tables import request
from bot.team.answer_for import FromParty, FromResident
from bot.team.arrange import arrange
from bot.team.close import close
from bot.team.confirm import confirm
from bot.team.note import note
from bot.team.propose_plan import propose_plan
from bot.team.propose_talk import propose_talk
from bot.team.reopen import reopen
from bot.work.casefile import CaseFile
from bot.work.party_answers import accept, answer_plan
from tests.work.table import GELDFIT, KRINGLOOP, Table

MOMENTS = ("2026-12-01 14:00", "2026-12-02 10:00")
STEPS = ("resident; 2026-12-11; Erin slapen",)


def _told(table: Table, do: Callable[[FromParty], object], party: str = GELDFIT) -> None:
    table.team(lambda file: do(FromParty(file=file, say=lambda key, _: key, party=party)))


@pytest.fixture
def called(table: Table) -> Table:
    """The resident said yes to a party without a mailbox."""
    table.confirm(GELDFIT)
    table.answers(("share", "yes"))
    return table


def test_who_was_told_by_a_person_need_not_be_told_again(called: Table) -> None:
    assert called.requests() == ["tell_offer"]
    _told(called, lambda party: party.offered())
    assert called.requests() == []
    (ticked,) = called.house.rows(request)
    assert ticked.acknowledged_by == "Anna"


def test_each_answer_of_a_party_settles_that_it_was_to_be_asked(called: Table) -> None:
    _told(called, lambda party: party.knows(resident=False))
    _told(called, lambda party: party.accepts())
    assert called.requests() == ["table_ready"]
    called.team(lambda file: propose_talk(file, at=MOMENTS, place="home"))
    assert called.requests() == ["tell_talk"]
    _told(called, lambda party: party.moments([1, 2]))
    assert called.requests() == []
    called.answers(("meet", "m2"), ("met", "ok"))
    called.team(lambda file: propose_plan(file, steps=STEPS, language="nl"))
    assert called.requests() == ["tell_agreed", "tell_plan"]
    _told(called, lambda party: party.plan("yes", ""))
    assert called.requests() == ["tell_agreed"]


def test_only_the_party_that_answered_is_settled(called: Table) -> None:
    called.confirm(KRINGLOOP)
    called.answers(("share", "yes"))
    called.takes_part(KRINGLOOP)
    _told(called, lambda party: party.declines("vol"), KRINGLOOP)
    assert "tell_offer" in called.requests()


def test_a_new_proposal_settles_what_the_old_one_left_open(called: Table) -> None:
    _told(called, lambda party: party.knows(resident=False))
    called.party(GELDFIT, accept)
    called.team(lambda file: propose_talk(file, at=MOMENTS, place="home"))
    called.answers(("meet", "none"))
    assert called.requests() == ["tell_talk", "no_moment"]
    called.team(lambda file: propose_talk(file, at=MOMENTS, place="home"))
    assert called.requests() == ["tell_talk"]
    called.answers(("meet", "any"))
    called.team(lambda file: propose_plan(file, steps=STEPS, language="nl"))
    called.answers(("plan", "no"))
    called.amal.says("Liever anders")
    waiting = called.house.database.write_now(lambda c: open_requests(c, called.house.road.vault))
    # The resident's own words, as they were said: no word of the program stands before them.
    assert [each.text for each in waiting if each.kind == "plan_back"] == ["Liever anders"]
    called.team(lambda file: propose_plan(file, steps=STEPS, language="nl"))
    assert sorted(called.requests()) == ["tell_plan", "tell_talk"]


def test_a_new_table_settles_the_empty_one(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "no"))
    assert table.requests() == ["table_empty"]
    table.team(lambda file: confirm(file, parties=[GELDFIT]))
    assert table.requests() == []


def test_a_talk_with_the_resident_settles_that_nobody_made_contact(table: Table) -> None:
    table.ticks(days=7, hours=1)
    table.answers(("followup", "no"))
    assert "not_contacted" in table.requests()
    table.team(lambda file: note(file, text="Nog bellen", language="nl"))
    assert "not_contacted" in table.requests()
    table.team(lambda file: note(file, text="Wij spraken elkaar", kind=NoteKind.HUMAN_TALK, language="nl"))
    assert "not_contacted" not in table.requests()


def test_who_opens_a_case_again_no_longer_asks_whether_the_word_back_helps(table: Table) -> None:
    table.give_word_back()
    assert [prompt.step for prompt in table.state().prompts] == ["feedback"]
    table.team(lambda file: reopen(file, because="Er is meer"))
    assert table.state().prompts == ()


def test_what_was_needed_and_what_was_in_the_way_are_settled_step_by_step(table: Table) -> None:
    def resident(file: CaseFile) -> FromResident:
        return FromResident(file=file, say=lambda key, _: key)

    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.takes_part(KRINGLOOP)
    steps = ("coordinator; 2026-12-11; Een bed", "coordinator; 2026-12-11; Een kast")
    table.team(lambda file: propose_plan(file, steps=steps, arranges=[1, 2], language="nl"))
    table.team(lambda file: resident(file).plan("yes", ""))
    table.party(KRINGLOOP, answer_plan, number=1, answer="yes", words="")
    table.team(lambda file: resident(file).wanted(1, yes=True, words="Een matras"))
    table.team(lambda file: resident(file).wanted(2, yes=True, words="Hulp bij tillen"))
    assert table.requests().count("needs") == 2
    table.team(lambda file: arrange(file, step=1))
    assert table.requests().count("needs") == 1
    table.team(lambda file: arrange(file, step=2))
    table.team(lambda file: resident(file).usable(1, yes=False, words="Te kort"))
    table.team(lambda file: resident(file).usable(2, yes=False, words="Te hoog"))
    assert table.requests().count("not_usable") == 2
    table.team(lambda file: resident(file).usable(2, yes=True, words=""))
    assert table.requests().count("not_usable") == 1


def test_a_new_word_back_settles_that_the_last_one_did_not_help(table: Table) -> None:
    table.give_word_back()
    table.answers(("feedback", "no"))
    table.amal.says("Er is geen bed")
    assert table.requests() == ["unhappy"]
    table.team(lambda file: close(file, told="Je wilde een bed.", did="Gehaald.", gave="Je slaapt.", language="nl"))
    assert table.requests() == []
