"""`aanbel case alike`: what a coordinator reads, and what never stands there."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import desk
from bot.assemble import App, assemble
from bot.bench.alike import fill
from bot.settings import read_settings
from bot.store import cases, consents
from tests.store.giving import NOW


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with assemble(read_settings({"AANBEL_DATA": str(tmp_path / "data"), "AANBEL_MODEL": "off"})) as app:
        yield app


def printed(app: App, *words: str) -> str:
    code, text = desk.run(app, ["case", "alike", *words, "--as", "Anna"])
    assert code == 0, text
    return text


def test_a_person_reads_the_cases_with_their_reasons_and_no_score(app: App) -> None:
    ids = fill(app, 6)
    page = printed(app, ids[0])
    found = json.loads(printed(app, ids[0], "--json"))
    assert (found["barred"], found["whole"]) == (None, True)
    named = [each["case"] for each in found["alike"]]
    assert set(named) == {ids[3]}
    (like,) = found["alike"]
    assert set(like) == {"case", "language", "near", "topics", "here", "there"}
    assert set(like["here"]) == {"case", "step", "language", "text"}
    assert like["here"]["text"] == like["there"]["text"]
    assert (like["here"]["case"], like["there"]["case"]) == (ids[0], ids[3])
    assert page.startswith("Zaken die op deze lijken")
    for word in (
        ids[3],
        "Nederlands",
        "in dezelfde buurt",
        "Allebei over: ",
        like["there"]["text"],
        "Niemand krijgt",
    ):
        assert word in page
    assert "%" not in page
    assert "0." not in page


def test_nothing_alike_and_a_case_apart_are_said_in_words(app: App) -> None:
    first, second = fill(app, 2)
    resident = _resident(app, second)
    assert app.database.write_now(lambda c: consents.withdraw(c, resident, "cocreate", at=NOW))
    assert printed(app, first) == "Er is nu geen zaak die hierop lijkt, en geen aanbod dat past.\n"
    assert "geen ja gezegd" in printed(app, second)
    assert json.loads(printed(app, second, "--json"))["barred"] == printed(app, second).strip()
    code, text = desk.run(app, ["case", "alike", "nowhere123", "--as", "Anna"])
    assert (code, text) == (1, "There is no such case. nowhere123\n")


def _resident(app: App, id: str) -> int:
    stored = app.database.write_now(lambda connection: cases.find_case(connection, app.vault, id))
    assert stored is not None
    return stored.resident_id
