"""The words residents type, by language: `words.toml` of every pack, and the labels its catalogue shows."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from bot.conversation.folding import all_signs_of, fold, signs_of
from bot.conversation.scene import Core, Lexicon, Words
from bot.conversation.steps import COMMANDS, STEPS, TOPICS
from bot.language.catalogue import Catalogues
from bot.language.danger_words import LexiconError, load_danger
from bot.language.tongue_words import load_tongues
from bot.language.unchanged import Stamp, pack_folder, stamp

__all__ = ["LexiconError", "forms_of", "label_keys", "load_lexicon", "with_labels"]

_LISTS = (
    "fillers", "not_typos", "negations", "reservations", "around_numbers", "around_scores", "joiners", "common",
    "light",
)  # fmt: skip
_PARTS = ("prefixes", "articles", "frame", "languages")
_SETTINGS = ("typos_from", "latin_by_sound")
_TABLES = ("yes_no", "commands", "cores", "objects", "numbers", "options", "topics")

#: In a core: the name of any language, also with what is written onto it ("بال@language").
_ANY_LANGUAGE = "@language"

_Setting = TypeVar("_Setting", bool, int)

_PLACEHOLDER = re.compile(r"\{\w+\}")


def load_lexicon(
    directory: Path, languages: Sequence[str], catalogues: Catalogues, *, own: Path | None = None
) -> Lexicon:
    """Read `<directory>/<language>/words.toml` of every language, with the labels of the catalogues as words too.

    How they are told apart stands beside them, in `<directory>/tongues.toml`. What lies in `own` goes before.

    Raises LexiconError, naming the file and the key.
    """
    packs = {language: _words(pack_folder(directory, language, own), language, catalogues) for language in languages}
    tongues = load_tongues(directory / "tongues.toml")
    return Lexicon(packs, {**tongues, **load_tongues(own / "tongues.toml")} if own else tongues)


def with_labels(lexicon: Lexicon, labels: Mapping[tuple[str, str], str]) -> Lexicon:
    """The lexicon with these labels, by language and key, as words too; what was understood before still is."""
    packs = dict(lexicon.packs)
    for (language, key), label in labels.items():
        if language in packs:
            packs[language] = _with_label(packs[language], key, forms_of(label))
    return replace(lexicon, packs=packs)


def _with_label(words: Words, key: str, forms: frozenset[str]) -> Words:
    command = key.removeprefix("command.")
    if key.startswith("command.") and command in words.commands:
        more = frozenset(form for form in forms if fold(form))
        return replace(words, commands={**words.commands, command: words.commands[command] | more})
    if key in words.options:
        return replace(words, options={**words.options, key: words.options[key] | forms})
    return words


def label_keys(languages: Iterable[str]) -> tuple[str, ...]:
    """Every message key that can stand on a button as a choice."""
    in_table = (key for step in STEPS.values() for key in step.options.values())
    names = (f"{step.id}.name" for step in STEPS.values() if step.story)
    return tuple(dict.fromkeys([*in_table, *names, *(f"language.{language}" for language in languages)]))


#: What a pack's words are read from.
_FILES = ("words.toml", "danger.toml", "fragments.json")


def _words(folder: Path, language: str, catalogues: Catalogues) -> Words:
    """The words of a pack: the same ones again while neither its files nor its labels change."""
    languages = catalogues.languages
    phrases = catalogues.phrases(language) if language in languages else {}
    keys = (*label_keys(languages), *(f"command.{name}" for name in COMMANDS))
    labels = tuple((key, phrases[key]) for key in keys if key in phrases)
    unchanged = tuple(stamp(folder / name) for name in _FILES)
    return _read_words(folder, language, languages, labels=labels, unchanged=unchanged)


@lru_cache(maxsize=64)
def _read_words(
    folder: Path,
    language: str,
    languages: tuple[str, ...],
    *,
    labels: tuple[tuple[str, str], ...],
    unchanged: tuple[Stamp, ...],
) -> Words:
    del unchanged
    phrases = dict(labels)
    source = _Source(folder / "words.toml")
    yes, no = source.phrases("yes_no", "yes"), source.phrases("yes_no", "no")
    topics = {topic: source.stems("topics", topic) for topic in source.keys("topics", TOPICS)}
    return Words(
        language=language,
        commands=_commands(source, phrases),
        cores={
            name: tuple(source.core(f"cores.{name}", said) for said in source.strings("cores", name))
            for name in source.keys("cores", COMMANDS)
        },
        objects={name: source.single("objects", name) for name in source.keys("objects", COMMANDS)},
        frame=source.single("frame"),
        yes=yes,
        no=no,
        polite=source.phrases("yes_no", "polite"),
        help=source.phrases("yes_no", "help"),
        numbers=source.numbers(),
        options=_options(source, _labels(phrases, languages), {"@yes": yes, "@no": no}, topics),
        topics=topics,
        typos_from=source.setting("typos_from", Words(language="").typos_from),
        latin_by_sound=source.setting("latin_by_sound", default=False),
        prefixes=source.longest_first("prefixes"),
        articles=source.longest_first("articles"),
        danger=load_danger(folder),
        **{name: source.words(name) for name in _LISTS},
    )


def _commands(source: "_Source", phrases: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Every command's phrases with the label of its button. Raises LexiconError when a phrase stands for two."""
    commands = {name: source.phrases("commands", name) for name in source.keys("commands", COMMANDS)}
    meant: dict[str, str] = {}
    for name, said in commands.items():
        for phrase in said:
            if meant.setdefault(phrase, name) != name:
                raise source.error(f"commands.{name}", f"{phrase!r} stands for {meant[phrase]} too")
    labels = {name: forms_of(phrases.get(f"command.{name}", "")) for name in commands}
    return {name: said | {form for form in labels[name] if fold(form)} for name, said in commands.items()}


def _labels(phrases: Mapping[str, str], languages: Iterable[str]) -> dict[str, frozenset[str]]:
    return {key: forms_of(phrases.get(key, "")) for key in label_keys(languages)}


def forms_of(label: str) -> frozenset[str]:
    """A label as it may be typed: whole, either side of a slash, its sign alone."""
    shown = _PLACEHOLDER.sub("", label)
    forms = {fold(part) for part in (shown, *shown.split("/"))}
    return frozenset(forms | {all_signs_of(shown)}) - {""}


def _options(
    source: "_Source",
    labels: Mapping[str, frozenset[str]],
    groups: Mapping[str, frozenset[str]],
    topics: Mapping[str, frozenset[str]],
) -> dict[str, frozenset[str]]:
    """Label key -> label and other words for it; a label of yes or no has those words, a topic's its plain words."""
    others = {key: source.phrases("options", key, groups) for key in source.keys("options")}
    plain = {f"topic.{topic}": frozenset(stem.strip("*") for stem in stems) for topic, stems in topics.items()}
    return {
        key: frozenset().union(
            labels.get(key, ()), others.get(key, ()), plain.get(key, ()), groups.get(f"@{key.rpartition('.')[2]}", ())
        )
        for key in dict.fromkeys([*labels, *others])
    }


def _stem(word: str) -> str:
    """A folded word, with the stars that say where it may go on."""
    return f"{'*' * word.startswith('*')}{fold(word)}{'*' * word.endswith('*')}"


class _Source:
    """One words.toml, read with errors that name the file and the key."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise LexiconError(because=f"{path}: {error}") from error
        for name in self._tables:
            if name not in (*_LISTS, *_PARTS, *_SETTINGS, *_TABLES):
                raise self.error(name, "is not known here")

    def error(self, key: str, because: str) -> LexiconError:
        return LexiconError(because=f"{self._path}, {key}: {because}")

    def keys(self, table: str, allowed: Iterable[str] | None = None) -> list[str]:
        content = self._table(table)
        unknown = set(content) - set(content if allowed is None else allowed)
        if unknown:
            raise self.error(f"{table}.{sorted(unknown)[0]}", "is not known here")
        return list(content)

    def words(self, name: str) -> frozenset[str]:
        return frozenset(map(fold, self._strings(name, self._tables.get(name, []))))

    def phrases(self, table: str, key: str, groups: Mapping[str, frozenset[str]] | None = None) -> frozenset[str]:
        """The phrases of one key, folded; a sign alone stays as it is; a group's name stands for all of its words."""
        found: set[str] = set()
        for phrase in self._strings(f"{table}.{key}", self._table(table).get(key, [])):
            found |= (groups or {}).get(phrase, {fold(phrase) or signs_of(phrase)})
        if "" in found:
            raise self.error(f"{table}.{key}", "holds a phrase without a letter, digit or sign")
        return frozenset(found)

    def stems(self, table: str, key: str) -> frozenset[str]:
        return frozenset(map(_stem, self.strings(table, key)))

    def strings(self, table: str, key: str) -> list[str]:
        return self._strings(f"{table}.{key}", self._table(table)[key])

    def single(self, name: str, key: str = "") -> frozenset[str]:
        """The words of a list, or of one key of a table, that stand together in a string only to save lines."""
        strings = self.strings(name, key) if key else self._strings(name, self._tables.get(name, []))
        return frozenset(_stem(word) for string in strings for word in string.split())

    def core(self, key: str, said: str) -> Core:
        """ "one|other second*": a word of each part, in any order; "first > second": in this order."""
        parts = tuple(frozenset(self._alternatives(part)) for part in said.replace(">", " ").split())
        if not parts or any(not word.strip("*") for part in parts for word in part):
            raise self.error(key, f"{said!r} has a part without a word")
        return Core(parts, in_order=">" in said)

    def _alternatives(self, part: str) -> Iterator[str]:
        for word in part.split("|"):
            before, any_language, after = word.partition(_ANY_LANGUAGE)
            names = self.single("languages") if any_language else {""}
            yield from (_stem(f"{before}{name}{after}") for name in names)

    def numbers(self) -> dict[str, int]:
        try:
            return {word: int(key) for key in self.keys("numbers") for word in self.phrases("numbers", key)}
        except ValueError as error:
            raise self.error("numbers", f"{error}") from error

    def longest_first(self, name: str) -> tuple[str, ...]:
        return tuple(sorted(self.words(name), key=lambda part: (-len(part), part)))

    def setting(self, name: str, default: _Setting) -> _Setting:
        value: _Setting = self._tables.get(name, default)
        if type(value) is not type(default):
            raise self.error(name, f"should be of the kind of {default!r}")
        return value

    def _table(self, table: str) -> dict[str, Any]:
        content = self._tables.get(table, {})
        if not isinstance(content, dict):
            raise self.error(table, "should be a table")
        return content

    def _strings(self, key: str, value: object) -> list[str]:
        if not (isinstance(value, list) and all(isinstance(word, str) for word in value)):
            raise self.error(key, "should be a list of words")
        return value
