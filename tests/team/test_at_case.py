"""A verb is one transaction with a name in the log; a case that is not there any more is said to be so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Connection

from bot.casework.course import NoteKind
from bot.errors import StoreError
from bot.store import people
from bot.store.database import Conflict, Database
from bot.store.tables import audit
from bot.store.vault import Vault
from bot.team import at_case
from bot.team.assign import assign
from bot.team.note import note
from bot.team.reaching import reaching
from bot.team.refused import BeingErased, Refused, TakenBack
from bot.work.casefile import CaseFile, NoCase
from tests.work.roads import Clock, House, road
from tests.work.table import Table


def _run(table: Table, verb: Callable[[CaseFile], object], *, id: str = "", actor: str = "noor") -> object:
    return at_case.run(table.house.database, table.house.road, id or table.case_id, actor=actor, verb=verb)


def test_a_verb_is_done_and_stands_in_the_log_with_who_did_it(table: Table) -> None:
    _run(table, lambda file: assign(file, who="Noor"), actor=" noor ")
    (line,) = [row for row in table.house.rows(audit) if row.action == "case.assigned"]
    assert (line.actor, line.object, line.result) == ("noor", f"case:{table.case_id}", "done")


def test_a_verb_that_fails_halfway_changes_nothing(table: Table) -> None:
    def halfway(file: CaseFile) -> None:
        note(file, text="half", kind=NoteKind.NOTE, language="nl")
        assign(file, who="")

    before, lines = table.stored(), len(table.house.rows(audit))
    with pytest.raises(Refused):
        _run(table, halfway)
    assert table.stored() == before
    assert len(table.house.rows(audit)) == lines


@pytest.mark.parametrize("actor", ["", "  ", "resident", "system", "party", "x" * 81])
def test_nobody_writes_under_the_name_of_the_resident_or_of_nobody(table: Table, actor: str) -> None:
    with pytest.raises(Refused, match=r"is nobody of the team. Say with --as who you are"):
        _run(table, lambda file: assign(file, who="Noor"), actor=actor)


def test_an_unknown_case_is_said_to_be(table: Table) -> None:
    with pytest.raises(NoCase, match="nowhere123"):
        _run(table, lambda file: assign(file, who="Noor"), id="nowhere123")


def test_a_story_that_was_taken_back_is_said_to_be(table: Table) -> None:
    _run(table, lambda file: file.change(file.case.withdrawn()))
    with pytest.raises(TakenBack, match="took this story back"):
        _run(table, lambda file: assign(file, who="Noor"))


def test_somebody_who_is_being_erased_is_said_to_be(table: Table) -> None:
    table.amal.says("verwijder alles")
    table.amal.presses(table.amal.hears(), "yes")
    with pytest.raises(BeingErased, match="asked to erase everything"):
        _run(table, lambda file: assign(file, who="Noor"))


def test_another_process_at_the_same_case_is_waited_for(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []
    real = Database.write_now

    def busy(database: Database, work: Callable[[Connection], object]) -> object:
        tries.append(1)
        if len(tries) < 3:
            raise Conflict
        return real(database, work)

    monkeypatch.setattr(Database, "write_now", busy)
    _run(table, lambda file: assign(file, who="Noor"))
    assert len(tries) == 3


def test_a_case_that_others_never_let_go_is_left_for_now(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_database: Database, _work: Callable[[Connection], object]) -> object:
        raise Conflict

    monkeypatch.setattr(Database, "write_now", busy)
    with pytest.raises(StoreError, match="again and again"):
        _run(table, lambda file: assign(file, who="Noor"))


def test_the_team_is_told_how_it_reaches_the_resident(database: Database, vault: Vault) -> None:
    clock = Clock()
    table = Table.laid(House(database=database, road=road(vault, clock), clock=clock), channel="telegram")
    # At noon, and this resident likes the morning best.
    assert "Nothing is sent in quiet hours" in str(_run(table, reaching))
    table.house.clock.move(hours=22)
    assert "sees it after opening" in str(_run(table, reaching))
    _blocked(table, at=table.house.clock.now)
    assert "blocked us there" in str(_run(table, reaching))
    _blocked(table, at=None)
    table.house.clock.move(hours=12)
    assert "Nothing is sent in quiet hours" in str(_run(table, reaching))
    table.amal.says("stop")
    assert "does not want to be written to" in str(_run(table, reaching))


def _blocked(table: Table, *, at: datetime | None) -> None:
    lookup = table.house.road.vault.lookup("telegram", table.amal.address)
    table.house.database.write_now(lambda connection: people.mark_blocked(connection, lookup, at))


def test_to_a_page_on_the_web_nothing_goes_out_at_any_hour(table: Table) -> None:
    for _ in range(3):
        assert "Nothing goes out to a page on the web" in str(_run(table, reaching))
        table.house.clock.move(hours=11)
    table.amal.says("stop")
    assert "does not want to be written to" in str(_run(table, reaching))


def test_an_unsafe_phone_is_not_written_to(table: Table) -> None:
    def unsafe(file: CaseFile) -> str:
        file.work.talk.state = replace(file.work.talk.state, safe=False)
        return reaching(file)

    def nowhere(file: CaseFile) -> str:
        file.work.talk.address_id = None
        return reaching(file)

    assert "It is not safe to write there" in str(_run(table, unsafe))
    assert "has no address now" in str(_run(table, nowhere))
