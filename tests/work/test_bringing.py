"""After the tap on a template: what it stood for goes out itself, and nothing to a phone that others may read."""

import pytest
from sqlalchemy import Connection, func, select, update

from bot.conversation.events import ButtonPressed, MessageReceived
from bot.store.knocked import KNOCKED
from bot.store.tables import outbox
from tests.work.roads import TO_THE_STORY, House, Resident, incoming


def test_what_a_template_stood_for_goes_itself_before_the_open_question(house: House) -> None:
    amal = _stopped(house)
    knocked = _knocked(house)
    _taps(house, amal)
    row = next(row for row in house.rows(outbox) if row.id == knocked)
    assert (row.status, row.error, row.attempts, row.made_at) == ("waiting", None, 0, house.clock())
    later = [each for each in house.rows(outbox) if each.seq > row.seq]
    assert [each.status for each in later] == ["waiting"]


def test_words_bring_it_too_and_answer_nothing_that_was_not_seen(house: House) -> None:
    amal = Resident(house=house, address="amal", channel="whatsapp")
    amal.starts()
    amal.tells(*TO_THE_STORY)
    amal.says("7")
    assert amal.hears() == "goal"
    knocked = _knocked(house)
    house.ring(incoming("amal", MessageReceived(text="hallo"), clock=house.clock, channel="whatsapp"))
    row = next(row for row in house.rows(outbox) if row.id == knocked)
    assert (row.status, row.error) == ("waiting", None)
    assert not [each for each in house.rows(outbox) if each.seq > row.seq]
    amal.reads()
    amal.says("Rust in huis")
    assert amal.hears() == "can_self"


def test_a_question_that_is_repeated_does_not_come_twice(house: House) -> None:
    amal = Resident(house=house, address="amal")
    amal.starts()
    amal.tells(*TO_THE_STORY)
    knocked = _knocked(house)
    _taps(house, amal)
    row = next(row for row in house.rows(outbox) if row.id == knocked)
    assert (row.status, row.error) == ("sent", None)


@pytest.mark.parametrize("why", ["unsafe", "wiped", "another button"])
def test_it_stays_away(why: str, house: House) -> None:
    amal = _stopped(house, safe="no" if why == "unsafe" else "yes")
    knocked = _knocked(house)
    if why == "wiped":
        amal.presses("", "do:wipe")
    _taps(house, amal, "do:menu" if why == "another button" else "do:repeat")
    row = next(row for row in house.rows(outbox) if row.id == knocked)
    assert (row.status, row.error) == ("sent", KNOCKED)


def _stopped(house: House, *, safe: str = "yes") -> Resident:
    amal = Resident(house=house, address="amal")
    amal.starts()
    amal.tells(*TO_THE_STORY[:-1], ("safe", safe))
    amal.presses("", "do:stop")
    return amal


def _knocked(house: House) -> int:
    """The newest bubble went as a template only; its row."""

    def mark(connection: Connection) -> int:
        newest: int = connection.execute(select(func.max(outbox.c.id))).scalar_one()
        connection.execute(update(outbox).where(outbox.c.id == newest).values(error=KNOCKED))
        return newest

    return house.database.write_now(mark)


def _taps(house: House, amal: Resident, option: str = "do:repeat") -> None:
    event = ButtonPressed(step="stopped", option=option, turn=0)
    house.ring(incoming(amal.address, event, clock=house.clock))
