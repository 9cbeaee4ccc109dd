"""The gist of a case: its sentences with what they are about, in a form that can be kept sealed and compared quickly.

The words themselves are not in it: a sentence is a place in them, and a fingerprint says which words those were.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from operator import mul
from struct import Struct
from typing import Any

#: Where somebody says what they want or need, and where what they can do for another.
WISHES, OFFERS = ("goal", "need"), ("can_other",)

#: Sentences of one answer; who tells more has said by then what it is about.
_MOST = 12
_SENTENCE = re.compile(r"[^.!?;\n\u061b\u061f።፧፨]+")
_LENGTH = Struct(">I")
#: A coordinate of a unit vector in one byte: of some hundreds of them hardly any is larger than a third.
_SCALE = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One sentence: where it stands, and what it says."""

    step: str
    #: Its first character in what was told at the step, and the one after its last.
    start: int
    end: int
    topics: frozenset[str] = frozenset()
    #: Its words that stand in the topic lists, folded.
    words: frozenset[str] = frozenset()
    #: Its meaning; empty where no model read it.
    vector: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gist:
    """All that is compared of one case."""

    fingerprint: str
    #: The case's topics, as the resident left them.
    topics: tuple[str, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    #: What the wishes mean together; empty where no model read them.
    whole: bytes = b""

    @property
    def wishes(self) -> tuple[Sentence, ...]:
        return tuple(each for each in self.sentences if each.step in WISHES)

    @property
    def offers(self) -> tuple[Sentence, ...]:
        return tuple(each for each in self.sentences if each.step in OFFERS)


def fingerprint(texts: Mapping[str, str], topics: Sequence[str]) -> str:
    """Another one for other words or topics."""
    return sha256(json.dumps([sorted(texts.items()), list(topics)]).encode("ascii")).hexdigest()


def places(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of these words begin and end."""
    trimmed = (_trimmed(text, *found.span()) for found in _SENTENCE.finditer(text))
    return islice((place for place in trimmed if place[0] < place[1]), _MOST)


def in_bytes(vector: Sequence[float]) -> bytes:
    """A unit vector, a byte a coordinate."""
    return bytes(max(-127, min(127, round(x * _SCALE))) & 0xFF for x in vector)


def cosine(one: memoryview, other: memoryview) -> float:
    """How much two vectors mean the same, by what `readable` made of them."""
    return float(sum(map(mul, one, other))) / (_SCALE * _SCALE)


def readable(vector: bytes) -> memoryview:
    """What `cosine` takes."""
    return memoryview(vector).cast("b")


def packed(gist: Gist) -> bytes:
    """The gist as bytes; `unpacked` reads them."""
    header = {
        "fingerprint": gist.fingerprint,
        "topics": gist.topics,
        "sentences": [_header(each) for each in gist.sentences],
        "whole": len(gist.whole),
    }
    head = json.dumps(header, separators=(",", ":")).encode("ascii")
    return b"".join([_LENGTH.pack(len(head)), head, *(each.vector for each in gist.sentences), gist.whole])


def unpacked(plain: bytes) -> Gist:
    """The gist that `packed` made bytes of."""
    (length,) = _LENGTH.unpack_from(plain)
    at = _LENGTH.size + length
    header = json.loads(plain[_LENGTH.size : at])
    sentences = []
    for step, start, end, topics, words, size in header["sentences"]:
        sentences.append(
            Sentence(
                step=step,
                start=start,
                end=end,
                topics=frozenset(topics),
                words=frozenset(words),
                vector=plain[at : at + size],
            )
        )
        at += size
    return Gist(
        fingerprint=header["fingerprint"],
        topics=tuple(header["topics"]),
        sentences=tuple(sentences),
        whole=plain[at : at + header["whole"]],
    )


def _header(each: Sentence) -> list[Any]:
    return [each.step, each.start, each.end, sorted(each.topics), sorted(each.words), len(each.vector)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    said = text[start:end]
    return start + len(said) - len(said.lstrip()), start + len(said.rstrip())
