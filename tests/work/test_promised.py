"""The list of promises on both databases: found, counted and put in order in a fixed number of statements."""

from datetime import timedelta

from sqlalchemy import Connection, update

from bot.bench.caseload import counted
from bot.casework.access import Account, Role
from bot.store import conversations, mails, promised, requests
from bot.store.mails import NewMail
from bot.store.promised import Found, Sought, State, What
from bot.store.requests import NewRequest
from bot.store.tables import conversation, inbox, mail, outbox
from tests.work.roads import TO_THE_STORY, House, Resident

NOOR = Account(id=1, name="Noor", roles=frozenset({Role.COORDINATOR}))


def _found(house: House, state: State | None = None, page: int = 1) -> Found:
    sought = Sought(account=NOOR, at=house.clock(), state=state, page=page)
    return house.database.write_now(lambda connection: promised.find(connection, sought, {}))


def _asks(house: House, address: str) -> None:
    """A resident who waits for a person."""
    resident = Resident(house=house, address=address, channel="whatsapp")
    resident.starts()
    resident.tells(*TO_THE_STORY)
    road, talk_id = house.road, max(row.id for row in house.rows(conversation))

    def asked(connection: Connection) -> None:
        talk = conversations.find_by_id(connection, road.vault, talk_id)
        assert talk
        new = NewRequest(
            id=road.ids.new(), conversation_id=talk_id, kind="person", text="", reach="chat", attachments=(),
            language="nl", made_at=house.clock(), due_by=house.clock() + timedelta(days=2),
        )  # fmt: skip
        requests.ask(connection, road.vault, talk.key, asked=new)

    house.database.write_now(asked)


def test_what_waits_is_found_and_what_failed_comes_before_what_is_due(house: House) -> None:
    _asks(house, "NL.1")
    house.clock.move(minutes=1)
    _asks(house, "NL.2")
    found = _found(house)
    assert found.total == len(found.cases) == found.counts[State.DUE] == 2
    assert [row.what for each in found.cases for row in each.rows] == [What.REQUEST] * 2
    second = found.cases[1].conversation_id
    rows = [row.id for row in house.rows(outbox) if row.conversation_id == second]
    house.database.write_now(lambda c: c.execute(update(outbox).where(outbox.c.id == rows[-1]).values(status="failed")))
    found = _found(house)
    assert found.cases[0].conversation_id == second
    assert (found.counts[State.UNDELIVERED], _found(house, State.UNDELIVERED).total) == (1, 1)
    assert _found(house, page=2).cases == ()


def test_past_its_day_it_is_overdue_and_more_of_it_asks_no_more_of_the_database(house: House) -> None:
    _asks(house, "NL.1")
    with counted() as few:
        _found(house)
    for number in range(2, 5):
        _asks(house, f"NL.{number}")
    house.clock.move(days=10)
    with counted() as many:
        found = _found(house)
    assert len(few) == len(many) <= 6, "those of the transaction too"
    assert found.counts[State.OVERDUE] >= 4
    assert all(each.rows[0].at < house.clock() - timedelta(days=1) for each in found.cases)


def test_what_is_of_no_resident_any_more_is_found_too_and_by_its_own_place(house: House) -> None:
    _asks(house, "NL.1")
    ids, vault = (house.road.ids.new(), house.road.ids.new()), house.road.vault

    def stop(connection: Connection) -> None:
        for id in ids:
            new = NewMail(
                id=id, cause=f"stop {id}", resident_id=None, kind="stop", to="post@hulp.example",
                values={"number": "case234567"}, made_at=house.clock(),
            )  # fmt: skip
            mails.add(connection, vault, vault.own_key(), new=new)
        connection.execute(update(mail).values(status="dead"))

    house.database.write_now(stop)
    found = _found(house, State.UNDELIVERED)
    assert sorted(each.conversation_id for each in found.cases) == sorted(-id for id in ids)
    assert {(row.what, row.kind, row.id) for each in found.cases for row in each.rows} == {
        (What.MAIL, "stop", id) for id in ids
    }
    assert all(each.is_nobodys for each in found.cases)
    letters = house.database.write_now(lambda c: mails.of_nobody(c, vault, [*ids, 1]))
    assert {id: letter.to for id, letter in letters.items()} == dict.fromkeys(ids, "post@hulp.example")


def test_a_message_that_could_not_be_taken_in_is_found(house: House) -> None:
    _asks(house, "NL.1")
    house.database.write_now(lambda c: c.execute(update(inbox).values(status="dead")))
    found = _found(house, State.UNDELIVERED)
    assert {row.what for row in found.cases[0].rows} == {What.MESSAGE}
