"""How busy parties are is counted from the open cases, and a case that cannot be opened hides no other."""

import asyncio
from typing import Any

from sqlalchemy import update

from bot.store import asked, cases
from bot.store.tables import cases as case_table
from bot.store.tables import data_key
from bot.work.loads import Loads
from tests.work.roads import House
from tests.work.table import HUISARTS, KRINGLOOP, Table


def test_a_party_is_as_busy_as_it_has_residents(house: House, monkeypatch: Any) -> None:
    monkeypatch.setattr("bot.work.loads._AT_ONCE", 1)
    table = Table.laid(house)
    loads = Loads(house.database, house.road.vault)
    assert loads() == {}
    table.confirm(KRINGLOOP, HUISARTS)
    asyncio.run(loads.count())
    assert {party: load.residents for party, load in loads().items()} == {KRINGLOOP: 0, HUISARTS: 0}
    table.opens()
    table.presses("share", "yes")
    asyncio.run(loads.count())
    assert {party: load.residents for party, load in loads().items()} == {KRINGLOOP: 1, HUISARTS: 0}
    assert loads()[KRINGLOOP].asked_at is not None


def test_a_case_that_cannot_be_opened_is_named_and_hides_no_other(house: House) -> None:
    table = Table.laid(house)
    house.database.write_now(lambda c: c.execute(update(case_table).values(content=b"\x01damaged")))
    asyncio.run(Loads(house.database, house.road.vault).count())
    assert house.database.write_now(lambda c: cases.list_cases(c, house.road.vault)) == []
    assert house.database.write_now(lambda c: cases.list_all(c, house.road.vault)) == ([], [table.case_id])


def test_a_request_that_cannot_be_opened_still_says_that_somebody_asked(house: House) -> None:
    table = Table.laid(house)
    table.amal.says("ik wil een mens")
    table.amal.presses("human", "chat")
    house.database.write_now(lambda c: c.execute(update(data_key).values(wrapped=b"\x01damaged")))
    (waiting,) = house.database.write_now(lambda c: asked.open_requests(c, house.road.vault))
    assert (waiting.kind, waiting.text, waiting.reach) == ("person", "", "cannot be opened")
