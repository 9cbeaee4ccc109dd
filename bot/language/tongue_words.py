"""How languages look when they are written: `tongues.toml`, beside the language packs."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.conversation.scene import Tongue
from bot.conversation.written import typed
from bot.language.danger_words import LexiconError
from bot.language.unchanged import Stamp, stamp

_KEYS = frozenset({"words", "signs", "enough"})


def load_tongues(path: Path) -> Mapping[str, Tongue]:
    """Every language of the file by its code; none when there is no file: then no language is ever noticed.

    Raises LexiconError, naming the file and what is wrong in it.
    """
    return _read_tongues(path, stamp(path)) if path.exists() else {}


@lru_cache(maxsize=8)
def _read_tongues(path: Path, unchanged: Stamp) -> Mapping[str, Tongue]:
    del unchanged
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {code: _tongue(code, table) for code, table in tables.items()}
    except (OSError, ValueError) as error:
        raise LexiconError(because=f"{path}: {error}") from error


def _tongue(code: str, table: Any) -> Tongue:
    if not isinstance(table, dict) or table.keys() - _KEYS:
        raise ValueError(f"{code} should be a table of {', '.join(sorted(_KEYS))}")
    enough = table.get("enough", Tongue().enough)
    if type(enough) is not int:
        raise ValueError(f"{code}.enough should be a whole number")
    signs = tuple(map(typed, _words(code, table.get("signs", []))))
    if not all(sign.strip("*") and "*" in sign for sign in signs):
        raise ValueError(f'{code}.signs should look like "ge*", "*heid" or "*ij*"')
    return Tongue(words=frozenset(map(typed, _words(code, table.get("words", [])))), signs=signs, enough=enough)


def _words(code: str, given: object) -> list[str]:
    """The words of a list, that stand together in a string only to save lines."""
    if not (isinstance(given, list) and all(isinstance(line, str) for line in given)):
        raise ValueError(f"{code} should hold lists of words")
    return [word for line in given for word in line.split()]
