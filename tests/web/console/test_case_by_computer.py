"""What a computer makes of words, on the page of a case: beside the original, as what it is, and for the team alone."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select
from starlette.responses import JSONResponse

from bot.casework import moving
from bot.casework.access import Role
from bot.casework.answers import Told
from bot.channels.translator import Translator
from bot.store import conversations, transcripts
from bot.store.leases import Lease
from bot.store.tables import cases, computer_translation
from bot.work.translating import TRIES, Translating
from tests.channels.own_servers import own_servers
from tests.web.console import full_case
from tests.web.console.full_case import ARABIC, attach
from tests.web.console.staff import CASE, Staff, engage, staff, staff_house
from tests.web.console.test_case_files import OGG
from tests.web.party_house import PARTY, PartyHouse

AT = f"/cases/{CASE}"
PAIRS = frozenset({("ar", "nl")})
LABEL = "Vertaling door een computer, niet nagekeken."
GOAL = ARABIC["goal"]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        full_case.begin(house)
        house.app = replace(house.app, road=replace(house.app.road, translates=PAIRS))
        yield house


@pytest.fixture
def noor(house: PartyHouse) -> Staff:
    return staff(house, Role.COORDINATOR, name="Noor")


def tick(house: PartyHouse, *answers: Any) -> list[Any]:
    """One look for work, with a server that answers this first; what it was asked."""

    async def ticked() -> list[Any]:
        async with own_servers(answers=list(answers)) as servers:
            translator = Translator(servers.url, key="s3cret", pairs=PAIRS)
            await Translating(database=house.app.database, road=house.app.road, translator=translator).tick()
            return list(servers.asked)

    return asyncio.run(ticked())


def said(page: str, step: str = "goal") -> str:
    return page.split(f'id="said-{step}"')[1].split('id="said-')[0]


def ask(noor: Staff, step: str = "goal") -> None:
    noor.get(AT)
    assert noor.post(f"{AT}/computer", step=step, language="nl").status_code == 200


def rows(house: PartyHouse) -> list[Any]:
    return house.write(lambda c: list(c.execute(select(computer_translation).order_by(computer_translation.c.name))))


def test_an_answer_is_translated_in_the_background_and_stands_beside_the_original(
    house: PartyHouse, noor: Staff
) -> None:
    ask(noor)
    assert "De computer is bezig." in said(noor.page)
    (asked,) = tick(house)
    assert asked == {
        "q": GOAL, "source": "ar", "target": "nl", "format": "text", "api_key": "s3cret", "authorization": "",
    }  # fmt: skip
    shown = said(noor.get(AT).text)
    assert LABEL in shown
    assert GOAL[::-1] in shown
    assert "بيتا هادئا" in shown
    assert house.audited("answer.translated_by_computer") == 1
    assert GOAL[::-1].encode() not in bytes(rows(house)[0].text)
    assert house.case.course.translations == {}


def test_everything_is_translated_at_once_without_name_and_number(house: PartyHouse, noor: Staff) -> None:
    ask(noor, "")
    names = [row.name for row in rows(house)]
    assert {"goal", "can_self", "need", "fears"} <= set(names)
    assert {"name", "number"}.isdisjoint(names)
    assert len(tick(house)) == len(names)
    assert noor.get(AT).text.count(LABEL) == len([name for name in names if f'id="said-{name}"' in noor.page])


def test_no_party_and_no_resident_gets_what_a_computer_made(house: PartyHouse, noor: Staff) -> None:
    ask(noor)
    tick(house)
    house.move(lambda case: moving.open_by(case, PARTY, knows_resident=False, at=house.now))
    reader = staff(house, Role.PROFESSIONAL, name="Rik", party=PARTY)
    page = reader.get(f"/referrals/{CASE}").text
    assert reader.get(AT).text.count(LABEL) == page.count(LABEL) == 0
    assert GOAL[::-1] not in page


def test_who_only_reads_a_case_reads_what_people_wrote(house: PartyHouse, noor: Staff) -> None:
    ask(noor)
    tick(house)
    file = attach(house, OGG, mime="audio/ogg", kind="voice", step="goal")
    wrote(house, file, "بيت صغير")
    samira = engage(house, "Samira", Role.KEY_PERSON)
    noor.get(AT)
    noor.post(f"{AT}/let-in", let_in_account=str(samira.id), let_in_reason="Zij leest Arabisch voor.", days="5")
    page = Staff(house, samira).get(AT).text
    assert "بيتا هادئا" in page
    assert LABEL not in page
    assert "بيت صغير" not in page


def test_what_was_translated_goes_when_the_words_change(house: PartyHouse, noor: Staff) -> None:
    ask(noor)
    tick(house)
    content = replace(house.case.content, story=replace(house.case.content.story, goal=Told("كلام آخر")))
    house.move(lambda case: replace(case, content=content))
    assert LABEL not in said(noor.get(AT).text)
    assert "Vertaal met de computer" in said(noor.page)


def test_what_does_not_work_is_said_and_can_be_asked_again(house: PartyHouse, noor: Staff) -> None:
    ask(noor)
    for _ in range(TRIES):
        assert len(tick(house, JSONResponse({"error": "canary"}, 500))) == 1
        house.later(hours=2)
    again = staff(house, Role.COORDINATOR, name="Noor")
    assert "lukte niet" in said(again.get(AT).text)
    ask(again)
    tick(house)
    assert LABEL in said(again.get(AT).text)


@pytest.mark.parametrize("answer", [{"translatedText": ""}, {"translatedText": 5}, ["x"], {}])
def test_what_is_no_translation_is_none(house: PartyHouse, noor: Staff, answer: object) -> None:
    ask(noor)
    tick(house, JSONResponse(answer))
    assert (rows(house)[0].status, rows(house)[0].text) == ("waiting", None)


@pytest.mark.parametrize(("step", "language"), [("goal", "en"), ("goal", "ti"), ("name", "nl"), ("nothing", "nl")])
def test_no_other_pair_and_no_name_is_asked_for(house: PartyHouse, noor: Staff, step: str, language: str) -> None:
    noor.get(AT)
    refused = noor.post(f"{AT}/computer", step=step, language=language)
    assert (refused.status_code, rows(house)) == (422, [])


def test_without_a_server_nothing_is_offered(house: PartyHouse) -> None:
    house.app = replace(house.app, road=replace(house.app.road, translates=frozenset()))
    assert "Vertaal met de computer" not in staff(house, Role.COORDINATOR, name="Noor").get(AT).text


def test_who_does_not_work_on_the_case_asks_for_nothing(house: PartyHouse, noor: Staff) -> None:
    noor.get(AT)
    sanne = staff(house, Role.COORDINATOR, name="Sanne")
    sanne.get(AT)
    sanne.post(f"{AT}/computer", step="goal", language="nl")
    assert rows(house) == []


def wrote(house: PartyHouse, file: int, text: str) -> int:
    """A computer wrote this down of a voice note; the resident was not asked yet."""
    road = house.app.road

    def written(connection: Connection) -> int:
        found = select(cases.c.conversation_id).where(cases.c.id == CASE)
        talk = conversations.find_by_id(connection, road.vault, connection.execute(found).scalar_one())
        assert talk is not None
        transcripts.want(connection, road.ids, file, languages=("ar",), at=house.now)
        lease = Lease(token="t", at=house.now, until=house.now + timedelta(minutes=1))
        (voice,) = transcripts.claim(connection, lease, limit=1)
        sealed = transcripts.seal_text(road.vault, talk.key, voice.id, text)
        assert transcripts.written(connection, voice, sealed, at=house.now)
        return talk.id

    return house.write(written)


def test_what_was_written_down_stands_below_its_voice_note_as_what_it_is(house: PartyHouse, noor: Staff) -> None:
    file = attach(house, OGG, mime="audio/ogg", kind="voice", step="goal")
    talk = wrote(house, file, "بيت صغير")
    shown = said(noor.get(AT).text)
    assert "بيت صغير" in shown
    assert "De bewoner heeft nog niet gezegd of het klopt." in shown
    reader = staff(house, Role.PROFESSIONAL, name="Rik", party=PARTY)
    assert "بيت صغير" not in reader.get(f"/referrals/{CASE}").text
    house.write(
        lambda c: transcripts.settle(c, house.app.vault, conversation_id=talk, ref=f"voice:{file}", approved_at=None)
    )
    heard = replace(house.case.content.story, goal=replace(Told(GOAL, heard=True), files=1))
    house.move(lambda case: replace(case, content=replace(case.content, story=heard)))
    shown = said(noor.get(AT).text)
    assert "De bewoner zei dat het klopt." in shown
    assert "بيت صغير" not in shown
