"""The list of parties as a file: what is downloaded reads back unchanged, and nothing is ever half done."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.access import Role
from bot.casework.organisation_file import read_organisation
from bot.casework.parties_csv import read_parties_csv, write_parties_csv
from bot.casework.people import Party
from bot.web.console.visit import ROOT
from tests.casework.test_parties import PARTIES
from tests.web.console.forms import edit, fields, seen
from tests.web.console.staff import Staff, staff, staff_house
from tests.web.party_house import PartyHouse, form_of

IMPORT = "/organisation/import"
CSV = "/organisation/parties.csv"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    with staff_house(tmp_path_factory.mktemp("lists")) as house:
        yield house


@pytest.fixture
def someone(house: PartyHouse) -> Staff:
    return staff(house, Role.COORDINATOR)


def parties(house: PartyHouse) -> dict[str, Party]:
    return {each.id: each for each in house.app.organisation().parties}


def upload(someone: Staff, content: bytes) -> int:
    """First step: choose a file, and look."""
    form = {"form": form_of(someone.get(IMPORT).text)}
    response = someone.client.post(f"{ROOT}{IMPORT}", data=form, files={"file": ("p.csv", content, "text/csv")})
    someone.page = response.text
    return response.status_code


def confirm(someone: Staff, **changed: str) -> int:
    return someone.post(IMPORT, **{**fields(someone.page), "act": "confirm", **changed}).status_code


def rows(someone: Staff) -> list[str]:
    return someone.client.get(f"{ROOT}{CSV}").content.decode("utf-8-sig").splitlines()


def test_what_is_downloaded_reads_back_unchanged(house: PartyHouse, someone: Staff) -> None:
    before = house.audited("parties.exported")
    response = someone.client.get(f"{ROOT}{CSV}")
    assert response.headers["content-disposition"] == 'attachment; filename="parties.csv"'
    assert house.audited("parties.exported") == before + 1
    assert upload(someone, response.content) == 200
    assert "Er verandert niets." in seen(someone.page)
    places = [each.id for each in house.app.organisation().neighbourhoods]
    read = read_parties_csv(response.content.decode(), file="p.csv", neighbourhoods=places)
    assert read == house.app.organisation().parties


def test_first_it_is_shown_what_would_change_and_only_a_yes_changes_it(house: PartyHouse, someone: Staff) -> None:
    before = parties(house)
    header, first, *rest = rows(someone)
    gone, changed = first.split(";")[0], rest[0].split(";")[0]
    rest[0] = rest[0].replace("0000-", "0000 ", 1)
    new = "nieuw;Nieuwe partij;informal;people" + ";" * (header.count(";") - 3)
    assert upload(someone, "\n".join([header, *rest, new]).encode()) == 200
    page = seen(someone.page)
    for words in ("Nieuw: 1", "Gaat weg: 1", "Wordt anders: 1", f"({gone})", f"({changed}): contact", "Nieuwe partij"):
        assert words in page, words
    assert parties(house) == before
    assert confirm(someone) == 200
    after = parties(house)
    assert (set(after) - set(before), set(before) - set(after)) == ({"nieuw"}, {gone})
    assert after[changed].contact.startswith("0000 ")
    assert house.audited("parties.imported") == 1


def test_a_list_that_was_looked_at_is_not_read_over_what_changed_meanwhile(house: PartyHouse, someone: Staff) -> None:
    header, *rest = rows(someone)
    assert upload(someone, "\n".join([header, *rest[1:]]).encode()) == 200
    looked = fields(someone.page)
    edit(staff(house, Role.COORDINATOR, name="Sam"), "/organisation/parties/voedselbank", name="Van Sam", act="save")
    before = parties(house)
    assert someone.post(IMPORT, **looked, act="confirm").status_code == 409
    assert "Kijk opnieuw wat er zou veranderen" in someone.page
    assert "(voedselbank): name" in seen(someone.page)
    assert parties(house) == before
    assert confirm(someone) == 200
    assert parties(house)["voedselbank"].name != "Van Sam"


def test_every_mistake_is_told_with_its_line_and_nothing_is_read(house: PartyHouse, someone: Staff) -> None:
    before = parties(house)
    text = "id;name;kind;topics\na;A;formal;home\nb;;volunteer;wonen\nc;C;formal;home;te;veel\n"
    assert upload(someone, text.encode()) == 422
    page = seen(someone.page)
    for words in ("Vul dit in.", "Dit kennen we niet: volunteer", "Dit kennen we niet: 'wonen'", "6 velden"):
        assert words in page, words
    assert '<th scope="row">3</th>' in someone.page
    assert parties(house) == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Kies een bestand"),
        (b"id;name\n" + b"x" * (384 * 1024), "te groot"),
        ("id;name;kind\na;Caf\u00e9;formal\n".encode("cp1252"), "CSV UTF-8"),
        (b"id,name,kind\na,A," + b"x" * 200_000, "kan niet gelezen worden"),
        (b"\x00\x01\x02", "De kolom"),
    ],
)
def test_a_file_that_is_no_list_is_told_so(someone: Staff, content: bytes, words: str) -> None:
    assert upload(someone, content) == 422
    assert words in seen(someone.page)


def test_a_list_that_was_changed_on_its_way_between_the_steps_is_read_anew(someone: Staff, house: PartyHouse) -> None:
    before = parties(house)
    upload(someone, "\n".join(rows(someone)[:-1]).encode())
    assert confirm(someone, list="bm9uc2Vuc2U=") == 422
    upload(someone, "\n".join(rows(someone)[:-1]).encode())
    assert confirm(someone, list="?" * 100) == 422
    assert parties(house) == before


def test_the_whole_organisation_can_be_downloaded_as_its_file(house: PartyHouse, someone: Staff) -> None:
    text = someone.client.get(f"{ROOT}/organisation/organisation.toml").content.decode()
    assert tomllib.loads(text)["organisation"]["read_within"] == 1
    assert read_organisation(text, file="own.toml") == house.app.organisation()
    assert house.audited("organisation.exported") == 1


@settings(max_examples=6, deadline=None)
@given(st.lists(PARTIES, min_size=1, max_size=2, unique_by=lambda each: each.id))
def test_any_text_goes_through_the_two_steps_and_the_page_unharmed(house: PartyHouse, made: list[Any]) -> None:
    someone = staff(house, Role.COORDINATOR)
    wanted = {each.id: replace(each, neighbourhoods=frozenset({"n1"}), beside=True) for each in made}
    header, *_ = rows(someone)
    assert header.startswith("id;name;kind")
    assert upload(someone, write_parties_csv(wanted.values()).encode()) == 200
    if "Er verandert niets" not in someone.page:
        assert confirm(someone) == 200
    assert parties(house) == wanted
    for each in wanted.values():
        page = someone.get(f"/organisation/parties/{each.id}").text
        assert fields(page)["name"] == each.name
        assert "<script" not in page[page.index("<main") :]
