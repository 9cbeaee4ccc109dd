"""Recordings of texts at the console: handed in, heard, out of date when the text changes, taken away and put back."""

import io
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, Select, select
from starlette.testclient import TestClient

from bot.casework.access import Role
from bot.store.recording_table import recording
from bot.store.tables import audit
from bot.team.record import LARGEST
from bot.web.app import create_app
from bot.web.console.visit import ROOT
from tests.web.conftest import form_of, press, start
from tests.web.console.staff import Staff, staff, staff_house
from tests.web.console.test_texts import edit
from tests.web.party_house import PartyHouse
from tests.web.real_house import real_house

KEY = "can_cannot.hint"
PLACE = f"/texts/aloud/nl/{KEY}"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        yield house
        house.app.sounds.close()


@pytest.fixture
def editor(house: PartyHouse) -> Staff:
    return staff(house, Role.EDITOR, name="Eva")


def spoken(seconds: float = 1.0, rate: int = 44_100, level: int = 8_000) -> bytes:
    """A WAV file with something to hear."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writing:
        writing.setnchannels(1)
        writing.setsampwidth(2)
        writing.setframerate(rate)
        half = int(rate / 440)
        period = level.to_bytes(2, "little", signed=True) * half + (-level).to_bytes(2, "little", signed=True) * half
        writing.writeframes((period * int(seconds * rate / half / 2 + 1))[: int(seconds * rate) * 2])
    return file.getvalue()


def hand_in(editor: Staff, content: bytes, place: str = PLACE) -> int:
    """Send this file with the form of the page; the status of the answer."""
    assert editor.get(place).status_code == 200
    answer = editor.client.post(
        ROOT + place,
        data={"form": form_of(editor.page), "do": "add"},
        files={"file": ("opname.wav", content)},
        follow_redirects=True,
    )
    editor.page = answer.text
    return answer.status_code


def rows(house: PartyHouse, query: Select[Any]) -> Sequence[Row[Any]]:
    return house.write(lambda connection: connection.execute(query).all())


def state(editor: Staff) -> str:
    editor.get("/texts/aloud/nl?show=recorded")
    recorded = KEY in editor.page
    editor.get("/texts/aloud/nl?show=outdated")
    return "recorded" if recorded else "outdated" if KEY in editor.page else "missing"


def heard(house: PartyHouse) -> bytes:
    """The sound of the bubble with this text, as a resident gets it."""
    resident = TestClient(create_app(real_house(house.app)))
    page = press(resident, press(resident, start(resident), "type"), "ok")
    seq = page.rpartition('src="/chat/sound/')[2].partition('"')[0]
    sound = resident.get(f"/chat/sound/{seq}")
    assert sound.status_code == 200
    return sound.content


def test_a_recording_is_heard_until_its_text_changes_and_can_be_taken_away_and_put_back(
    house: PartyHouse, editor: Staff
) -> None:
    by_computer = heard(house)
    assert state(editor) == "missing"
    assert hand_in(editor, spoken()) == 200
    assert "Bewoners horen hem vanaf nu" in editor.page
    assert state(editor) == "recorded"
    by_person = heard(house)
    assert by_person != by_computer
    assert edit(editor, KEY, "Meedoen mag. Het moet niet.") == 200
    assert state(editor) == "outdated"
    assert heard(house) not in (by_person, by_computer)
    assert editor.post(f"/texts/nl/{KEY}", do="own", seen="1").status_code == 200
    assert (state(editor), heard(house)) == ("recorded", by_person)
    editor.get(PLACE)
    (row,) = rows(house, select(recording.c.id))
    assert editor.client.get(f"{ROOT}{PLACE}/{row.id}").content[:4] == b"OggS"
    assert editor.post(PLACE, do=f"remove:{row.id}").status_code == 200
    assert (state(editor), heard(house)) == ("missing", by_computer)
    editor.get(PLACE)
    assert editor.post(PLACE, do=f"back:{row.id}").status_code == 200
    assert editor.post(PLACE, do=f"back:{row.id}").status_code == 409, "it stands there already"
    assert (state(editor), heard(house)) == ("recorded", by_person)
    told = [
        line.action
        for line in rows(house, select(audit.c.action).where(audit.c.object == f"text:nl/{KEY}").order_by(audit.c.id))
    ]
    assert [action for action in told if action.startswith("recording.")] == [
        "recording.added", "recording.removed", "recording.put_back",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "geen geluid dat wij kennen"),
        (b"<html>" + b"x" * 200, "geen geluid dat wij kennen"),
        (b"OggS" + b"x" * 200, "beschadigd"),
        (spoken(level=0), "niets te horen"),
        (spoken(seconds=181, rate=8_000), "te lang"),
        (b"ID3" + b"x" * LARGEST, "te groot"),
    ],
    ids=["nothing", "a page", "damaged", "silence", "long", "large"],
)
def test_what_is_no_recording_is_refused_and_says_why(
    house: PartyHouse, editor: Staff, content: bytes, why: str
) -> None:
    assert hand_in(editor, content) == 422
    assert why in editor.page
    assert not rows(house, select(recording.c.id))


def test_what_holds_a_residents_words_or_stands_in_no_bubble_cannot_be_recorded(editor: Staff) -> None:
    for key in ("echo.goal", "web.send", "aloud.none", "nothing.at_all"):
        assert editor.get(f"/texts/aloud/nl/{key}").status_code == 404, key
    assert editor.get("/texts/aloud/xx").status_code == 404


def test_a_recording_is_reached_only_through_its_own_text(house: PartyHouse, editor: Staff) -> None:
    assert hand_in(editor, spoken()) == 200
    (row,) = rows(house, select(recording.c.id))
    elsewhere = "/texts/aloud/nl/form.text"
    assert editor.get(f"{elsewhere}/{row.id}").status_code == 404
    assert editor.post(elsewhere, do=f"remove:{row.id}").status_code == 409
    assert state(editor) == "recorded"
