"""Text as Telegram takes it: counted in UTF-16 units, cut where a reader would pause, from the right where needed."""

import re
import unicodedata

from telegram.constants import MessageLimit

#: UTF-16 units in one message (Bot API, sendMessage).
LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)

_RIGHT_TO_LEFT_MARK = "\u200f"

#: Where a text may be cut, best first: paragraph, line, sentence (Latin, Arabic, Ethiopic), word.
_PAUSES = tuple(re.compile(pause) for pause in (r"\n\s*\n", r"\n", r"[.!?…؟۔።፧]\s+", r"\s+"))


def units(text: str) -> int:
    """The length of a text in UTF-16 units: an emoji counts for two."""
    return len(text.encode("utf-16-le")) // 2


def from_the_right(text: str) -> str:
    """The text with every line starting from the right, also where its first word is Latin or a number."""
    return "\n".join(_RIGHT_TO_LEFT_MARK + line if line.strip() else line for line in text.split("\n"))


def split(text: str, limit: int = LIMIT) -> tuple[str, ...]:
    """The text in parts of at most `limit` UTF-16 units, in order; nothing but white space at a cut is lost."""
    parts = []
    rest = text.strip()
    while units(rest) > limit:
        cut = _cut(rest, _fitting(rest, limit))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return (*parts, rest)


def _fitting(text: str, limit: int) -> int:
    """How many characters of the text fit."""
    fitting = text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore")
    return len(fitting)


def _cut(text: str, longest: int) -> int:
    """Where to cut: at the best pause that does not leave the part short, else between two characters."""
    for pause in _PAUSES:
        ends = [found.end() for found in pause.finditer(text, 0, longest)]
        if ends and ends[-1] > longest // 4:
            return ends[-1]
    while longest > 1 and unicodedata.category(text[longest])[0] == "M":
        longest -= 1
    return longest
