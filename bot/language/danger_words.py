"""The words of danger, by language: `danger.toml` of every pack."""

import tomllib
from pathlib import Path
from typing import Any

from bot.conversation.danger import FIRM, KINDS
from bot.conversation.folding import fold
from bot.conversation.scene import DangerWords
from bot.conversation.signs import pattern
from bot.errors import AanbelError

_KEYS = frozenset({"signs", "idioms", "elsewhere", "negations", "negated_before", "negated_after"})


class LexiconError(AanbelError):
    """The word list of a language pack has a mistake."""


def load_danger(path: Path) -> DangerWords:
    """Read the `danger.toml` of a pack. Raises LexiconError, naming the file and what is wrong in it."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return _words_of(tables)
    except (OSError, ValueError) as error:
        raise LexiconError(because=f"{path}: {error}") from error


def _words_of(tables: dict[str, Any]) -> DangerWords:
    signs = tables.get("signs", {})
    if tables.keys() - _KEYS or not isinstance(signs, dict) or signs.keys() != set(KINDS):
        raise ValueError(f"should hold {', '.join(sorted(_KEYS))}, and in signs every one of {', '.join(KINDS)}")
    return DangerWords(
        signs={kind: _patterns(signs[kind]) for kind in KINDS},
        idioms=_patterns(tables.get("idioms", [])),
        elsewhere=_patterns(tables.get("elsewhere", [])),
        negations=frozenset(map(fold, _strings(tables.get("negations", [])))),
        before=int(tables.get("negated_before", 0)),
        after=int(tables.get("negated_after", 0)),
    )


def _patterns(given: object) -> tuple[str, ...]:
    written = _strings(given)
    for said in written:
        pattern("", said.removeprefix(FIRM))
    return tuple(written)


def _strings(given: object) -> list[str]:
    if not (isinstance(given, list) and all(isinstance(said, str) for said in given)):
        raise ValueError("a list of phrases should hold texts only")
    return given
