"""Our texts as a voice should say them: no pictures, figures of a number one by one, an address on the web by its name.

Pure; what is written stays as it is.
"""

import re
import unicodedata
from collections.abc import Mapping

#: A number to call, a code, a card: seven figures or more, with what stands between them.
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s().\-–/]{0,3}\d){6,}")
#: What is all number, as an organisation fills it in: also 112.
_NUMBER = re.compile(r"\+?[\d\s().\-–/]{3,}")
_WEB = re.compile(r"(?:https?://|www\.)?((?:[\w-]+\.)+[a-z]{2,})(?:[/?#]\S*)?", re.IGNORECASE)
_MAIL = re.compile(r"(\S+)@((?:[\w-]+\.)+\w+)")
_BLANKS = re.compile(r"[ \t]+")
#: Between the choices of a label; Ethiopic marks that not every voice knows.
_PAUSES = str.maketrans({"·": ",", "|": ",", "።": ".", "፣": ",", "፡": " ", "፤": ",", "…": ".", "•": ","})
#: Unseen, and pictures: symbols, their skins and what joins them. Letters joined without a sign keep the joiner.
_UNSEEN = {"So", "Sk", "Cs", "Co", "Cn"}
_LEFT_OUT = {*"\u200e\u200f\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\ufe0e\ufe0f\u20e3", "\u200d"}

_DOT = {
    "nl": "punt", "en": "dot", "ar": "نقطة", "ti": "ነጥቢ", "tr": "nokta", "pl": "kropka", "uk": "крапка",
    "fa": "نقطه", "so": "dhibic", "fr": "point",
}  # fmt: skip


def as_said(text: str, language: str) -> str:
    """The text for a voice of this language; empty when nothing of it can be said."""
    named = _MAIL.sub(lambda found: f"{found[1]} @ {_spelled(found[2], language)}", text)
    named = _WEB.sub(lambda found: _spelled(found[1], language), named)
    seen = "".join(letter for letter in named if not _is_left_out(letter)).translate(_PAUSES)
    figures = _LONG_NUMBER.sub(lambda found: one_by_one(found[0]), seen)
    said = "\n".join(_BLANKS.sub(" ", line).strip() for line in figures.split("\n")).strip()
    return said if any(letter.isalnum() for letter in said) else ""


def facts_as_said(facts: Mapping[str, str]) -> Mapping[str, str]:
    """What the organisation fills in, its numbers figure by figure: 112 is not a hundred and twelve."""
    return {name: one_by_one(told) if _NUMBER.fullmatch(told.strip()) else told for name, told in facts.items()}


def one_by_one(number: str) -> str:
    """The figures of a number apart, in groups of two or three that an ear can hold."""
    figures = [figure for figure in number if figure.isdigit()]
    size = 3 if len(figures) % 2 and len(figures) <= 3 else 2
    groups = [" ".join(figures[at : at + size]) for at in range(0, len(figures), size)]
    return ("+ " if number.lstrip().startswith("+") else "") + ", ".join(groups)


def _spelled(host: str, language: str) -> str:
    return f" {_DOT.get(language, '.')} ".join(host.removeprefix("www.").split("."))


def _is_left_out(letter: str) -> bool:
    return letter in _LEFT_OUT or unicodedata.category(letter) in _UNSEEN
