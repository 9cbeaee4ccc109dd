"""Texts that may stand nowhere in the clear, and a search that finds them in whatever form they were written down."""

import base64
import gzip
import html
import io
import json
import random
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from bot.conversation.reading import fold

#: Letters that stay what they are however a text is folded: a canary is found in its folded form too.
_SCRIPTS = {
    "latin": "bcdfghjkmnpqrstvwxz",
    "arabic": "بتثجحخدرزسشصضطظعغفقكلمن",
    "ethiopic": "ለመረሰሸበተነከወዘየደገጠጨፈፐ",
    "cyrillic": "бвгджзклмнпрстфхцчшщ",
    "chinese": "山水火木金土日月星雨雪風雲花草鳥魚牛馬羊",
}
#: Longer than any number that stands somewhere by chance.
_DIGITS = 7


@dataclass
class Canaries:
    """Makes texts that are all different, and remembers what gives each of them away."""

    seed: int
    #: Every text that was handed out.
    made: list[str] = field(default_factory=list)
    #: What no file may hold besides: addresses, numbers, codes, secrets.
    secrets: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._marks = {name: self._letters(name, 7) for name in _SCRIPTS}

    def text(self, script: str = "", *, words: int = 3) -> str:
        """A few words nobody else uses; they begin with the mark of their script."""
        script = script or self._chance.choice(list(_SCRIPTS))
        others = " ".join(self._letters(script, 5) for _ in range(words - 1))
        return self._made(f"{self._marks[script]}{self._letters(script, 6)} {others}".strip())

    def long(self, length: int) -> str:
        """A story of this many characters, with one canary at its beginning, one in its middle and one at its end."""
        three = [self.text() for _ in range(3)]
        filling = "and so on, " * ((length - sum(map(len, three))) // 22)
        return f"{three[0]} {filling}{three[1]} {filling}{three[2]}"

    def phone(self) -> str:
        """A Dutch mobile number."""
        number = "06" + "".join(self._chance.choices("0123456789", k=8))
        self.secrets.append(number[2:])
        return self._made(number)

    def id(self) -> int:
        """The id of somebody's chat."""
        number = self._chance.randrange(10**11, 10**12)
        self.secrets.append(str(number))
        return number

    def secret(self, value: str) -> str:
        """Also this may stand nowhere."""
        assert len(value) > _DIGITS
        self.secrets.append(value)
        return value

    def needles(self) -> dict[bytes, str]:
        """Every form in which a canary would be found -> which form that is."""
        words = [*self._marks.values(), *self.secrets]
        return {form: f"{name} of {word}" for word in words for name, form in forms(word)}

    def _made(self, text: str) -> str:
        assert text not in self.made
        self.made.append(text)
        return text

    def _letters(self, script: str, length: int) -> str:
        return "".join(self._chance.sample(_SCRIPTS[script], k=length))


def forms(word: str) -> Iterator[tuple[str, bytes]]:
    """The ways in which a program, a database or a library writes a text down, by name."""
    plain = word.encode()
    yield "utf-8", plain
    yield "folded", fold(word).encode()
    yield "upper case", word.upper().encode()
    yield "utf-16-le", word.encode("utf-16-le")
    yield "utf-16-be", word.encode("utf-16-be")
    for skipped in range(3):
        # Base64 looks different at each of three places in a text; the characters shared with neighbours are left out.
        coded = base64.b64encode(b" " * skipped + plain).rstrip(b"=")
        yield f"base64 at {skipped}", coded[[0, 2, 3][skipped] : len(coded) - 1]
    yield "hex", plain.hex().encode()
    yield "HEX", plain.hex().upper().encode()
    yield "in a URL", quote(word).encode()
    yield "in JSON", json.dumps(word)[1:-1].encode()
    yield "in Python", repr(plain)[2:-1].encode()
    yield "in HTML", html.escape(word).encode("ascii", "xmlcharrefreplace")
    yield "mojibake", plain.decode("latin-1").encode()


def found(folders: Iterable[Path], needles: dict[bytes, str]) -> tuple[list[str], int]:
    """Where any of these stands in a file of these folders, and how many files were read."""
    hits, files = [], 0
    for file in (file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()):
        files += 1
        for name, content in _opened(file.name, file.read_bytes()):
            hits += [f"{file}{name}: {form}" for needle, form in needles.items() if needle in content]
    return hits, files


def _opened(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, and what is packed in it."""
    yield "", content
    if content[:2] == b"\x1f\x8b":
        yield from _opened(name, gzip.decompress(content))
    for unpack in (_tar, _zip):
        for member, part in unpack(content):
            yield f"!{member}", part


def _tar(content: bytes) -> Iterator[tuple[str, bytes]]:
    if content[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(content)) as packed:
            for member in packed:
                if part := packed.extractfile(member):
                    yield member.name, part.read()


def _zip(content: bytes) -> Iterator[tuple[str, bytes]]:
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for member in packed.namelist():
                yield member, packed.read(member)


def png(hidden: str) -> bytes:
    """A picture of one dot with a text in it (PNG, ISO/IEC 15948, iTXt)."""
    return _chunks(("IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])), ("iTXt", _text_chunk(hidden)), *_DOT)


def _text_chunk(hidden: str) -> bytes:
    return b"Comment\0\0\0\0\0" + hidden.encode()


_DOT = (("IDAT", bytes.fromhex("789c6300010000050001")), ("IEND", b""))


def _chunks(*parts: tuple[str, bytes]) -> bytes:
    body = b"".join(
        len(content).to_bytes(4) + name.encode() + content + zlib.crc32(name.encode() + content).to_bytes(4)
        for name, content in parts
    )
    return b"\x89PNG\r\n\x1a\n" + body


def ogg(hidden: str) -> bytes:
    """The beginning of a voice note with a text in its comments (RFC 3533, RFC 7845)."""
    page = b"OggS\0\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(11)
    return page + b"OggS\0\0" + bytes(20) + b"\x01\xffOpusTags" + hidden.encode() + bytes(64)
