"""Bubbles in words: every paragraph with its own language and direction, every button with what it carries."""

from pathlib import Path

import pytest

from bot.conversation.bubbles import Bubble, Day, Option, Phrase, Term
from bot.language.bidi import FSI, LRI, PDI, strip_isolates
from bot.language.catalogue import Catalogues
from bot.language.render import FACTS, Paragraph, RenderedOption, render
from tests.language.packs import GIVEN, LOCALES, RESIDENTS

CATALOGUES = Catalogues.load(LOCALES, RESIDENTS)
ORGANISATION = {
    **{fact: f"<{fact}>" for fact in FACTS},
    "emergency": "112", "suicide_line": "113", "safe_home_phone": "0800-2000", "phone": "+31 412 123456",
    "coordinator": "Marian", "hours": "ma-vr 9-17",
}  # fmt: skip
START = Bubble(
    step="language",
    turn=1,
    parts=(Phrase("language.text"),),
    options=(Option("nl", Phrase("language.nl")), Option("ar", Phrase("language.ar"))),
    commands=("help_now",),
    every_language=True,
)


def bubble(*parts: Phrase) -> Bubble:
    return Bubble(step="done", turn=3, parts=parts)


def test_parts_become_paragraphs_in_the_residents_language() -> None:
    shown = render(
        bubble(Phrase("done.text", {"read_by": Day("2026-11-27")}), Phrase("ack.back")), "nl", CATALOGUES, ORGANISATION
    )
    assert [paragraph.language for paragraph in shown.paragraphs] == ["nl", "nl"]
    assert "vóór vrijdag 27 november 2026" in shown.text
    assert shown.text.endswith("\n\nWe gaan 1 vraag terug.")


def test_a_phone_number_in_arabic_stays_readable() -> None:
    shown = render(bubble(Phrase("code.refused")), "ar", CATALOGUES, ORGANISATION)
    assert shown.rtl
    assert shown.paragraphs[0].rtl
    assert f"{LRI}+31 412 123456{PDI}" in shown.text


def test_every_number_of_the_help_text_stays_readable_in_arabic() -> None:
    shown = render(bubble(Phrase("help_now.text")), "ar", CATALOGUES, ORGANISATION).text
    for number in ("112", "113", "0800-2000"):
        assert f"{LRI}{number}{PDI}" in shown
    assert [line[:2] for line in shown.split("\n")][:3] == ["📞 "] * 3


def test_the_residents_words_cannot_turn_the_sentence_around_them() -> None:
    evil = f"huis{PDI}\u202e evil"
    shown = render(bubble(Phrase("echo.goal", {"goal": evil})), "ar", CATALOGUES, ORGANISATION).text
    assert f"{FSI}huis evil{PDI}" in shown
    assert "\u202e" not in shown


def test_a_summary_line_names_the_answer_and_keeps_the_residents_words() -> None:
    line = Phrase("summary.line", {"name": Term("goal.name"), "answer": "Rust & <b>stilte</b>\nnu"})
    assert render(bubble(line), "nl", CATALOGUES, ORGANISATION).text == "🎯 Wat ik wil: Rust & <b>stilte</b>\nnu"


def test_before_a_language_is_chosen_every_language_has_its_own_paragraph() -> None:
    shown = render(START, "", CATALOGUES, ORGANISATION)
    assert [(p.language, p.rtl) for p in shown.paragraphs] == [
        ("nl", False),
        ("en", False),
        ("ar", True),
        ("ti", False),
    ]
    assert [option.label for option in shown.options] == ["Nederlands", "العربية"]
    assert shown.language == "nl"


def test_before_a_language_is_chosen_the_help_button_speaks_all_of_them() -> None:
    (help_now,) = render(START, "", CATALOGUES, ORGANISATION).commands
    label = strip_isolates(help_now.label)
    assert help_now.id == "do:help_now"
    assert label.count("🆘") == 1
    assert all(CATALOGUES.phrases(each)["command.help_now"].split(" ", 1)[1] in label for each in RESIDENTS)


@pytest.mark.parametrize("language", RESIDENTS)
def test_options_and_commands_are_buttons(language: str) -> None:
    asked = Bubble(
        step="neighbourhood",
        turn=9,
        parts=(Phrase("neighbourhood.text"),),
        options=(Option("n1", Phrase("neighbourhood.place", {"name": "Ruwaard"})),),
        commands=("skip", "menu"),
    )
    shown = render(asked, language, CATALOGUES, ORGANISATION)
    assert [(option.id, strip_isolates(option.label).lstrip("\u200f")) for option in shown.options] == [
        ("n1", "📍 Ruwaard")
    ]
    assert [command.id for command in shown.commands] == ["do:skip", "do:menu"]
    assert shown.commands[0] == RenderedOption("do:skip", CATALOGUES.phrases(language)["command.skip"])


def test_an_unknown_language_is_the_first_on_offer() -> None:
    assert render(bubble(Phrase("ack.back")), "so", CATALOGUES, ORGANISATION).language == "nl"


@pytest.fixture
def with_a_gap(tmp_path: Path) -> Catalogues:
    for language in RESIDENTS:
        source = (LOCALES / language / "LC_MESSAGES" / "bot.po").read_text(encoding="utf-8")
        path = tmp_path / language / "LC_MESSAGES" / "bot.po"
        path.parent.mkdir(parents=True)
        gap = language == "ar"
        path.write_text(source.replace('msgid "language.text"', 'msgid "x"') if gap else source, encoding="utf-8")
    return Catalogues.load(tmp_path, RESIDENTS)


def test_a_phrase_from_the_fallback_keeps_its_own_language_and_direction(with_a_gap: Catalogues) -> None:
    shown = render(bubble(Phrase("language.text")), "ar", with_a_gap, ORGANISATION)
    assert shown.paragraphs == (Paragraph("Hello! Choose your language.", "en", rtl=False),)
    assert shown.rtl


def test_a_language_that_lacks_the_phrase_is_left_out_of_every_language(with_a_gap: Catalogues) -> None:
    shown = render(START, "", with_a_gap, ORGANISATION)
    assert [paragraph.language for paragraph in shown.paragraphs] == ["nl", "en", "ti"]


@pytest.mark.parametrize("language", RESIDENTS)
def test_every_phrase_of_every_pack_can_be_shown(language: str) -> None:
    values = dict.fromkeys(GIVEN, "5")
    phrases = CATALOGUES.phrases(language)
    shown = [CATALOGUES.text(language, key, values, ORGANISATION) for key in phrases]
    assert len(shown) > 300
    assert not [text for text in shown if "{" in text or "}" in text]


OFFER = Bubble(
    step="other_tongue",
    turn=3,
    parts=(Phrase("other_tongue.text", {"language": Term("language.ti")}),),
    options=(Option("ti", Phrase("language.ti")), Option("nl", Phrase("language.nl"))),
    too="ti",
)


def test_an_offer_of_a_language_stands_in_that_language_and_in_the_residents_own() -> None:
    shown = render(OFFER, "nl", CATALOGUES, ORGANISATION)
    assert [paragraph.language for paragraph in shown.paragraphs] == ["ti", "nl"]
    assert all("ትግርኛ" in paragraph.text for paragraph in shown.paragraphs)
    assert [option.label for option in shown.options] == ["ትግርኛ", "Nederlands"]


def test_an_offer_that_was_taken_stands_there_once() -> None:
    shown = render(OFFER, "ti", CATALOGUES, ORGANISATION)
    assert [paragraph.language for paragraph in shown.paragraphs] == ["ti"]
