"""Chosen texts reach the resident as keys, and go away again when they are taken back before anybody saw them."""

from datetime import date, timedelta

import pytest

from bot.casework.course import NoteKind
from bot.conversation.bubbles import Day, Phrase
from bot.language.catalogue import Catalogues
from bot.language.render import render
from bot.resources import folder
from bot.team.refused import Refused
from bot.team.send_block import BLOCKS, Chosen, send_block
from bot.team.take_back import take_back, unseen
from tests.work.table import Table

CATALOGUES = Catalogues.load(folder("locales"), ("nl", "en", "ar", "ti"))


def send(table: Table, key: str, day: date | None = None) -> None:
    table.team(lambda file: send_block(file, Chosen(key=key, day=day), told="Wat er staat.", language="nl"))


def test_a_chosen_text_is_said_in_any_language_the_resident_reads(table: Table) -> None:
    day = table.house.clock().date() + timedelta(days=3)
    send(table, "block.call", day)
    table.opens()
    bubble = table.asked("message")
    assert bubble
    assert Phrase("block.call", {"day": Day(day.isoformat())}) in bubble.parts
    told = {language: render(bubble, language, CATALOGUES, {}).text for language in CATALOGUES.languages}
    assert len(set(told.values())) == 4
    (note,) = table.case().course.notes
    assert (note.kind, note.text, note.block) == (NoteKind.MESSAGE, "Wat er staat.", "block.call")
    assert "resident.written_to" in table.log()


@pytest.mark.parametrize("days", [None, -1, 93])
def test_a_day_is_near_and_not_past(table: Table, days: int | None) -> None:
    day = None if days is None else table.house.clock().date() + timedelta(days=days)
    with pytest.raises(Refused, match="Say which day"):
        send(table, "block.later", day)
    assert table.case().course.notes == ()


def test_every_block_is_a_text_with_just_its_values_and_no_other_key_is_one(table: Table) -> None:
    for key, asks in BLOCKS.items():
        template = CATALOGUES.find("nl", key).template
        assert all(f"{{{name}}}" in template for name in asks)
        assert template.count("{") == len(asks)
    assert set(BLOCKS) == {key for key in CATALOGUES.phrases("nl") if key.startswith("block.")}
    with pytest.raises(Refused):
        send(table, "goal.text")


def test_what_was_seen_cannot_be_taken_back_and_what_was_not_can(table: Table) -> None:
    send(table, "block.read")
    table.opens()
    send(table, "block.thanks")
    (waiting,) = table.team(lambda file: list(unseen(file)))
    assert waiting.parts == (Phrase("block.thanks"),)
    seen = next(prompt for prompt in table.state().prompts if prompt.turn)
    with pytest.raises(Refused):
        table.team(lambda file: take_back(file, about=seen.about, why="Toch niet."))
    table.team(lambda file: take_back(file, about=waiting.about, why="Toch niet."))
    assert [prompt.about for prompt in table.state().prompts] == [seen.about]
    assert table.case().course.notes[-1].text == "Toch niet."
    assert "resident.message_taken_back" in table.log()
