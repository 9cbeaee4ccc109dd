"""Texts read over by native speakers: bound to the very text, by two where it protects somebody, never one's own."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.casework.access import Role
from bot.store import text_reviews
from bot.store.tables import audit
from bot.store.text_reviews import Review
from tests.web.console.staff import Staff, staff, staff_house
from tests.web.party_house import PartyHouse

GOAL, HELP = "/texts/ar/goal.text", "/texts/ar/help_now.text"
BETTER = "ما الذي تريد أن يتغير؟"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        yield house


@pytest.fixture
def reader(house: PartyHouse) -> Staff:
    return staff(house, Role.EDITOR, name="Rania")


def kept(house: PartyHouse) -> list[Review]:
    """All that was said of the text of the goal in Arabic."""
    return house.write(lambda connection: text_reviews.of(connection, "ar", "goal.text"))


def approve(who: Staff, place: str) -> int:
    """Press "this text is right", as the page asks; the status of the answer."""
    assert who.get(place).status_code == 200
    mark = re.search(r'name="mark" value="(\w+)"', who.page)
    return who.post(place, do="approve", mark=mark[1] if mark else "").status_code


def edit(who: Staff, place: str, text: str) -> int:
    who.get(place)
    seen = re.search(r'name="seen" value="(\d+)"', who.page)
    assert seen
    return who.post(place, do="save", text=text, seen=seen[1]).status_code


def test_who_found_a_text_right_stands_there_and_counts(house: PartyHouse, reader: Staff) -> None:
    assert approve(reader, GOAL) == 200
    assert "Goed, zegt Rania." in reader.get(GOAL).text
    assert "Jij zei al dat deze tekst goed is." in reader.page
    assert "1 van" in reader.get("/texts/ar").text
    listed = reader.get("/texts/ar?show=unread").text
    assert "/texts/ar/goal.hint" in listed
    assert "/texts/ar/goal.text" not in listed
    noted = house.write(lambda connection: connection.execute(select(audit.c.action)).scalars().all())
    assert noted.count("text.found_right") == 1


def test_an_edit_makes_a_text_unread_again_and_its_writer_does_not_read_it_over(
    house: PartyHouse, reader: Staff
) -> None:
    writer = staff(house, Role.EDITOR, name="Eva")
    approve(reader, GOAL)
    assert edit(writer, GOAL, BETTER) == 200
    assert "Nog niemand las deze tekst na." in reader.get(GOAL).text
    assert "Jij schreef deze tekst." in writer.get(GOAL).text
    seen = re.search(r'name="mark" value="(\w+)"', reader.page)
    assert seen
    assert writer.post(GOAL, do="approve", mark=seen[1]).status_code == 403
    assert approve(reader, GOAL) == 200


def test_a_text_that_changed_while_it_was_read_is_not_found_right(house: PartyHouse, reader: Staff) -> None:
    writer = staff(house, Role.EDITOR, name="Eva")
    reader.get(GOAL)
    before = re.search(r'name="mark" value="(\w+)"', reader.page)
    assert before
    edit(writer, GOAL, BETTER)
    assert reader.post(GOAL, do="approve", mark=before[1]).status_code == 409
    assert kept(house) == []


def test_what_protects_somebody_is_read_over_by_two(house: PartyHouse, reader: Staff) -> None:
    second = staff(house, Role.EDITOR, name="Sami")
    assert "Twee moedertaalsprekers moeten hem nalezen." in reader.get(HELP).text
    approve(reader, HELP)
    assert "Nog één moedertaalspreker moet hem nalezen." in reader.get(HELP).text
    assert reader.post(HELP, do="approve", mark=house_mark(reader, second)).status_code == 422
    assert "/texts/ar/help_now.text" in reader.get("/texts/ar?show=unread").text
    approve(second, HELP)
    assert "Goed, zegt Rania, Sami." in reader.get(HELP).text
    assert "/texts/ar/help_now.text" not in reader.get("/texts/ar?show=unread&subject=help_now").text


def house_mark(reader: Staff, second: Staff) -> str:
    """The mark of the help text, from the page of somebody who may still say that it is right."""
    second.get(HELP)
    found = re.search(r'name="mark" value="(\w+)"', second.page)
    assert found
    return found[1]


def test_a_suggestion_is_seen_by_the_team_taken_into_the_field_and_laid_aside(house: PartyHouse, reader: Staff) -> None:
    writer = staff(house, Role.EDITOR, name="Eva")
    before = house.app.catalogues.phrases("ar")["goal.text"]
    assert reader.post(GOAL, do="suggest", wording=BETTER, remark="Warmer").status_code == 200
    assert house.app.catalogues.phrases("ar")["goal.text"] == before
    assert "goal.text" in writer.get("/texts/ar?show=suggested").text
    page = writer.get(GOAL).text
    assert BETTER in page
    assert "Warmer" in page
    number = kept(house)[0].id
    assert writer.post(GOAL, do=f"take:{number}").status_code == 200
    assert f"{BETTER}</textarea>" in writer.page
    assert writer.post(GOAL, do=f"settle:{number}").status_code == 200
    assert "Warmer" not in writer.get(GOAL).text
    assert writer.post(GOAL, do=f"settle:{number}").status_code == 409
    assert writer.post(GOAL, do=f"take:{number}").status_code == 409


@pytest.mark.parametrize(("wording", "remark"), [("", ""), ("own", ""), ("x" * 2001, ""), ("", "x" * 2001)])
def test_a_suggestion_that_says_nothing_or_too_much_is_refused(
    house: PartyHouse, reader: Staff, wording: str, remark: str
) -> None:
    own = house.app.catalogues.phrases("ar")["goal.text"]
    answer = reader.post(GOAL, do="suggest", wording=own if wording == "own" else wording, remark=remark)
    assert answer.status_code == 422
    assert kept(house) == []


def test_next_and_previous_go_through_all_texts_without_a_script(reader: Staff) -> None:
    place, seen = "/texts/ar/goal.text", []
    for _ in range(4):
        seen.append(place)
        found = re.search(r'rel="next" href="/team(/texts/ar/[\w.]+)"', reader.get(place).text)
        assert found
        place = found[1]
    assert len(set(seen)) == 4
    back = re.search(r'rel="prev" href="/team(/texts/ar/[\w.]+)"', reader.get(place).text)
    assert back
    assert back[1] == seen[-1]
    approve(reader, seen[1])
    unread = re.search(r'href="/team(/texts/ar/[\w.]+)">Volgende die nog niemand nalas', reader.get(seen[0]).text)
    assert unread
    assert unread[1] == seen[2]


def test_the_page_shows_what_the_translator_was_told_and_the_picture_beside_the_question(reader: Staff) -> None:
    page = reader.get("/texts/ar/form.text").text
    assert 'class="picture" src="/static/pictures/' in page
    assert "At most 24 characters" in reader.get("/texts/ar/form.type").text


def test_a_text_is_heard_from_where_it_is_read_over(reader: Staff) -> None:
    assert 'href="/team/texts/aloud/ar/goal.text"' in reader.get(GOAL).text
    assert reader.get("/texts/aloud/ar/goal.text").status_code == 200
