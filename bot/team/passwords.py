"""Passwords: which are good enough, and how they are kept. Whatever the letters, and never cut off."""

import asyncio
import re
import string
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import AanbelError

T = TypeVar("T")

SHORTEST, LONGEST = 12, 1024
#: What must be left of a password without somebody's own names, and how many different characters it needs.
_OWN, _DIFFERENT = 8, 5
#: At once, each with 64 MiB; and how many more may wait for their turn before somebody is told to come back.
_AT_ONCE, _WAITING = 2, 60
_COMMON = Path(__file__).with_name("common_passwords.txt")
_AROUND = string.digits + string.punctuation + string.whitespace
#: Digits and signs that stand for letters in nearly every password of this kind.
_AS_LETTERS = str.maketrans("013457@$!", "oieastasi")

#: trust.md S6: 64 MiB, three passes, four lanes.
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
#: Of a password that nobody knows: checking it takes as long as checking somebody's.
NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$BGKX8e+xu28cG+GmzWVN9A$lBqlnAN4CMZuWBvd+eXMq6iEBEzLyQCUk69ZeYAFyTs"


class TooBusy(AanbelError):
    """Too many people are signing in at this moment."""


class Passwords:
    """Hashing and checking, a few at once, beside the event loop and the writer thread."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="aanbel-password")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """The password as it is kept. Raises TooBusy."""
        return await self._beside(lambda: HASHER.hash(_bytes(password)))

    async def check(self, kept: str, password: str) -> bool:
        """Whether it is this one; for an empty `kept` no, after just as long. Raises TooBusy."""
        right = await self._beside(lambda: self._is(kept or NOBODYS, password))
        return right and bool(kept)

    def is_dated(self, kept: str) -> bool:
        """It was kept with other parameters than those of today."""
        return HASHER.check_needs_rehash(kept)

    def _is(self, kept: str, password: str) -> bool:
        try:
            return HASHER.verify(kept, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False

    async def _beside(self, work: Callable[[], T]) -> T:
        if self._waiting >= _AT_ONCE + _WAITING:
            raise TooBusy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def weakness(password: str, names: Iterable[str]) -> str:
    """The key of what is wrong with a password that somebody chooses; empty when it is good. `names` may not be it."""
    text = unicodedata.normalize("NFC", password)
    if len(text) < SHORTEST:
        return "password.short"
    if len(text) > LONGEST:
        return "password.long"
    folded = text.casefold()
    if len(set(folded)) < _DIFFERENT or _is_common(folded):
        return "password.common"
    return "password.name" if len(_without(folded, names)) < _OWN else ""


def _is_common(folded: str) -> bool:
    """It is one of the passwords that are tried first: as it is, with digits around it, or several times over."""
    core, head = folded.strip(_AROUND), folded.rstrip(_AROUND)
    repeated = re.fullmatch(r"(.+?)\1+", folded)
    return bool(repeated) or not {folded, core, head, core.translate(_AS_LETTERS)}.isdisjoint(_common())


def _without(folded: str, names: Iterable[str]) -> str:
    """What is somebody's own invention in it."""
    words = {word for name in names for word in re.findall(r"\w{3,}", name.casefold())}
    for word in sorted(words, key=len, reverse=True):
        folded = folded.replace(word, "")
    return "".join(folded.split())


@cache
def _common() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _bytes(password: str) -> bytes:
    """The same password typed on another keyboard is the same: one letter may be written in two ways."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
