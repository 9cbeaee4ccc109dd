"""Every naughty string in what is shown and handed out: the page of a case, lists, files, JSON and a calendar."""

import asyncio
import csv
import io
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.casework import moving
from bot.casework.access import Role
from bot.casework.case import Case
from bot.casework.course import Note, NoteKind
from bot.casework.learning import Kind, Noted
from bot.casework.organisation_file import read_organisation
from bot.casework.sheet import plain_cell
from bot.casework.summary import as_plain
from bot.store import audit, organisation
from bot.team.calendar import calendar
from bot.web.console.learning import plain
from bot.web.console.organising.frame import one_line
from tests.web.console.forms import fields
from tests.web.console.meetings import learning, prepared
from tests.web.console.naughty import kinds_of, naughty, told_in
from tests.web.console.staff import CASE, Staff, staff, staff_house
from tests.web.dom import Dom
from tests.web.party_house import PARTY, PartyHouse, talk_of

#: What a spreadsheet takes for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    with staff_house(tmp_path_factory.mktemp("sinks")) as house:
        house.begin(PARTY)
        house.move(lambda case: moving.assign(case, "Noor"))
        yield house


@pytest.fixture(scope="module")
def noor(house: PartyHouse) -> Staff:
    return staff(house, Role.COORDINATOR, Role.ADMINISTRATOR)


def test_the_page_of_a_case_holds_every_string_as_it_was_written(
    house: PartyHouse, noor: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    note_all(house, [f"Woord {number}" for number in range(8)])
    before = kinds_of(Dom(noor.get(f"/cases/{CASE}").text))
    note_all(house, naughty())
    page = noor.get(f"/cases/{CASE}")
    dom = Dom(page.text)
    assert [text for text in naughty() if text not in dom.text] == []
    assert kinds_of(dom) == before
    assert {each.get("dir") for each in dom.all("p") if each.get("class") == "kept-lines"} == {"auto"}
    assert told_in(caplog.records, naughty()) == []


def test_a_learning_pack_holds_every_string_and_its_pdf_tells_no_log(
    house: PartyHouse, noor: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    account = noor.account
    assert account
    ours, number = learning(house), prepared(house, account)

    async def write() -> None:
        meeting = await ours.meeting(number)
        for text in naughty():
            kept = plain(text, 2000) or "leeg"
            new = Noted(kind=Kind.LESSON, text=kept, met_on=meeting.day)
            await ours.write_down(account, meeting, new, sure=True)

    asyncio.run(write())
    dom = Dom(noor.get(f"/learning/{number}").text)
    assert [text for text in naughty() if plain(text, 2000) not in dom.text] == []
    sheet = noor.client.get(f"/team/learning/{number}/pack.pdf")
    assert sheet.content.startswith(b"%PDF-")
    assert told_in(caplog.records, naughty()) == []
    assert not [record for record in caplog.records if record.name.startswith("fpdf") and "glyph" in record.message]


def note_all(house: PartyHouse, texts: Sequence[str]) -> None:
    """Write these down with the case, one note each."""
    for start in range(0, len(texts), 100):
        notes = [Note(kind=NoteKind.NOTE, text=text, by="Noor", at=house.now) for text in texts[start : start + 100]]

        def put(case: Case, notes: Sequence[Note] = notes) -> Case:
            for each in notes:
                case = moving.note(case, each)
            return case

        house.move(put)


def test_the_json_of_a_case_holds_every_string(house: PartyHouse) -> None:
    told = json.loads(json.dumps(as_plain(house.case, house.app.say), ensure_ascii=False))
    assert told["id"] == CASE
    assert set(naughty()) - set(_leaves(told)) == set()


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, str):
        yield value


def test_a_calendar_holds_every_string_on_lines_of_its_own_length(house: PartyHouse) -> None:
    now, begun = house.now, house_case(house)
    for text in naughty():
        talk = replace(talk_of(1), place_words=text, interpreter=text, along=text)
        case = moving.propose_talk(begun, talk, at=now)
        for who in ("resident", PARTY):
            case = moving.answer_talk(case, who, [0])
        told = calendar(case, house.app.say, now=now + timedelta(minutes=1))
        lines = told.split("\r\n")
        assert all(len(line.encode()) <= 75 for line in lines), text
        assert not any(sign in line for line in lines for sign in "\r\n"), text
        assert [line for line in lines if line.startswith(("BEGIN:", "END:"))] == _BEGINS, text


_BEGINS = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR"]


def house_case(house: PartyHouse) -> Case:
    """The case with a party that takes part."""
    case = moving.open_by(house.case, PARTY, knows_resident=False, at=house.now)
    return moving.accept(case, PARTY, at=house.now)


def test_the_lists_of_parties_hold_every_string_and_no_formula(house: PartyHouse, noor: Staff) -> None:
    known = house.app.organisation()
    names = [one_line(text) or "leeg" for text in naughty()]
    more = [replace(known.parties[0], id=f"n{number}", name=name, contact=name) for number, name in enumerate(names)]
    wanted = replace(known, parties=(*known.parties, *more))
    plain = kinds_of(Dom(noor.get("/organisation/parties").text))
    house.write(lambda connection: organisation.save(connection, wanted, house.now))
    house.app.organisation.reload()
    text = noor.client.get("/team/organisation/parties.csv").content.decode("utf-8-sig")
    rows = [*csv.DictReader(io.StringIO(text, newline=""), delimiter=";")]
    assert [plain_cell(row["name"]) for row in rows][-485:] == names
    assert [cell for row in rows for cell in row.values() if cell.startswith(FORMULA)] == []
    toml = noor.client.get("/team/organisation/organisation.toml").content.decode()
    assert read_organisation(toml, file="own.toml") == house.app.organisation()
    page = Dom(noor.get("/organisation/parties").text)
    assert [name for name in names if name not in page.text] == []
    assert kinds_of(page) <= plain
    for number in range(0, len(names), 40):
        assert fields(noor.get(f"/organisation/parties/n{number}").text)["name"] == names[number]


def test_the_audit_holds_every_string_and_no_formula(house: PartyHouse, noor: Staff) -> None:
    _read_by(house, ["Woord"] * 60)
    plain = kinds_of(Dom(noor.get("/audit").text))
    _read_by(house, naughty())
    page = Dom(noor.get("/audit").text)
    assert kinds_of(page) <= plain
    assert sum(text in page.text for text in naughty()[-45:]) == 45
    text = noor.client.get("/team/audit.csv").content.decode("utf-8-sig")
    rows = [*csv.DictReader(io.StringIO(text, newline=""), delimiter=";")]
    assert set(naughty()) <= {plain_cell(row["actor"]) for row in rows}
    assert [cell for row in rows for cell in row.values() if cell.startswith(FORMULA)] == []


def _read_by(house: PartyHouse, actors: Sequence[str]) -> None:
    def put(connection: Connection) -> None:
        for actor in actors:
            audit.note(connection, house.app.ids, "case.read", on=f"case:{CASE}", at=house.now, actor=actor)

    house.write(put)
