"""From a confirmed table to parties that take part: only with the resident's yes, and a no is a no."""

import pytest

from bot.store.tables import audit, consent, door, due
from bot.work import answers, party_answers, referring
from bot.work.party_answers import Heard
from tests.work.roads import House
from tests.work.table import GELDFIT, HUISARTS, KRINGLOOP, VOEDSELBANK, Table


@pytest.fixture
def table(house: House) -> Table:
    return Table.laid(house)


def test_each_party_waits_for_its_own_yes_and_then_gets_a_link(table: Table) -> None:
    table.confirm(KRINGLOOP, HUISARTS)
    assert (table.mails(), table.open_doors()) == ([], 0)
    table.answers(("share", "yes"))
    assert table.mails() == [("offer", KRINGLOOP)]
    assert table.statuses() == {KRINGLOOP: "offered", HUISARTS: "asked"}
    table.answers(("share", "yes"))
    assert table.mails() == [("offer", HUISARTS)]
    assert table.shared() == {KRINGLOOP, HUISARTS}
    assert [row.scope for row in table.house.rows(consent)] == ["keep", "contact", "share", "share"]


def test_no_party_stands_in_the_log_beside_a_case(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.takes_part(KRINGLOOP)
    assert not [row for row in table.house.rows(audit) if KRINGLOOP in repr(row)]
    assert {row.actor for row in table.house.rows(audit)} == {"resident", "party"}


def test_a_no_to_every_party_has_no_consequence_and_goes_back_to_the_coordinator(table: Table) -> None:
    table.confirm(KRINGLOOP, HUISARTS, reserves=(VOEDSELBANK,))
    table.answers(("share", "no"), ("share", "no"))
    assert table.statuses() == {KRINGLOOP: "refused", HUISARTS: "refused", VOEDSELBANK: "reserve"}
    assert (table.mails(), table.requests(), table.shared()) == ([], ["table_empty"], frozenset())
    table.confirm(VOEDSELBANK)
    table.answers(("share", "yes"))
    assert table.mails() == [("offer", VOEDSELBANK)]


def test_a_no_can_become_a_yes_and_a_yes_a_no_under_the_old_button(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "no"))
    table.presses("share", "yes")
    assert (table.statuses(), table.mails()) == ({KRINGLOOP: "offered"}, [("offer", KRINGLOOP)])
    table.presses("share", "no")
    assert (table.statuses(), table.mails()) == ({KRINGLOOP: "withdrawn"}, [("stop", KRINGLOOP)])
    assert (table.shared(), table.open_doors()) == (frozenset(), 0)


def test_a_skipped_question_is_no_yes(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.opens()
    table.presses("share", "do:skip")
    assert (table.mails(), table.requests(), table.statuses()) == ([], ["not_answered"], {KRINGLOOP: "asked"})


def test_the_conflict_question_comes_before_the_story_and_is_asked_once(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    assert table.party(KRINGLOOP, party_answers.accept) is Heard.REFUSED
    assert table.party(KRINGLOOP, party_answers.answer_conflict, False) is Heard.TAKEN
    assert table.party(KRINGLOOP, party_answers.answer_conflict, False) is Heard.BEFORE
    assert table.party(KRINGLOOP, party_answers.accept) is Heard.TAKEN
    assert table.party(KRINGLOOP, party_answers.accept) is Heard.BEFORE
    assert table.requests() == ["table_ready"]


@pytest.mark.parametrize("conflict", [True, False])
def test_who_cannot_makes_place_for_the_next_one_and_reads_no_more(table: Table, conflict: bool) -> None:
    table.confirm(KRINGLOOP, reserves=(VOEDSELBANK,))
    table.answers(("share", "yes"))
    table.mails()
    act = (party_answers.answer_conflict, True) if conflict else (party_answers.decline, "vol")
    assert table.party(KRINGLOOP, *act) is Heard.TAKEN
    assert table.statuses()[VOEDSELBANK] == "asked"
    assert (table.open_doors(), table.mails(), table.shared(), table.requests()) == (0, [], frozenset(), [])
    assert table.party(KRINGLOOP, party_answers.seen) is None
    table.answers(("share", "yes"))
    assert table.mails() == [("offer", VOEDSELBANK)]
    assert table.shared() == {VOEDSELBANK}


def test_a_no_of_a_party_without_a_reserve_for_it_goes_to_a_person(table: Table) -> None:
    table.confirm(KRINGLOOP, reserves=(HUISARTS,))
    table.answers(("share", "yes"))
    assert table.party(KRINGLOOP, party_answers.decline, "We zitten vol") is Heard.TAKEN
    assert (table.statuses()[HUISARTS], table.requests()) == ("reserve", ["party_declined"])
    assert table.case().course.referral(KRINGLOOP).reason == "We zitten vol"


def test_a_party_without_a_mailbox_is_told_by_a_person(table: Table) -> None:
    table.confirm(GELDFIT)
    table.answers(("share", "yes"))
    assert (table.mails(), table.requests(), table.statuses()) == ([], ["tell_offer"], {GELDFIT: "agreed"})
    table.amal.presses("", "do:sharing")
    table.presses("sharing", GELDFIT)
    table.presses("sharing_stop", GELDFIT)
    assert table.statuses() == {GELDFIT: "withdrawn"}
    assert "sharing_stopped" in table.requests()


def test_a_question_of_a_party_waits_for_the_team_once(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    assert table.party(KRINGLOOP, party_answers.ask, "Welke maat?") is Heard.TAKEN
    assert table.party(KRINGLOOP, party_answers.ask, "Welke maat?") is Heard.BEFORE
    assert table.requests() == ["party_question"]


def test_a_code_goes_to_the_mailbox_of_the_party(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    (made,) = table.house.rows(door)
    table.mails()
    assert table.party(KRINGLOOP, party_answers.mail_code, code="12345678", door_id=made.id)
    assert table.mails() == [("code", KRINGLOOP)]


def test_a_link_that_grew_too_old_expires_once_and_can_be_sent_again(table: Table) -> None:
    table.confirm(KRINGLOOP, HUISARTS)
    table.answers(("share", "yes"))
    table.house.clock.move(days=3)
    table.answers(("share", "yes"))
    table.mails()
    table.ticks(days=11)
    assert table.statuses() == {KRINGLOOP: "expired", HUISARTS: "offered"}
    assert (table.requests().count("party_silent"), table.open_doors()) == (1, 2), "not for its late reminder too"
    # Whoever is silent for three working days gets a second link, which lives no longer than the first.
    assert [(row.kind, row.status) for row in table.house.rows(due) if row.kind == "remind_party"] == [
        ("remind_party", "missed"), ("remind_party", "done"),
    ]  # fmt: skip
    assert table.party(KRINGLOOP, party_answers.answer_conflict, False) is None
    table.ticks(days=3)
    table.ticks(times=2, days=20)
    assert table.statuses() == {KRINGLOOP: "expired", HUISARTS: "expired"}
    assert table.requests().count("party_silent") == 2
    table.team(lambda file: referring.offer(file, KRINGLOOP))
    assert (table.mails(), table.statuses()[KRINGLOOP]) == ([("offer", KRINGLOOP)], "offered")


def test_months_of_downtime_expire_every_link_in_one_go(table: Table) -> None:
    table.confirm(KRINGLOOP, HUISARTS)
    table.answers(("share", "yes"), ("share", "yes"))
    table.ticks(times=3, days=200)
    assert set(table.statuses().values()) == {"expired"}
    assert table.requests().count("party_silent") == 2


def test_a_yes_said_to_a_person_counts_as_one_in_the_talk(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.team(lambda file: answers.said_to_person(file, "share", about=KRINGLOOP, option="yes"))
    assert (table.mails(), table.statuses()) == ([("offer", KRINGLOOP)], {KRINGLOOP: "offered"})
    assert table.state().prompts == ()
    assert table.shared() == {KRINGLOOP}


def test_nobody_is_offered_the_case_without_a_yes_that_stands(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.mails()
    table.presses("share", "no")
    table.mails()
    with pytest.raises(Exception, match="not allowed"):
        table.team(lambda file: referring.offer(file, KRINGLOOP))
    assert table.mails() == []
