"""What goes to a channel: with its picture for who asked for pictures, and as it was for who did not."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.bubbles import Bubble, Phrase
from bot.language.catalogue import Catalogues
from bot.pictures import drawn, files
from bot.work.composing import compose

CATALOGUES = Catalogues.load(Path(__file__).parents[2] / "locales", ("nl", "ar"))
ASKED = Bubble(step="wellbeing", turn=3, parts=(Phrase("wellbeing.text"), Phrase("wellbeing.hint")), pictures=True)


@pytest.mark.parametrize(("language", "name"), [("nl", drawn.SCALE), ("ar", drawn.SCALE_RTL)])
def test_a_picture_goes_along_in_the_direction_of_the_language(language: str, name: str) -> None:
    picture = compose(ASKED, language, CATALOGUES, {}).picture
    assert picture
    assert (picture.content, picture.mime) == (files.png(name), "image/png")
    # The text says all that it shows, and the same picture has the same key until its content changes.
    assert picture.alternative == ""
    assert picture.key == files.address(name)


def test_nobody_gets_a_picture_who_did_not_ask_for_one_or_who_needs_help_now() -> None:
    for bubble in (replace(ASKED, pictures=False), replace(ASKED, urgent=True), replace(ASKED, proactive=True)):
        assert compose(bubble, "nl", CATALOGUES, {}).picture is None
