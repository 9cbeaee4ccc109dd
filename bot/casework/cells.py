"""Fields as people write them in a cell: read strictly, with a message that says what would be right."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from itertools import count as count_from
from typing import TypeVar

from bot.casework.people import Period
from bot.casework.wrong import Wrong

_Choice = TypeVar("_Choice", bound=StrEnum)

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}")
_YES, _NO = ("yes", "ja", "true"), ("no", "nee", "false", "")


def split(text: str) -> tuple[str, ...]:
    """The words of a list: separated by spaces, commas, semicolons or bars."""
    return tuple(word for word in re.split(r"[\s,;|]+", text) if word)


def joined(words: Iterable[str]) -> str:
    """A list as `split` reads it, in alphabetical order."""
    return " ".join(sorted(words))


def required(text: str) -> str:
    if not text.strip():
        raise Wrong("must not be empty", "empty")
    return text.strip()


def identifier(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", text):
        raise Wrong(f"'{text}' is not an id; use small letters, digits, '-' and '_', at most 40", "id", what=text)
    return text


def identifier_for(name: str, *, taken: Collection[str], otherwise: str) -> str:
    """An id that looks like this name and that nobody has; `otherwise` where the name has no plain letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:32].strip("-") or otherwise
    numbered = (f"{stem}-{number}" for number in count_from(2))
    return stem if stem not in taken else next(id for id in numbered if id not in taken)


def mail_address(text: str) -> str:
    """One address, or nothing. In plain letters: an address in another script not every mail server takes."""
    address = text.strip()
    if address and not re.fullmatch(
        r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}", address
    ):
        raise Wrong(f"'{address}' is not one mail address", "mail", what=address)
    return address


def choice(text: str, choices: type[_Choice]) -> _Choice:
    known = {one.value: one for one in choices}
    if text not in known:
        raise Wrong(
            f"unknown value '{text}'; use one of: {', '.join(known)}", "choice", what=text, known=", ".join(known)
        )
    return known[text]


def among(text: str, known: Collection[str], noun: str) -> frozenset[str]:
    """The words of a list, each of them known; `noun` names one of them in the message."""
    words = split(text)
    unknown = [f"'{word}'" for word in words if word not in known]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        sentence = f"unknown {noun}{plural} {', '.join(unknown)}; use one of: {', '.join(known)}"
        raise Wrong(sentence, "choice", what=", ".join(unknown), known=", ".join(known))
    return frozenset(words)


def language_codes(text: str) -> frozenset[str]:
    wrong = [word for word in split(text) if not re.fullmatch(r"[a-z]{2,3}", word)]
    if wrong:
        raise Wrong(f"'{wrong[0]}' is not a language code; use codes like nl, en, ar, ti", "language", what=wrong[0])
    return frozenset(split(text))


def yes_or_no(text: str) -> bool:
    if text.casefold() not in (*_YES, *_NO):
        raise Wrong(f"'{text}' is not yes or no", "yes_or_no", what=text)
    return text.casefold() in _YES


def count(text: str) -> int | None:
    """A whole number from 0 up; None for an empty cell."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise Wrong(f"'{text}' is not a whole number", "count", what=text)
    return int(text)


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"'{text}' is not a date; write it like 2026-12-25", "day", what=text) from None


def periods(text: str) -> tuple[Period, ...]:
    """Closed periods: "2026-12-24/2027-01-02"; one day alone is a period too."""
    ends = (word.partition("/") for word in split(text))
    return tuple(sorted(Period(day(first), day(last or first)) for first, _, last in ends))


def write_periods(closed: Iterable[Period]) -> str:
    return " ".join(f"{period.first}/{period.last}" for period in closed)
