"""The glossary of a pack, `glossary.toml`: the word that was chosen for each thing, so that all texts say it alike."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from bot.conversation.folding import fold
from bot.errors import AanbelError
from bot.language.pack_file import PLACEHOLDER, PackFile
from bot.language.rules import Finding, Wrong, wrong_at
from bot.language.unchanged import Stamp, stamp

_KEYS = frozenset({"word", "forms", "note"})


class GlossaryError(AanbelError):
    """The glossary of a language pack has a mistake."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One thing, and what it is called in a language."""

    #: What it is called in the program and in every other glossary: "referral".
    name: str
    #: Empty: not chosen yet.
    word: str
    #: How the word stands in a sentence, folded: a star where a word may begin or go on.
    forms: tuple[str, ...] = ()
    note: str = ""

    def stands_in(self, text: str) -> bool:
        """Whether the text says it in one of its forms."""
        said = f" {fold(PLACEHOLDER.sub(' ', text))} "
        return any(_as_part(form) in said for form in self.forms)


def _as_part(form: str) -> str:
    """What of a padded text a form is: blanks around it where no star lets a word go on."""
    before, after = ("" if form.startswith("*") else " "), ("" if form.endswith("*") else " ")
    return f"{before}{form.strip('*')}{after}"


#: Name -> term, in the order of the file.
Glossary = Mapping[str, Term]


def load_glossary(path: Path) -> Glossary:
    """The glossary of a pack; empty when there is none. Raises GlossaryError, naming the file and what is wrong."""
    return _read(path, stamp(path)) if path.exists() else {}


@lru_cache(maxsize=64)
def _read(path: Path, unchanged: Stamp) -> Glossary:
    del unchanged
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: _term(name, table) for name, table in tables.items()}
    except (OSError, ValueError) as error:
        raise GlossaryError(because=f"{path}: {error}") from error


def _term(name: str, table: object) -> Term:
    if not isinstance(table, dict) or table.keys() - _KEYS or not isinstance(table.get("word"), str):
        raise ValueError(f"{name} should be a table of {', '.join(sorted(_KEYS))}")
    forms = table.get("forms", [])
    if not (isinstance(forms, list) and all(isinstance(form, str) and fold(form) for form in forms)):
        raise ValueError(f"{name}.forms should be a list of words")
    known = tuple(dict.fromkeys(filter(lambda form: form.strip("*"), map(_folded, (table["word"], *forms)))))
    return Term(name=name, word=table["word"], forms=known, note=str(table.get("note", "")))


def _folded(form: str) -> str:
    return f"{'*' * form.startswith('*')}{fold(form)}{'*' * form.endswith('*')}"


def terms_in(text: str, glossary: Glossary) -> list[Term]:
    """The terms that stand in a text."""
    return [term for term in glossary.values() if term.stands_in(text)]


def chosen(path: Path, language: str, needed: Sequence[str]) -> Finding:
    """The glossary can be read, and each term has its word."""
    try:
        glossary = load_glossary(path)
    except GlossaryError as error:
        return Finding(1, (Wrong(language=language, said=str(error), file=str(path)),))
    lacking = [name for name in needed if not (name in glossary and glossary[name].word)]
    return Finding(
        len(needed),
        tuple(
            Wrong(language=language, key=name, said="no word in the glossary", file=str(path), soft=True)
            for name in lacking
        ),
    )


def used(pack: PackFile, glossary: Glossary, model: PackFile, terms: Glossary) -> Finding:
    """Where the model (Dutch) says a term, this pack says its own word for it: only worth a look."""
    asked = [
        (key, glossary[name])
        for key, message in model.messages.items()
        for name, term in terms.items()
        if name in glossary and glossary[name].word and pack.text(key) and term.stands_in(message.text)
    ]
    missed = [(key, term) for key, term in asked if not term.stands_in(pack.text(key))]
    found = (wrong_at(pack, key, f"without “{term.word}” ({term.name})") for key, term in missed)
    return Finding(len(asked), tuple(replace(each, soft=True) for each in found))
