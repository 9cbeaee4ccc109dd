"""What messages cost: by kind, at a case for who works on it and in the overview by month; nothing is made up."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from bot import desk
from bot.casework.access import Role
from bot.store import receipts
from bot.store.receipts import News
from bot.store.tables import cases, outbox
from tests.web.console import full_case
from tests.web.console.staff import CASE, staff, staff_house
from tests.web.party_house import PartyHouse

AT = f"/cases/{CASE}"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        full_case.begin(house)
        for number, (kind, billed) in enumerate([("utility", True), ("utility", True), ("service", False)]):
            house.write(lambda c, told=(number, kind, billed): send(house, c, *told))  # type: ignore[misc]
        yield house


def send(house: PartyHouse, connection: Connection, number: int, kind: str, billed: bool) -> None:
    """A bubble that went out, and what the channel said of it."""
    talk = connection.execute(select(cases.c.conversation_id).where(cases.c.id == CASE)).scalar_one()
    row = {
        "id": house.app.ids.new(), "key": f"k{number}", "conversation_id": talk, "seq": 900 + number, "turn": 1,
        "kind": "bubble", "urgent": False, "proactive": False, "made_at": house.now, "next_attempt_at": house.now,
        "status": "sent", "attempts": 1,
    }  # fmt: skip
    connection.execute(insert(outbox), row)
    key = f"{number}".encode() * 16
    receipts.expect(connection, [(key, row["id"], house.now)])
    receipts.take(connection, News(key=key, status="delivered", category=kind, billable=billed, at=house.now))


def test_who_works_on_a_case_sees_what_its_messages_cost(house: PartyHouse) -> None:
    page = staff(house, Role.COORDINATOR, name="Noor").get(AT).text
    assert "utility: 2 betaald, 0 niet betaald" in page
    assert "service: 0 betaald, 1 niet betaald" in page
    assert "Samen 0" not in page
    house.app = replace(
        house.app,
        settings=replace(
            house.app.settings,
            whatsapp_prices={"utility": Decimal("0.0500")},
            whatsapp_prices_source="Meta, 1-10-2026, euro",
        ),
    )
    assert "Samen 0.1000 (Meta, 1-10-2026, euro)" in staff(house, Role.COORDINATOR, name="Noor").get(AT).text


def test_the_command_line_says_the_same(house: PartyHouse) -> None:
    code, printed = desk.run(house.app, ["case", "show", CASE, "--as", "Noor"])
    assert (code, "  utility: 2 betaald, 0 niet betaald" in printed) == (0, True)


def test_the_overview_tells_the_months(house: PartyHouse) -> None:
    noor = staff(house, Role.COORDINATOR, name="Noor")
    house.later(seconds=1)
    asyncio.run(house.app.counting.count())
    page = noor.get("/overview").text
    assert "11-2026" in page
    assert "utility: 2 betaald" in page
