"""Who blocks us where nobody says so: after some days, and more than one bubble, a person looks. Once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.store import receipts, requests
from bot.store.receipts import News
from bot.store.tables import conversation, data_key, outbox, request
from bot.work.out_of_reach import MAYBE_UNREACHABLE, NOT_DELIVERED, look_who_is_out_of_reach
from tests.work.roads import TO_THE_STORY, House, Resident

AFTER = timedelta(days=3)


@pytest.fixture
def amal(house: House) -> Resident:
    amal = Resident(house=house, address="NL.1", channel="whatsapp")
    amal.starts()
    amal.tells(*TO_THE_STORY)
    return amal


def _sent(house: House, *statuses: str) -> None:
    """The newest bubbles went out now, and this is the last that the channel said of each."""

    def told(connection: Connection) -> None:
        newest = connection.execute(select(outbox.c.id).order_by(outbox.c.id.desc()).limit(len(statuses))).scalars()
        for id, status in zip(list(newest), statuses, strict=True):
            at = house.clock()
            connection.execute(update(outbox).where(outbox.c.id == id).values(status="sent", sent_at=at))
            key = id.to_bytes(16)
            receipts.expect(connection, [(key, id, at)])
            receipts.take(connection, News(key=key, status=status, at=at))

    house.database.write_now(told)


def _look(house: House) -> list[Any]:
    asyncio.run(look_who_is_out_of_reach(house.database, house.road, AFTER))
    return [row for row in house.rows(request) if row.kind == MAYBE_UNREACHABLE]


def test_to_whom_nothing_arrives_for_days_is_put_before_the_team_once(house: House, amal: Resident) -> None:
    house.clock.move(minutes=1)
    _sent(house, "sent", "sent")
    house.clock.move(days=2)
    assert _look(house) == []
    house.clock.move(days=2)
    assert len(_look(house)) == 1
    assert len(_look(house)) == 1


@pytest.mark.parametrize("statuses", [("sent",), ("sent", "delivered"), ("read", "sent"), ("failed", "failed")])
def test_one_bubble_or_anything_that_arrived_is_no_sign(
    house: House, amal: Resident, statuses: tuple[str, ...]
) -> None:
    house.clock.move(minutes=1)
    _sent(house, *statuses)
    house.clock.move(days=5)
    assert _look(house) == []


def test_who_was_heard_since_is_there(house: House, amal: Resident) -> None:
    house.clock.move(minutes=1)
    _sent(house, "sent", "sent")
    house.clock.move(days=5)
    amal.says("7")
    assert _look(house) == []


def test_who_did_not_agree_to_contact_is_left_alone(house: House) -> None:
    amal = Resident(house=house, address="NL.1", channel="whatsapp")
    amal.starts()
    amal.tells(*TO_THE_STORY[:-1], ("safe", "no"))
    house.clock.move(minutes=1)
    _sent(house, "sent", "sent")
    house.clock.move(days=5)
    assert _look(house) == []


def test_a_talk_without_its_key_stops_nobody(house: House, amal: Resident) -> None:
    house.clock.move(minutes=1)
    _sent(house, "sent", "sent")
    house.clock.move(days=5)
    (row,) = house.rows(conversation)
    house.database.write_now(
        lambda c: (
            c.execute(
                update(data_key).where(data_key.c.resident_id == row.resident_id).values(wrapped=b"broken")
            ).rowcount
        )
    )
    assert _look(house) == []


def _refused(house: House, status: str = "failed") -> None:
    """The newest bubble did not go out."""
    newest = select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1)
    house.database.write_now(
        lambda c: c.execute(update(outbox).where(outbox.c.id == c.execute(newest).scalar()).values(status=status))
    )


def _calls(house: House) -> list[Any]:
    asyncio.run(look_who_is_out_of_reach(house.database, house.road, AFTER))
    return [row for row in house.rows(request) if row.kind == NOT_DELIVERED]


@pytest.mark.parametrize("status", ["failed", "dead", "unknown"])
def test_whom_a_bubble_did_not_reach_is_called_once(house: House, amal: Resident, status: str) -> None:
    house.clock.move(minutes=1)
    assert _calls(house) == []
    _refused(house, status)
    (asked,) = _calls(house)
    assert (asked.language, asked.status) == ("nl", "open")
    assert len(_calls(house)) == 1
    house.database.write_now(lambda c: requests.answer(c, asked.id, by="Noor", at=house.clock()))
    assert len(_calls(house)) == 1, "the same bubble brings it up once"


def test_what_the_channel_took_and_then_says_failed_brings_a_call(house: House, amal: Resident) -> None:
    house.clock.move(minutes=1)
    _sent(house, "failed")
    assert len(_calls(house)) == 1


def test_whoever_was_heard_since_or_did_not_agree_is_not_called(house: House, amal: Resident) -> None:
    house.clock.move(minutes=1)
    _refused(house)
    house.clock.move(minutes=1)
    amal.says("7")
    assert _calls(house) == []
    bela = Resident(house=house, address="NL.2", channel="whatsapp")
    bela.starts()
    bela.tells(*TO_THE_STORY[:-1], ("safe", "no"))
    _refused(house)
    assert _calls(house) == []


def test_who_is_to_be_called_already_is_not_put_there_twice(house: House, amal: Resident) -> None:
    house.clock.move(minutes=1)
    _sent(house, "sent", "sent")
    house.clock.move(days=5)
    assert len(_look(house)) == 1
    _refused(house)
    assert _calls(house) == []
