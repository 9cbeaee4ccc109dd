"""The list of cases and of what waits, on both databases: what stands in it, in which order, and for whom."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, select, text, update

from bot import demo
from bot.assemble import App, assemble
from bot.casework.access import Account, Reach, Role
from bot.settings import read_settings
from bot.store import audit as log
from bot.store import caseload, laid_aside, today
from bot.store.case_access import Kind
from bot.store.caseload import PAGE, Held, Listed, Wanted
from bot.store.database import Database
from bot.store.tables import CONTACT, audit, cases, conversation, due, inbox, mail, outbox, request
from bot.store.today import Look

T = TypeVar("T")

NOOR = Account(id=1, name="Noor (voorbeeld)", roles=frozenset({Role.COORDINATOR}))
IN_N2 = Account(id=2, name="Ada", roles=frozenset({Role.COORDINATOR}), neighbourhoods=frozenset({"n2"}))


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[App]:
    settings = {"AANBEL_DATA": str(tmp_path / "app"), "AANBEL_DATABASE_URL": database_url, "AANBEL_MODEL": "off"}
    with assemble(read_settings(settings)) as app:
        demo.fill(app, 45)
        yield app


def look(app: App, account: Account = NOOR, *, all: bool = False) -> Look:
    return Look(account=account, ways={}, at=app.clock(), most=500, all=all)


def write(app: App, work: Callable[[Connection], T]) -> T:
    return app.database.write_now(work)


def every(app: App, wanted: Wanted) -> list[Listed]:
    """The rows of every page."""
    found: list[Listed] = []
    for number in range(1, 10):
        page = write(app, lambda c, number=number: caseload.page(c, wanted, {}, number=number))  # type: ignore[misc]
        assert len(page.rows) <= PAGE
        found += page.rows
    assert len(found) == page.total
    return found


def test_who_waits_the_longest_comes_first_and_who_waits_for_nothing_last(app: App) -> None:
    rows = every(app, Wanted(account=NOOR, held=Held.ALL, status=""))
    waits = [row.waits_since for row in rows]
    waiting = [since for since in waits if since]
    assert waiting == sorted(waiting)
    assert waits == [*waiting, *[None] * (len(waits) - len(waiting))]
    assert 0 < len(waiting) < len(rows)
    only = every(app, Wanted(account=NOOR, held=Held.ALL, status="", waiting=True))
    assert [row.id for row in only] == [row.id for row in rows][: len(waiting)]
    for row in rows:
        assert write(app, lambda c, row=row: _waits(c, row)) is (row.waits_since is not None)  # type: ignore[misc]


def _waits(connection: Connection, row: Listed) -> bool:
    """Nobody turned to the resident yet, or something was asked that nobody did."""
    lines = connection.execute(select(audit.c.action).where(audit.c.object == f"case:{row.id}")).scalars()
    talk = select(cases.c.conversation_id).where(cases.c.id == row.id).scalar_subquery()
    asked = select(request.c.id).where(request.c.conversation_id == talk, request.c.status == "open")
    untouched = row.status != "closed" and not {*lines} & {*CONTACT}
    return untouched or connection.execute(asked).first() is not None


def test_of_the_cases_only_those_are_listed_that_somebody_may_know_of(app: App) -> None:
    ours_are_listed(app)
    whole = every(app, Wanted(account=NOOR, held=Held.ALL, status=""))
    statuses = {row.status for row in whole}
    assert "withdrawn" not in statuses
    assert len(statuses) == 10
    first, second = whole[0].id, whole[1].id
    talk = select(cases.c.conversation_id).where(cases.c.id == first).scalar_subquery()
    write(app, lambda c: c.execute(update(conversation).where(conversation.c.id == talk).values(status="erasing")))
    ways = {second: frozenset({Kind.BLOCKED})}
    wanted = Wanted(account=NOOR, held=Held.ALL, status="")
    page = write(app, lambda c: caseload.page(c, wanted, ways, number=1))
    assert page.total == len(whole) - 2
    assert not {first, second} & {row.id for row in page.rows}
    for number in (first, second):
        asked = Wanted(account=NOOR, number=number)
        assert write(app, lambda c, asked=asked: caseload.page(c, asked, ways, number=1)).total == 0  # type: ignore[misc]


def ours_are_listed(app: App) -> None:
    whole = every(app, Wanted(account=IN_N2, held=Held.ALL))
    ours = every(app, Wanted(account=IN_N2))
    assert {row.id for row in ours} == {row.id for row in whole if not row.holder and row.neighbourhood in ("", "n2")}
    assert {row.reach for row in ours} == {Reach.WORK}
    assert {row.reach for row in whole if row not in ours} == {Reach.BLIND}


def test_danger_is_everybodys_and_comes_first_then_what_was_due_first(app: App) -> None:
    found = write(app, lambda c: today.requests(c, look(app, IN_N2)))
    kinds = [each.kind for each in found]
    assert set(kinds[:2]) == {"danger", "help_now"}
    rest = [each.due_by for each in found[2:]]
    assert rest == sorted(rest)
    assert all(not each.holder and each.neighbourhood in ("", "n2") for each in found[2:])
    whole = write(app, lambda c: today.requests(c, look(app, IN_N2, all=True)))
    assert len(whole) > len(found)
    urgent = found[0]
    assert (urgent.addressee, urgent.case, urgent.reach) == ("Noor (voorbeeld)", "", Reach.WORK)
    assert urgent.next_at
    assert urgent.next_at > urgent.made_at


def test_cases_without_contact_begin_with_what_nobody_read(app: App) -> None:
    found = write(app, lambda c: today.without_contact(c, look(app, all=True)))
    assert found
    assert [each.is_read for each in found] == sorted(each.is_read for each in found)
    unread = [each.made_at for each in found if not each.is_read]
    assert unread == sorted(unread)
    write(app, lambda c: _note(app, c, found[0].id, "case.read"))
    again = write(app, lambda c: today.without_contact(c, look(app, all=True)))
    unread_before = {each.id for each in found if not each.is_read}
    assert {each.id for each in again if not each.is_read} == unread_before - {found[0].id}
    write(app, lambda c: _note(app, c, found[0].id, "resident.written_to"))
    last = write(app, lambda c: today.without_contact(c, look(app, all=True)))
    assert found[0].id not in {each.id for each in last}


def _note(app: App, connection: Connection, case: str, action: str) -> None:
    log.note(connection, app.ids, action, on=f"case:{case}", at=app.clock(), actor="Noor")


def test_what_stands_still_and_what_nobody_translated_is_told(app: App) -> None:
    still_is_told(app)
    languages_are_told(app)


def still_is_told(app: App) -> None:
    since = app.clock() - timedelta(days=10)
    found = write(app, lambda c: today.standing_still(c, look(app, all=True), since=since))
    assert found
    assert [each.changed_at for each in found] == sorted(each.changed_at for each in found)
    assert all(each.changed_at < since and each.status not in ("closed", "word_back", "withdrawn") for each in found)


def languages_are_told(app: App) -> None:
    found = write(app, lambda c: today.untranslated(c, look(app, all=True), known=("nl", "en")))
    assert {each.language for each in found} == {"ar", "ti"}
    rows = every(app, Wanted(account=NOOR, held=Held.ALL, language="ti"))
    under_way = [row for row in rows if row.status != "word_back"]
    assert next(each for each in found if each.language == "ti").cases == len(under_way)
    for row in under_way:
        write(app, lambda c, row=row: _note(app, c, row.id, "answer.translated"))  # type: ignore[misc]
    again = write(app, lambda c: today.untranslated(c, look(app, all=True), known=("nl", "en")))
    assert {each.language for each in again} == {"ar"}


def test_the_indexes_of_few_rows_are_used(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    for table in (inbox, outbox, due, mail):
        query = select(table.c.id).where(laid_aside.is_laid_aside(table))
        plan = database.write_now(lambda c, query=query: _plan(c, query))  # type: ignore[misc]
        assert f"ix_{table.name}_laid_aside" in plan
    listed = select(*caseload.CLEAR).where(*caseload.there({}))
    assert "COVERING INDEX ix_cases_listed" in database.write_now(lambda c: _plan(c, listed))
    untouched = database.write_now(lambda c: _plan(c, listed.where(~caseload.had_contact())))
    assert "ix_audit_contact" in untouched, "the index was made for the very actions that count as a contact"
    database.close()


def _plan(connection: Connection, query: object) -> str:
    compiled = query.compile(connection, compile_kwargs={"literal_binds": True})  # type: ignore[attr-defined]
    return str(connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}")).all())
