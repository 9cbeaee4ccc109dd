"""Who is known by another name from now on: a user id instead of a number, another number. Never two made one."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from bot.channels.base import Incoming, Receipt
from bot.conversation.events import MessageReceived
from bot.store.people import open_address
from bot.store.tables import address, data_key, inbox, resident
from bot.store.vault import WrappedKey
from bot.work.turns import Turns
from tests.work.roads import House

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 23, 11, tzinfo=UTC)
PHONE, ID, OTHER = "31600000001", "NL.1", "NL.2"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Door:
    def __init__(self, house: House) -> None:
        self._turns = Turns(house.database, house.road)
        self._house = house
        self._count = 0

    async def says(self, name: str, alias: str = "", *, sent_at: datetime | None = None) -> None:
        self._count += 1
        event = MessageReceived(text="hoi")
        at = {"received_at": AT, "external_id": f"wamid.{self._count}", "channel": "whatsapp"}
        more = {"alias": alias, "sent_at": sent_at}
        await self._turns.submit(Incoming(address=name, event=event, **more, **at))  # type: ignore[arg-type]

    async def moves(self, old: str, new: str, *, moved_at: datetime | None = None) -> None:
        at = {"received_at": AT, "external_id": f"wamid.S{old}.{moved_at}", "channel": "whatsapp"}
        told = {"moved_to": new, "moved_at": moved_at, "kind": "moved"}
        await self._turns.submit(Receipt(address=old, **told, **at))  # type: ignore[arg-type]

    def known(self) -> list[str]:
        """The addresses, opened with their own residents' keys."""
        keys = select(address, data_key.c.id.label("key"), data_key.c.key_id, data_key.c.wrapped)
        joined = keys.join(data_key, data_key.c.resident_id == address.c.resident_id)
        rows = self._house.database.write_now(lambda connection: connection.execute(joined).all())
        vault = self._house.road.vault
        for row in rows:
            plain = open_address(vault, vault.unwrap(WrappedKey(row.key, row.key_id, row.wrapped)), row.id, row.sealed)
            assert row.lookup == vault.lookup("whatsapp", plain)
        return sorted(
            open_address(vault, vault.unwrap(WrappedKey(row.key, row.key_id, row.wrapped)), row.id, row.sealed)
            for row in rows
        )

    def reached(self) -> list[str]:
        """The addresses as they are sent to: with the phone number behind them."""
        keys = select(address, data_key.c.id.label("key"), data_key.c.key_id, data_key.c.wrapped)
        joined = keys.join(data_key, data_key.c.resident_id == address.c.resident_id)
        rows = self._house.database.write_now(lambda connection: connection.execute(joined).all())
        vault = self._house.road.vault
        assert all(PHONE.encode() not in bytes(row.phone or b"") for row in rows)
        return sorted(
            open_address(
                vault, vault.unwrap(WrappedKey(row.key, row.key_id, row.wrapped)), row.id, row.sealed, phone=row.phone
            )
            for row in rows
        )

    def residents(self) -> int:
        count = select(func.count()).select_from(resident)
        return self._house.database.write_now(lambda connection: connection.execute(count).scalar_one())


@pytest.fixture
def door(house: House) -> Door:
    return Door(house)


async def test_who_came_by_number_is_known_by_the_id_that_comes_with_it_later(door: Door) -> None:
    await door.says(PHONE)
    await door.says(ID, PHONE)
    await door.says(ID)
    assert (door.known(), door.residents()) == ([ID], 1)


async def test_who_moved_goes_on_at_the_new_name(door: Door) -> None:
    await door.says(ID, PHONE)
    await door.moves(ID, OTHER)
    await door.moves(ID, OTHER)
    await door.says(OTHER)
    assert (door.known(), door.residents()) == ([OTHER], 1)


async def test_the_old_name_is_a_newcomers_from_then_on(door: Door) -> None:
    await door.says(PHONE)
    await door.moves(PHONE, "31600000002")
    await door.says(PHONE)
    assert (door.known(), door.residents()) == ([PHONE, "31600000002"], 2)


async def test_two_residents_are_never_made_one(door: Door) -> None:
    await door.says(ID)
    await door.says(OTHER)
    await door.moves(ID, OTHER)
    assert (door.known(), door.residents()) == ([ID, OTHER], 2)


async def test_nobody_known_moves_nowhere(door: Door) -> None:
    await door.moves(ID, OTHER)
    assert (door.known(), door.residents()) == ([], 0)


async def test_what_comes_late_under_an_old_name_is_of_who_had_it_when_it_was_sent(door: Door) -> None:
    await door.says(ID)
    await door.moves(ID, OTHER, moved_at=AT)
    await door.says(ID, sent_at=AT - timedelta(minutes=1))
    await door.says(OTHER, sent_at=AT + timedelta(minutes=1))
    assert (door.known(), door.residents()) == ([OTHER], 1)


async def test_who_writes_under_an_old_name_after_the_move_is_somebody_else(door: Door) -> None:
    await door.says(PHONE)
    await door.moves(PHONE, "31600000002", moved_at=AT)
    await door.says(PHONE, sent_at=AT + timedelta(seconds=1))
    await door.says(PHONE, sent_at=AT - timedelta(hours=1))
    assert (door.known(), door.residents()) == ([PHONE, "31600000002"], 2)


async def test_a_name_that_is_taken_up_again_and_left_again_is_known_by_its_last_bearer(door: Door) -> None:
    await door.says(PHONE)
    await door.moves(PHONE, ID, moved_at=AT)
    await door.says(PHONE, sent_at=AT + timedelta(minutes=1))
    await door.moves(PHONE, OTHER, moved_at=AT + timedelta(minutes=2))
    await door.says(PHONE, sent_at=AT)
    assert (door.known(), door.residents()) == ([ID, OTHER], 2)


async def test_the_phone_number_is_kept_sealed_behind_a_user_id(door: Door) -> None:
    await door.says(PHONE)
    assert door.reached() == [PHONE]
    await door.says(ID, PHONE)
    assert door.reached() == [f"{ID} {PHONE}"]
    await door.says(ID)
    assert door.reached() == [f"{ID} {PHONE}"]
    await door.moves(ID, OTHER)
    assert door.reached() == [OTHER]


async def test_a_number_that_changed_without_a_word_of_it_takes_the_place_of_the_old_one(door: Door) -> None:
    await door.says(ID, PHONE)
    await door.says(ID, "31600000009")
    assert door.reached() == [f"{ID} 31600000009"], "the old number may be somebody else's by now"


@pytest.mark.parametrize("known_as", [ID, PHONE])
async def test_what_is_said_is_taken_in_also_where_a_key_is_damaged(door: Door, house: House, known_as: str) -> None:
    await door.says(known_as)
    damaged = update(data_key).values(wrapped=bytes(40))
    house.database.write_now(lambda connection: connection.execute(damaged))
    await door.says(ID, PHONE)
    assert len(house.rows(inbox)) == 2


async def test_an_old_webhook_that_comes_again_moves_nobody_twice(door: Door) -> None:
    await door.says(PHONE)
    await door.moves(PHONE, "31600000002", moved_at=AT)
    await door.moves("31600000002", PHONE, moved_at=AT + timedelta(minutes=2))
    await door.moves(PHONE, "31600000002", moved_at=AT)
    assert door.known() == [PHONE], "the resident is back at this number"


async def test_who_came_after_a_move_is_not_who_moved(door: Door) -> None:
    await door.says(PHONE)
    await door.moves(PHONE, "31600000002", moved_at=AT - timedelta(days=3))
    assert door.known() == [PHONE], "the number was somebody else's when that was told"
