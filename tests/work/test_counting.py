"""The overview is counted from every case that counts, when somebody looks."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import update

from bot.casework.hiding import ALL
from bot.casework.overview import Overview
from bot.store.statuses import Talking
from bot.store.tables import cases, conversation
from tests.web.console.many import Somebody, live_here
from tests.web.party_house import PartyHouse, party_house

MANY = (
    [Somebody()] * 7 + [Somebody(language="ar", told=False)] * 5 + [Somebody(language="nl", kept=False, told=False)] * 6
)


def count(house: PartyHouse) -> Overview:
    asyncio.run(house.app.counting.count())
    found = house.app.counting()
    assert found
    return found


def test_every_case_and_every_talk_is_counted_however_many_are_opened_at_once(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("bot.work.counting._AT_ONCE", 3)
    monkeypatch.setattr("bot.work.counting._TALKS_AT_ONCE", 4)
    with party_house(tmp_path) as house:
        live_here(house, MANY)
        found = count(house)
        assert found.cases(ALL, ALL, ALL) == 7
        assert found.kinds["wait"](ALL, "n1", "ti", "day") == 7
        stages = [
            found.talks["language"](ALL, *each)
            for each in (("ti", "story"), ("ar", "unfinished"), ("nl", "before_yes"))
        ]
        assert stages == [7, 5, 6]
        assert found.counted_at == house.now


def test_closed_cases_count_and_what_was_taken_back_or_is_being_erased_does_not(tmp_path: Path) -> None:
    with party_house(tmp_path) as house:
        live_here(house, [replace(Somebody(), helps="yes")] * 8)
        ids = house.write(lambda c: [row.id for row in c.execute(cases.select().order_by(cases.c.id))])
        house.write(lambda c: c.execute(update(cases).where(cases.c.id.in_(ids[:5])).values(status="closed")))
        assert count(house).kinds["loop"](ALL, ALL, ALL, "helps") == 8
        house.write(lambda c: c.execute(update(cases).where(cases.c.id == ids[5]).values(status="withdrawn")))
        assert count(house).cases(ALL, ALL, ALL) == 7
        talk = house.write(lambda c: c.execute(cases.select().where(cases.c.id == ids[6])).one().conversation_id)
        erasing = update(conversation).where(conversation.c.id == talk).values(status=Talking.ERASING.value)
        house.write(lambda c: c.execute(erasing))
        found = count(house)
        assert found.cases(ALL, ALL, ALL) == 6
        assert found.talks["language"](ALL, "ti", ALL) == 7


def test_a_case_that_cannot_be_opened_hides_no_other(tmp_path: Path) -> None:
    with party_house(tmp_path) as house:
        live_here(house, [Somebody()] * 6)
        id = house.write(lambda c: c.execute(cases.select().limit(1)).one().id)
        house.write(lambda c: c.execute(update(cases).where(cases.c.id == id).values(content=b"\x01damaged")))
        assert count(house).cases(ALL, ALL, ALL) == 5


def test_the_first_to_look_lets_it_be_counted(tmp_path: Path) -> None:
    async def looking(house: PartyHouse) -> None:
        assert house.app.counting() is None
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
        assert house.app.counting()

    with party_house(tmp_path) as house:
        live_here(house, [Somebody()] * 6)
        asyncio.run(looking(house))


def test_it_is_counted_anew_only_while_somebody_looks_now_and_then(tmp_path: Path) -> None:
    with party_house(tmp_path) as house:
        asyncio.run(house.app.counting.tick())
        live_here(house, [Somebody()] * 6)
        first = count(house)
        house.later(minutes=30)
        asyncio.run(house.app.counting.tick())
        again = house.app.counting()
        assert again
        assert again.counted_at > first.counted_at
        house.later(minutes=61)
        asyncio.run(house.app.counting.tick())
        assert house.app.counting() is again
