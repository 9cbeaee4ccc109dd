"""Erased, wiped, stopped, or a person asked for, at every status of a referral: exactly the right things happen."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection

from bot.store import due
from bot.store.database import Database
from bot.store.leases import Lease
from bot.store.mails import claim, mark_sent
from bot.store.statuses import Timer
from bot.store.tables import audit, cases, door, mail, request, resident
from bot.store.vault import Vault
from bot.work import party_answers
from bot.work.at_case import at_case
from bot.work.casefile import CaseFile, NoCase
from bot.work.party_answers import answer_moments
from bot.work.work import new_timer
from tests.work.roads import Clock, House, road
from tests.work.table import GELDFIT, HUISARTS, KRINGLOOP, MOMENT, Table

#: How far the case is at one party -> what that party hears when everything is erased.
STATUSES = {
    "asked": [], "offered": [("stop", KRINGLOOP)], "opened": [("stop", KRINGLOOP)], "accepted": [("stop", KRINGLOOP)],
    "declined": [], "conflict": [], "withdrawn": [], "expired": [("stop", KRINGLOOP)],
}  # fmt: skip


@pytest.fixture
def table(house: House) -> Table:
    return Table.laid(house)


def _at(table: Table, status: str) -> None:
    table.confirm(KRINGLOOP)
    if status == "asked":
        return
    table.answers(("share", "yes"))
    if status in ("opened", "accepted"):
        table.party(KRINGLOOP, party_answers.answer_conflict, False)
    match status:
        case "accepted":
            table.party(KRINGLOOP, party_answers.accept)
        case "declined":
            table.party(KRINGLOOP, party_answers.decline, "vol")
        case "conflict":
            table.party(KRINGLOOP, party_answers.answer_conflict, True)
        case "withdrawn":
            table.presses("share", "no")
        case "expired":
            table.ticks(days=14)
        case _:
            pass
    assert table.statuses() == {KRINGLOOP: status}
    table.mails()


def _erases(table: Table) -> None:
    table.amal.presses("", "do:delete")
    table.presses("delete", "yes")


@pytest.mark.parametrize("status", STATUSES)
def test_erased_at_any_status_who_reads_is_told_to_stop_once_and_everything_goes(table: Table, status: str) -> None:
    _at(table, status)
    _erases(table)
    assert table.mails() == STATUSES[status]
    assert table.open_doors() == 0
    assert table.party(KRINGLOOP, party_answers.seen) is None
    with pytest.raises(NoCase):
        table.team(lambda file: None)
    table.ticks(times=2, minutes=11)
    assert [table.house.rows(each) for each in (resident, cases, door, request)] == [[]] * 4
    assert {row.resident_id for row in table.house.rows(mail)} <= {None}
    table.house.clock.move(days=60)
    table.ticks()
    assert table.mails() == []


def test_asked_to_erase_while_a_mail_is_on_its_way_the_stop_goes_after_it(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    house, at = table.house, table.house.clock()
    lease = Lease(token="mailing", at=at, until=at.replace(hour=23))
    (flying,) = house.database.write_now(lambda connection: claim(connection, lease, limit=5))
    _erases(table)
    house.database.write_now(lambda connection: mark_sent(connection, "mailing", flying.id, at=at))
    assert table.mails() == [("stop", KRINGLOOP)]
    table.ticks(minutes=11)
    assert [row.kind for row in house.rows(mail)] == ["stop"]


def test_a_mail_that_was_not_sent_yet_is_never_sent(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.presses("share", "no")
    assert table.mails() == [("stop", KRINGLOOP)]
    assert {row.status for row in table.house.rows(mail)} == {"cancelled", "sent"}


def test_the_word_stop_says_nothing_of_a_resident_and_opens_without_one(table: Table) -> None:
    _at(table, "accepted")
    _erases(table)
    table.ticks(minutes=11)
    (left,) = table.house.rows(mail)
    assert left.resident_id is None
    assert table.mails() == [("stop", KRINGLOOP)]


def test_who_was_told_by_a_person_is_told_to_stop_by_one_and_the_log_remembers(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.house.road = replace(table.house.road, mails=False)
    table.house.__post_init__()
    _erases(table)
    table.ticks(minutes=11)
    assert "party.to_be_told" in [row.action for row in table.house.rows(audit)]


def test_an_erasure_by_itself_tells_the_parties_too(table: Table) -> None:
    """Whatever sets the timer: nothing goes before who reads was told."""
    _at(table, "accepted")

    def erase(file: CaseFile) -> None:
        work = file.work
        due.reschedule(work.connection, new_timer(work.group, work.talk, Timer.ERASE, after=timedelta()))

    table.team(erase)
    table.ticks()
    assert table.house.rows(resident) == []
    assert table.mails() == [("stop", KRINGLOOP)]


@pytest.mark.parametrize("command", ["do:wipe", "do:human", "do:help_now"])
@pytest.mark.parametrize("status", ["asked", "offered", "accepted"])
def test_what_is_no_withdrawal_leaves_the_parties_alone(table: Table, status: str, command: str) -> None:
    _at(table, status)
    doors = table.open_doors()
    table.amal.presses("", command)
    assert (table.statuses(), table.open_doors()) == ({KRINGLOOP: status}, doors)
    # Who is on call hears of a cry for help; a party hears nothing.
    assert [kind for kind, _ in table.mails() if kind != "alert"] == []


@pytest.mark.parametrize("status", ["offered", "opened", "accepted"])
def test_sharing_with_one_party_stops_and_the_others_read_on(table: Table, status: str) -> None:
    _at(table, status)
    table.confirm(HUISARTS)
    table.answers(("share", "yes"))
    table.mails()
    table.amal.presses("", "do:sharing")
    table.presses("sharing", KRINGLOOP)
    table.presses("sharing_stop", KRINGLOOP)
    assert table.mails() == [("stop", KRINGLOOP)]
    assert table.statuses() == {KRINGLOOP: "withdrawn", HUISARTS: "offered"}
    assert (table.open_doors(), table.shared()) == (1, frozenset({HUISARTS}))
    assert table.party(KRINGLOOP, party_answers.seen) is None


def test_a_person_who_was_asked_by_the_program_keeps_nobody_from_being_erased(table: Table) -> None:
    table.confirm(GELDFIT)
    table.answers(("share", "yes"))
    assert table.requests() == ["tell_offer"]
    table.amal.presses("age", "no")
    table.ticks(minutes=31)
    assert table.house.rows(resident) == []


def test_a_case_that_cannot_be_opened_keeps_nobody_from_being_erased(table: Table) -> None:
    _at(table, "accepted")
    broken = cases.update().values(content=b"broken")
    table.house.database.write_now(lambda connection: connection.execute(broken))
    _erases(table)
    table.ticks(minutes=11)
    assert table.house.rows(resident) == []


@pytest.mark.postgres
def test_two_who_answer_at_once_are_both_heard(postgres_url: str, vault: Vault) -> None:
    clock = Clock()
    databases = [Database(postgres_url) for _ in range(3)]
    table = Table.laid(House(database=databases[0], road=road(vault, clock), clock=clock))
    table.confirm(KRINGLOOP, HUISARTS)
    table.answers(("share", "yes"), ("share", "yes"))
    table.takes_part(KRINGLOOP, HUISARTS)
    table.mails()

    async def at_once(number: int) -> None:
        def answer(connection: Connection, party: str) -> None:
            at_case(
                table.house.road, connection, table.case_id, actor="party",
                do=lambda file: answer_moments(file, party, number=number, fits=(0,)),
            )  # fmt: skip

        async with asyncio.TaskGroup() as tasks:
            for database, party in zip(databases[1:], (KRINGLOOP, HUISARTS), strict=True):
                tasks.create_task(database.write(partial(answer, party=party)))

    for number in range(1, 11):
        table.propose_talk(MOMENT + timedelta(hours=number))
        table.answers(("meet", "m1"))
        asyncio.run(at_once(number))
        talk = table.case().course.joint_talk
        assert talk is not None
        assert talk.status.value == "agreed"
        assert table.mails() == [("agreed", HUISARTS), ("agreed", KRINGLOOP)]
    for database in databases:
        database.close()
