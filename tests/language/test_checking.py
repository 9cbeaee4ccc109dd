"""What `aanbel language check` tells of a pack: each mistake in its word lists and its glossary, with its place."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from bot.language.checking import Report, check, languages_in
from bot.language.glossary import GlossaryError, load_glossary, terms_in
from tests.language.packs import LOCALES, TEN

#: Read in no time, with every word list there is.
ONE = "so"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A pack of one's own: the Somali one, copied."""
    shutil.copytree(LOCALES / ONE, tmp_path / ONE)
    return tmp_path


def look(packs: Path) -> Report:
    return check(packs, ONE, beside=("nl", "en"), model=LOCALES)


def change(packs: Path, name: str, text: Callable[[str], str]) -> None:
    path = packs / ONE / name
    path.write_text(text(path.read_text(encoding="utf-8")), encoding="utf-8")


def test_the_packs_that_came_with_the_program_are_found_the_model_first() -> None:
    assert languages_in(LOCALES)[0] == "nl"
    assert set(languages_in(LOCALES)) == set(TEN)


@pytest.mark.parametrize("language", TEN)
def test_nothing_is_wrong_in_a_pack_that_came_with_the_program(language: str) -> None:
    report = check(LOCALES, language, beside=TEN)
    assert [f"{wrong.place}  {wrong}" for wrong in report.wrong] == []
    assert report.filled == report.texts > 400
    assert {name: finding.looked_at for name, finding in report.findings.items() if not finding.looked_at} == {}


#: What is broken, in which file, how, and what the check names: rule, key or word, and what is said of it.
MISTAKES: dict[str, tuple[str, Callable[[str], str], str, str]] = {
    "no toml": ("words.toml", lambda text: text + "\n[", "word lists", "words.toml"),
    "a list nobody knows": ("words.toml", lambda text: "smells = []\n" + text, "word lists", "smells"),
    "no yes": ("words.toml", lambda text: _without(text, "yes = ["), "words", "yes_no.yes"),
    "a command without words": ("words.toml", lambda text: _without(text, "aloud = [", ""), "words", "commands.aloud"),
    "a pattern without words": ("danger.toml", lambda text: _with_odd_pattern(text), "word lists", "never parses"),
    "no pattern of a kind": ("danger.toml", lambda text: _without(text, "locked = ["), "words", "signs.locked"),
    "no danger at all": ("danger.toml", lambda text: "", "word lists", "danger.toml"),
    "a glossary without words": ("glossary.toml", lambda text: text.replace("word =", "smell ="), "glossary", "word"),
}  # fmt: skip


def _without(text: str, start: str, instead: str = "[]") -> str:
    """The file with this list empty, or gone."""
    begins = text.index(f"\n{start}") + 1
    ends = text.index("]\n", begins) + 2
    return f"{text[:begins]}{start.removesuffix('[') + instead if instead else ''}\n{text[ends:]}"


def _with_odd_pattern(text: str) -> str:
    return text.replace("life = [", 'life = [\n  "|dhinta",\n', 1)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_word_list_is_found(packs: Path, mistake: str) -> None:
    name, text, rule, said = MISTAKES[mistake]
    before = look(packs)
    change(packs, name, text)
    found = [f"{each.place} {each}" for each in look(packs).findings[rule].found if not each.soft]
    known = [f"{each.place} {each}" for each in before.findings[rule].found if not each.soft]
    assert any(said in each for each in set(found) - set(known)), found


def test_a_pattern_that_never_parses_is_told_with_its_line(packs: Path) -> None:
    change(packs, "danger.toml", _with_odd_pattern)
    lines = (packs / ONE / "danger.toml").read_text(encoding="utf-8").split("\n")
    (wrong,) = [each for each in look(packs).findings["word lists"].found if each.key]
    assert lines[wrong.line - 1].strip() == '"|dhinta",'


def test_a_command_that_says_yes_in_another_language_is_worth_a_look(packs: Path) -> None:
    change(packs, "words.toml", lambda text: text.replace("stop = [", 'stop = [\n  "jazeker",', 1))
    (clash,) = [each for each in look(packs).findings["collisions"].found if each.key == "jazeker"]
    assert clash.soft
    assert clash.said == "is stop here, and yes in nl"
    assert clash.line


def test_a_language_that_nothing_tells_apart_is_found(packs: Path, tmp_path: Path) -> None:
    shutil.copytree(packs / ONE, packs / "eo")
    report = check(packs, "eo", model=LOCALES)
    assert report.findings["told apart"].found
    assert not look(packs).findings["told apart"].found


def test_a_text_without_the_fixed_word_is_worth_a_look(packs: Path) -> None:
    before = len(look(packs).findings["terms"].found)
    change(packs, "glossary.toml", lambda text: text.replace('word = "qof"\nforms = ["*qof*"]', 'word = "zzz"'))
    report = look(packs)
    assert len(report.findings["terms"].found) > before + 10
    assert all(each.soft for each in report.findings["terms"].found)


@pytest.mark.parametrize("text", ["[x", "x = 1", "[x]\nnote = ''", "[x]\nword = 'a'\nforms = ['!']"])
def test_a_glossary_that_cannot_be_read_names_its_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "glossary.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GlossaryError, match=r"glossary\.toml"):
        load_glossary(path)


def test_a_term_is_known_in_its_forms_and_in_no_other_word(tmp_path: Path) -> None:
    path = tmp_path / "glossary.toml"
    path.write_text('[person]\nword = "mens"\nforms = ["medemens*"]\n[none]\nword = ""\n', encoding="utf-8")
    glossary = load_glossary(path)
    said = {"Een Mens.": True, "medemensen": True, "wensmens": False, "mensa": False, "{mens}": False}
    assert {text: bool(terms_in(text, glossary)) for text in said} == said


def test_the_command_tells_places_and_leaves_with_one_when_something_is_wrong(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    goal = 'msgid "goal.text"\nmsgstr "'
    change(packs, "LC_MESSAGES/bot.po", lambda text: text.replace(goal, f"{goal}{{x}} "))
    assert main(["language", "check", ONE, "--packs", str(packs)]) == 1
    told = capsys.readouterr().out
    lines = (packs / ONE / "LC_MESSAGES" / "bot.po").read_text(encoding="utf-8").split("\n")
    line = lines.index('msgid "goal.text"') + 1
    assert f"bot.po:{line}  so goal.text: placeholders ['x']" in told
    assert main(["language", "check", ONE, "--packs", str(packs), "--json"]) == 1
    [report] = json.loads(capsys.readouterr().out)
    assert [wrong["key"] for wrong in report["found"]["values"]] == ["goal.text"]
    assert report["texts"] == report["filled"]
