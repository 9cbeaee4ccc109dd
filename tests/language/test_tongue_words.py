"""How languages look: read from one file, with errors that say where."""

from pathlib import Path

import pytest

from bot.conversation.written import typed
from bot.language.danger_words import LexiconError
from bot.language.tongue_words import load_tongues
from bot.resources import folder

TONGUES = load_tongues(folder("locales") / "tongues.toml")


def written(toml: str, directory: Path) -> Path:
    path = directory / "tongues.toml"
    path.write_text(toml, encoding="utf-8")
    return path


def test_words_stand_together_in_a_string(tmp_path: Path) -> None:
    file = written('[xx]\nenough = 2\nwords = ["een Twee", "drie"]\nsigns = ["GE* *heid"]', tmp_path)
    tongue = load_tongues(file)["xx"]
    assert (tongue.words, tongue.signs, tongue.enough) == (frozenset({"een", "twee", "drie"}), ("ge*", "*heid"), 2)


def test_without_the_file_no_language_is_noticed(tmp_path: Path) -> None:
    assert load_tongues(tmp_path / "tongues.toml") == {}


@pytest.mark.parametrize(
    ("toml", "what"),
    [
        ("xx = 1", "xx should be a table"), ("[xx]\nwoorden = []", "should be a table of"),
        ("[xx]\nwords = 'een'", "lists of words"), ("[xx]\nwords = [1]", "lists of words"),
        ("[xx]\nenough = 'few'", "whole number"), ("[xx]\nsigns = ['heid']", "should look like"),
        ("[xx]\nsigns = ['*']", "should look like"), ("[xx", "Expected"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_file(toml: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"tongues\.toml") as caught:
        load_tongues(written(toml, tmp_path))
    assert what in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "tongues.toml").mkdir()
    with pytest.raises(LexiconError, match=r"tongues\.toml"):
        load_tongues(tmp_path / "tongues.toml")


def test_every_language_of_the_file_has_words_that_can_be_found() -> None:
    assert len(TONGUES) > 28
    for code, tongue in TONGUES.items():
        assert len(tongue.words) >= 20, code
        assert all(typed(word) == word for word in tongue.words), code
