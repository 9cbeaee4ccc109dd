"""The words of danger, by language: `danger.toml` of every pack, and what was learned beside it in `fragments.json`."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.conversation.danger import FIRM, KINDS
from bot.conversation.folding import fold
from bot.conversation.fragments import Learned
from bot.conversation.scene import DangerWords
from bot.conversation.signs import pattern
from bot.errors import AanbelError

_KEYS = frozenset({"signs", "idioms", "elsewhere", "negations", "negated_before", "negated_after"})


class LexiconError(AanbelError):
    """The word list of a language pack has a mistake."""


def load_danger(folder: Path) -> DangerWords:
    """Read the words of danger of a pack. Raises LexiconError, naming the file and what is wrong in it."""
    path = folder / "danger.toml"
    try:
        words = _words_of(tomllib.loads(path.read_text(encoding="utf-8")))
        path = folder / "fragments.json"
        # A language without it has its word lists alone.
        return replace(words, learned=_learned(path)) if path.exists() else words
    except (OSError, ValueError, TypeError) as error:
        raise LexiconError(because=f"{path}: {error}") from error


def write_learned(folder: Path, learned: Learned) -> None:
    """Write what was learned for a pack, rounded so that the same examples always lead to the same file."""
    weights = {each: round(weight, 3) for each, weight in sorted(learned.weights.items())}
    least, harmless = round(learned.least, 4), round(learned.harmless, 4)
    stored = {"bias": round(learned.bias, 4), "harmless": harmless, "least": least, "weights": weights}
    text = json.dumps(stored, ensure_ascii=False, indent=0, separators=(",", ":"))
    (folder / "fragments.json").write_text(text + "\n", encoding="utf-8")


def _learned(path: Path) -> Learned:
    return Learned(**json.loads(path.read_text(encoding="utf-8")))


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
