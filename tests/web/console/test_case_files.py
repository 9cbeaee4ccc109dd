"""Files of a case in the browser of the team: what is shown, what is only kept, and who gets nothing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from bot.casework import moving
from bot.casework.access import Role
from bot.store.tables import attachment
from tests.web.console import full_case
from tests.web.console.full_case import PNG, attach
from tests.web.console.staff import CASE, Staff, staff, staff_house
from tests.web.party_house import PARTY, PartyHouse, talk_of

AT = f"/cases/{CASE}"
OGG = b"OggS" + b"\0" * 24 + b"OpusHead" + bytes(range(100))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    """One case for every test here: each brings its own files."""
    with staff_house(tmp_path_factory.mktemp("house")) as house:
        full_case.begin(house)
        yield house


@pytest.fixture(scope="module")
def noor(house: PartyHouse) -> Staff:
    return staff(house, Role.COORDINATOR, name="Noor")


def test_a_photo_stands_with_the_words_it_came_with(house: PartyHouse, noor: Staff) -> None:
    id = attach(house, step="need")
    page = noor.get(AT).text
    need = page.split('id="said-need"')[1].split('id="said-')[0]
    assert f'src="/team{AT}/files/{id}"' in need
    opened = house.audited("case.file_opened")
    got = noor.get(f"{AT}/files/{id}")
    assert got.content == PNG
    assert got.headers["content-type"] == "image/png"
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in got.headers["content-security-policy"]
    assert got.headers["content-disposition"].startswith("inline")
    assert house.audited("case.file_opened") == opened + 1


def test_a_voice_note_plays_and_can_be_asked_for_in_parts(house: PartyHouse, noor: Staff) -> None:
    id = attach(house, OGG, mime="audio/ogg", kind="voice", step="goal")
    assert f'<audio controls preload="none" src="/team{AT}/files/{id}"' in noor.get(AT).text
    cases = {"bytes=0-3": OGG[:4], "bytes=10-": OGG[10:], "bytes=-5": OGG[-5:], f"bytes=2-{len(OGG) * 2}": OGG[2:]}
    for asked, bytes_ in cases.items():
        part = noor.client.get(f"/team{AT}/files/{id}", headers={"range": asked})
        assert (part.status_code, part.content) == (206, bytes_), asked
    assert noor.client.get(f"/team{AT}/files/{id}", headers={"range": "bytes=999-"}).status_code == 416
    assert noor.client.get(f"/team{AT}/files/{id}", headers={"range": "bytes=0-1,4-5"}).content == OGG


def test_what_is_not_shown_is_only_kept(house: PartyHouse, noor: Staff) -> None:
    for mime, sent in (("application/pdf", "application/pdf"), ("text/html", "application/octet-stream")):
        id = attach(house, b"<script>alert(1)</script>", mime=mime, kind="document", step="goal")
        got = noor.get(f"{AT}/files/{id}")
        assert got.headers["content-type"] == sent
        assert got.headers["content-disposition"].startswith("attachment")
    photo = attach(house, step="goal")
    assert noor.get(f"{AT}/files/{photo}?download").headers["content-disposition"].startswith("attachment")


def test_a_file_that_is_not_there_says_why(house: PartyHouse, noor: Staff) -> None:
    coming = attach(house, mime="", step="goal")
    assert "wordt nog opgehaald" in noor.get(AT).text
    assert noor.get(f"{AT}/files/{coming}").status_code == 410
    house.write(
        lambda c: c.execute(
            update(attachment)
            .where(attachment.c.id == coming)
            .values(status="refused", error="too_large", content=None)
        )
    )
    assert "te groot" in noor.get(AT).text
    assert "te groot" in noor.get(f"{AT}/files/{coming}").text


def test_a_file_that_was_damaged_does_not_open_and_hides_nothing(house: PartyHouse, noor: Staff) -> None:
    id = attach(house, step="goal")
    house.write(
        lambda c: c.execute(update(attachment).where(attachment.c.id == id).values(content=b"\x01" + b"\0" * 60))
    )
    answer = noor.get(f"{AT}/files/{id}")
    assert answer.status_code == 410
    assert "gaat niet open" in answer.text
    assert noor.get(AT).status_code == 200


def test_whoever_may_not_read_the_case_gets_no_file(house: PartyHouse) -> None:
    id = attach(house, step="goal")
    opened = house.audited("case.file_opened")
    others = (staff(house, Role.COORDINATOR, name="Sanne"), staff(house, Role.KEY_PERSON, name="Samira"))
    for somebody in others:
        there, nowhere = somebody.get(f"{AT}/files/{id}"), somebody.get(f"{AT}/files/1")
        assert there.status_code == nowhere.status_code == 404
        assert PNG not in there.content
    assert house.audited("case.file_opened") == opened


def test_an_id_that_is_none_is_not_there(noor: Staff) -> None:
    for id in ("0", "99999999999999999999", "²", "..%2f..", "9223372036854775808"):
        assert noor.get(f"{AT}/files/{id}").status_code == 404


def test_an_agreed_talk_goes_into_a_calendar_without_a_word_of_the_story(house: PartyHouse, noor: Staff) -> None:
    assert noor.get(f"{AT}/talk.ics").status_code == 404
    house.move(lambda case: moving.open_by(case, PARTY, knows_resident=False, at=house.now))
    house.move(lambda case: moving.accept(case, PARTY, at=house.now))
    house.move(lambda case: moving.propose_talk(case, talk_of(1), at=house.now))
    for who in ("resident", PARTY):
        house.move(lambda case, who=who: moving.answer_talk(case, who, [0]))  # type: ignore[misc]
    got = noor.get(f"{AT}/talk.ics")
    assert got.headers["content-type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in got.text
    assert CASE in got.text
    assert staff(house, Role.COORDINATOR, name="Sanne").get(f"{AT}/talk.ics").status_code == 404
