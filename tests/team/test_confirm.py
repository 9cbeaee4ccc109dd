"""A table is confirmed: the resident is asked party by party, and a party that cannot be is refused with the reason."""

import pytest

from bot.casework.course import NoteKind
from bot.store import consents
from bot.store.tables import audit
from bot.team.confirm import confirm
from bot.team.refused import Refused
from bot.work import party_answers
from bot.work.casefile import CaseFile
from tests.work.table import KRINGLOOP, VOEDSELBANK, Table


def test_without_names_the_whole_proposed_table_is_asked(table: Table) -> None:
    proposed = [seat.party for seat in table.case().proposal.seats if seat.party != "coordinator"]
    names = table.team(confirm)
    assert len(names) == len(proposed) > 0
    assert table.statuses() == dict.fromkeys(proposed, "asked")
    assert table.case().status == "confirmed"
    (line,) = [row for row in table.house.rows(audit) if row.action == "case.confirmed"]
    assert (line.actor, line.object) == ("Anna", f"case:{table.case_id}")
    assert table.asked("knock")
    table.opens()
    assert table.asked("share")


def test_named_parties_and_reserves_come_as_named(table: Table) -> None:
    names = table.team(lambda file: confirm(file, parties=[KRINGLOOP], reserves=[VOEDSELBANK]))
    assert [name.split()[0] for name in names] == ["Kringloop"]
    assert table.statuses() == {KRINGLOOP: "asked", VOEDSELBANK: "reserve"}


def test_who_was_asked_already_is_not_asked_twice(table: Table) -> None:
    table.team(lambda file: confirm(file, parties=[KRINGLOOP]))
    assert table.team(lambda file: confirm(file, parties=[KRINGLOOP])) == ()
    table.answers(("share", "yes"))
    assert table.asked("share") is None


def test_an_unknown_party_is_refused_with_those_there_are(table: Table) -> None:
    unknown = r"no party 'bakker'. There are: .*kringloop"
    with pytest.raises(Refused, match=unknown):
        table.team(lambda file: confirm(file, parties=["bakker"]))
    with pytest.raises(Refused, match=unknown):
        table.team(lambda file: confirm(file, parties=[KRINGLOOP], reserves=["bakker"]))
    assert table.statuses() == {}
    assert "case.confirmed" not in table.log()


def test_a_party_the_resident_refused_needs_a_reason_that_is_noted(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "no"))
    with pytest.raises(Refused, match=r"the resident said no to it. Leave it out, or say with --although"):
        table.team(lambda file: confirm(file, parties=[KRINGLOOP]))
    with pytest.raises(Refused, match="The reason is empty"):
        table.team(lambda file: confirm(file, parties=[KRINGLOOP], although=" "))
    assert table.statuses() == {KRINGLOOP: "refused"}
    table.team(lambda file: confirm(file, parties=[KRINGLOOP], although="Zij vroeg er zelf om"))
    assert table.statuses() == {KRINGLOOP: "asked"}
    (note,) = table.case().course.notes
    assert (note.kind, note.text, note.by) == (NoteKind.NOTE, "Zij vroeg er zelf om", "Anna")


def test_a_bar_of_the_matching_itself_is_named(table: Table) -> None:
    with pytest.raises(Refused, match="does not work in the resident's neighbourhood"):
        table.team(lambda file: confirm(file, parties=["opbouwwerk-zuid"]))


def test_who_comes_in_the_place_of_another_is_said_to_be(table: Table) -> None:
    table.team(lambda file: confirm(file, parties=[KRINGLOOP]))
    table.answers(("share", "yes"))
    table.takes_part(KRINGLOOP)
    table.party(KRINGLOOP, party_answers.decline, "vol")
    table.team(lambda file: confirm(file, parties=[VOEDSELBANK]))
    table.opens()
    asked = table.asked("share")
    assert asked is not None
    assert "share.instead" in [part.key for part in asked.parts]


def test_a_case_without_a_fitting_party_says_so(table: Table) -> None:
    def empty(file: CaseFile) -> None:
        file.change(file.case.proposed(type(file.case.proposal)()))
        confirm(file)

    with pytest.raises(Refused, match="No party is proposed"):
        table.team(empty)


def test_without_a_standing_yes_to_keeping_nobody_is_asked(table: Table) -> None:
    def without(file: CaseFile) -> None:
        consents.withdraw(file.work.connection, file.stored.resident_id, "keep", at=file.now)
        confirm(file)

    with pytest.raises(Refused, match="yes was taken back"):
        table.team(without)
