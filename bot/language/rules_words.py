"""What must hold for the word lists of a pack: readable, with yes and no, every command, every danger."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.conversation.danger import FIRM, KINDS
from bot.conversation.folding import fold
from bot.conversation.scene import Lexicon, Words
from bot.conversation.signs import pattern
from bot.conversation.steps import COMMANDS, TOPICS
from bot.language.danger_words import LexiconError, load_danger
from bot.language.rules import Finding, Wrong

#: A list of danger with fewer patterns was hardly begun.
_FEW_PATTERNS = 250
#: What somebody who cannot tap types: numbers of a list, and a score.
_NUMBERS = range(11)


def read_at_all(folder: Path, language: str, problem: LexiconError | None) -> Finding:
    """The word lists can be read. `problem` is what stopped the reading of `words.toml`."""
    found = [Wrong(language=language, said=str(problem), file=str(folder / "words.toml"))] if problem else []
    try:
        load_danger(folder)
    except LexiconError as error:
        found.append(Wrong(language=language, said=str(error), file=str(folder / "danger.toml")))
    return Finding(2, (*found, *odd_patterns(folder, language).found))


def odd_patterns(folder: Path, language: str) -> Finding:
    """Every pattern of danger that can never be found, each with its line."""
    path = folder / "danger.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Finding(0, ())
    said = [each for listed in _lists(tables) for each in listed if isinstance(each, str)]
    found = [
        Wrong(language=language, key=each, said="never parses", file=str(path), line=line_of(path, each))
        for each in said
        if not _parses(each)
    ]
    return Finding(len(said), tuple(found))


def _lists(tables: Mapping[str, Any]) -> Iterator[Sequence[object]]:
    signs = tables.get("signs", {})
    yield from (listed for listed in (signs.values() if isinstance(signs, dict) else ()) if isinstance(listed, list))
    yield from (tables[name] for name in ("idioms", "elsewhere") if isinstance(tables.get(name), list))


def _parses(said: str) -> bool:
    try:
        pattern("", said.removeprefix(FIRM))
    except ValueError:
        return False
    return True


def complete(folder: Path, words: Words) -> Finding:
    """Yes and no, every command, the numbers of a list, all topics and every kind of danger have words."""
    path = folder / "words.toml"
    lacking = [
        *(f"yes_no.{name}" for name in ("yes", "no", "help") if not getattr(words, name)),
        *(f"commands.{name}" for name in COMMANDS if not words.commands.get(name)),
        *(f"numbers.{number}" for number in _NUMBERS if number not in words.numbers.values()),
        *(f"topics.{topic}" for topic in TOPICS if topic != "other" and not words.topics.get(topic)),
    ]
    found = [Wrong(language=words.language, key=key, said="no words", file=str(path)) for key in lacking]
    dangers = [kind for kind in KINDS if not words.danger.signs.get(kind)]
    at = str(folder / "danger.toml")
    found += [Wrong(language=words.language, key=f"signs.{kind}", said="no patterns", file=at) for kind in dangers]
    return Finding(3 + len(COMMANDS) + len(_NUMBERS) + len(TOPICS) + len(KINDS), tuple(found))


def enough_danger(folder: Path, words: Words) -> Finding:
    """A list of danger that is worth relying on, as far as its size tells."""
    count = sum(map(len, words.danger.signs.values()))
    said = f"{count} patterns; {_FEW_PATTERNS} or more are wanted"
    few = Wrong(language=words.language, said=said, file=str(folder / "danger.toml"), soft=True)
    return Finding(count or 1, (few,) if count < _FEW_PATTERNS else ())


def told_apart(path: Path, lexicon: Lexicon, language: str) -> Finding:
    """The language stands in `tongues.toml`, so that somebody who writes it is offered it."""
    is_there = any(code.partition("-")[0] == language for code in lexicon.tongues)
    wrong = Wrong(language=language, said="has no entry: nobody who writes it is offered it", file=str(path))
    return Finding(1, () if is_there else (wrong,))


def collisions(folder: Path, words: Words, others: Sequence[Words]) -> Finding:
    """A command here that says yes or no, or is another command, in another language: only worth a look.

    Whoever speaks the language is understood in it first; before a language was chosen the word means nothing.
    """
    path = folder / "words.toml"
    mine = _meanings(words)
    clashes = [
        (phrase, meaning, other.language, theirs[phrase])
        for other in others
        if (theirs := _meanings(other))
        for phrase, meaning in mine.items()
        if theirs.get(phrase, meaning) != meaning
    ]
    return Finding(
        len(mine),
        tuple(
            Wrong(
                language=words.language, key=phrase, said=f"is {meaning} here, and {theirs} in {language}",
                file=str(path), line=line_of(path, phrase), soft=True,
            )
            for phrase, meaning, language, theirs in clashes
        ),
    )  # fmt: skip


def _meanings(words: Words) -> dict[str, str]:
    """What a whole message means: the commands, and yes and no. Signs mean the same everywhere."""
    said = {phrase: name for name, phrases in words.commands.items() for phrase in phrases if fold(phrase)}
    return {**dict.fromkeys(filter(fold, words.yes), "yes"), **dict.fromkeys(filter(fold, words.no), "no"), **said}


def line_of(path: Path, text: str) -> int:
    """The first line of the file that holds this text; 0 when none does."""
    lines = path.read_text(encoding="utf-8").split("\n")
    places = (n for said in (f'"{text}"', text) for n, line in enumerate(lines, start=1) if said in line)
    return next(places, 0)
