"""Reading packs at run time: clear errors, whole phrases from the fallback, and the status people gave them."""

import logging
from pathlib import Path

import pytest

from bot.conversation.bubbles import Day, Term
from bot.language.bidi import FSI, LRI, PDI
from bot.language.catalogue import CatalogueError, Catalogues, PhraseMissing, ValueMissing
from tests.effort import IN_PROPORTION, growth
from tests.language.packs import LOCALES, RESIDENTS

HEADER = 'msgid ""\nmsgstr ""\n"Language: {0}\\n"\n"X-Review-Status: draft: {0} for a test\\n"\n\n'


def write(directory: Path, language: str, body: str) -> Path:
    path = directory / language / "LC_MESSAGES" / "bot.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER.format(language) + body, encoding="utf-8")
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    write(
        tmp_path,
        "nl",
        'msgid "a"\nmsgstr "Dag {name}"\n\nmsgid "b"\nmsgstr "Twee {name}"\n\nmsgid "c"\nmsgstr "Drie"\n',
    )
    write(tmp_path, "en", 'msgid "a"\nmsgstr "Hi {name}"\n\nmsgid "b"\nmsgstr "Two {name}"\n')
    write(
        tmp_path,
        "ar",
        'msgid "a"\nmsgstr "مرحبا {name}"\n\n#, fuzzy\nmsgid "b"\nmsgstr "تخمين"\n\nmsgid "c"\nmsgstr ""\n',
    )
    return tmp_path


def test_a_phrase_is_filled_with_values_and_facts(small: Path) -> None:
    packs = Catalogues.load(small, ["nl", "en", "ar"])
    assert packs.languages == ("nl", "en", "ar")
    assert packs.text("nl", "a", {"name": "Sam"}, {}) == "Dag Sam"
    assert packs.text("nl", "a", {}, {"name": "Sam"}) == "Dag Sam"
    assert packs.text("nl", "a", {"name": "Sam"}, {"name": "Kim"}) == "Dag Sam"
    assert packs.text("nl", "a", {"name": 7}, {}) == "Dag 7"


def test_a_value_that_is_a_key_or_a_day_speaks_the_phrases_language(small: Path) -> None:
    packs = Catalogues.load(small, ["nl", "en", "ar"])
    assert packs.text("nl", "a", {"name": Term("c")}, {}) == "Dag Drie"
    assert packs.text("en", "a", {"name": Day("2026-11-27")}, {}) == "Hi Friday 27 November 2026"
    assert packs.text("ar", "a", {"name": Day("2026-11-27")}, {}) == "مرحبا الجمعة 27 نوفمبر 2026"


def test_values_are_isolated_in_arabic(small: Path) -> None:
    packs = Catalogues.load(small, ["nl", "en", "ar"])
    assert packs.text("ar", "a", {"name": "+31 6 12345678"}, {}) == f"مرحبا {LRI}+31 6 12345678{PDI}"
    assert packs.text("ar", "a", {"name": 5}, {}) == f"مرحبا {LRI}5{PDI}"
    assert packs.text("nl", "a", {"name": "مريم"}, {}) == f"Dag {FSI}مريم{PDI}"


def test_a_value_is_never_read_as_a_phrase(small: Path) -> None:
    packs = Catalogues.load(small, ["nl", "en", "ar"])
    assert packs.text("nl", "a", {"name": "{name} {0} {x.y} \\1"}, {}) == "Dag {name} {0} {x.y} \\1"


def test_a_missing_phrase_comes_whole_from_the_fallback_and_is_logged_once_by_key(
    small: Path, caplog: pytest.LogCaptureFixture
) -> None:
    packs = Catalogues.load(small, ["nl", "en", "ar"])
    with caplog.at_level(logging.WARNING):
        assert packs.text("ar", "b", {"name": "سري"}, {}) == f"Two {FSI}سري{PDI}"
        assert packs.text("ar", "b", {"name": "سري"}, {}) == f"Two {FSI}سري{PDI}"
        assert packs.text("ar", "c", {}, {}) == "Drie"
    told = [(record.getMessage(), record.__dict__["key"], record.__dict__["language"]) for record in caplog.records]
    assert told == [("phrase.missing", "b", "ar"), ("phrase.missing", "c", "ar")]


def test_the_fallback_can_be_set(small: Path) -> None:
    packs = Catalogues.load(small, ["nl", "en", "ar"], fallback=["nl"])
    assert packs.text("ar", "b", {"name": "Sam"}, {}) == "Twee Sam"


def test_a_phrase_that_is_nowhere_and_a_value_that_is_not_given_are_told_apart(small: Path) -> None:
    packs = Catalogues.load(small, ["nl", "en", "ar"])
    with pytest.raises(PhraseMissing, match=r"goal\.smell"):
        packs.text("nl", "goal.smell", {}, {})
    with pytest.raises(ValueMissing, match=r"\{name\}"):
        packs.text("nl", "a", {}, {})


def test_a_guess_is_never_shown(small: Path) -> None:
    assert "b" not in Catalogues.load(small, ["ar"]).phrases("ar")


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ("msgstr Twee", 10), ('msgstr "Twee', 10), ('msgstr "Twee" drie', 10), ('msgstr "Tw"ee"', 10),
        ('mgstr "Twee"', 10), ('msgstr[x] "Twee"', 10), ("", 9), ('msgstr "Twee"\n\n"los"\n\nverloren', 14),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, lines: str, number: int) -> None:
    path = write(tmp_path, "nl", f'msgid "a"\nmsgstr "Dag"\n\nmsgid "b"\n{lines}\n')
    with pytest.raises(CatalogueError, match=rf"bot\.po, line {number}:") as error:
        Catalogues.load(tmp_path, ["nl"])
    assert str(path) in str(error.value)


def test_a_file_that_is_absent_or_in_another_encoding_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"nl.LC_MESSAGES.bot\.po"):
        Catalogues.load(tmp_path, ["nl"])
    write(tmp_path, "nl", "").write_bytes('msgid "a"\nmsgstr "één"\n'.encode("latin-1"))
    with pytest.raises(CatalogueError, match=r"nl.LC_MESSAGES.bot\.po"):
        Catalogues.load(tmp_path, ["nl"])


def test_the_program_can_read_how_far_a_pack_was_checked(small: Path) -> None:
    packs = Catalogues.load(small, ["nl", "en", "ar"])
    assert packs.status("ar") == "draft: ar for a test"
    assert [packs.is_rtl(language) for language in packs.languages] == [False, False, True]


def test_a_pack_without_a_status_says_nothing(tmp_path: Path) -> None:
    write(tmp_path, "nl", "").write_text('msgid "a"\nmsgstr "Dag"\n', encoding="utf-8")
    assert Catalogues.load(tmp_path, ["nl"]).status("nl") == ""


def test_a_pack_loads_with_work_in_proportion(tmp_path: Path) -> None:
    for size in (1000, 500):
        phrases = "\n".join(f'msgid "a{number}"\nmsgstr "Dag {{name}}"\n' for number in range(size))
        write(tmp_path / str(size), "nl", phrases)
    assert growth(lambda size: Catalogues.load(tmp_path / str(size), ["nl"]), 1000) <= IN_PROPORTION


def test_the_four_packs_load_whole() -> None:
    packs = Catalogues.load(LOCALES, RESIDENTS)
    assert all(len(packs.phrases(language)) > 300 for language in RESIDENTS)


def test_a_phrase_that_asks_for_what_nobody_gives_comes_from_the_fallback(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, "en", 'msgid "a"\nmsgstr "Hi {name}"\n\nmsgid "b"\nmsgstr "Call us"\n')
    write(tmp_path, "so", 'msgid "a"\nmsgstr "Salaan {nmae}"\n\nmsgid "b"\nmsgstr "Wac {phone}"\n')
    packs = Catalogues.load(tmp_path, ["en", "so"])
    assert packs.text("so", "a", {"name": "Sam"}, {}) == "Hi Sam", "a slip in a pack is no reason to say nothing"
    assert packs.text("so", "b", {}, {"phone": "1"}) == "Wac 1"
    assert [getattr(record, "key", "") for record in caplog.records] == ["a", "a"]
