"""The phrases of every language pack, read from its PO file when the program starts; no build step."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from bot.conversation.bubbles import Day, Moment, Term, Value
from bot.errors import AanbelError
from bot.language.bidi import isolate, start_rtl
from bot.language.dates import clock_face, day_text, local_moment, part_of_day

log = logging.getLogger(__name__)

#: Where a phrase that a pack lacks comes from, in this order, always whole.
FALLBACK = ("en", "nl")

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
#: What a line of a PO file may be: nothing, a comment, or a keyword with a whole string, or a string alone.
_LINE = re.compile(r'(#.*|((msgid|msgid_plural|msgctxt|msgstr(\[\d\])?)\s+)?"([^"\\]|\\.)*")?\s*')
_STATUS = re.compile(r'^"X-Review-Status:\s*(.*?)\\n"$', re.MULTILINE)


class CatalogueError(AanbelError):
    """A language pack cannot be read."""


class PhraseMissing(AanbelError):
    """No language pack has this phrase."""


class ValueMissing(AanbelError):
    """A phrase asks for a value that was not given."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One language pack: its phrases by message key, and how far people have checked them."""

    language: str
    phrases: Mapping[str, str]
    #: As the pack itself says it, in the header X-Review-Status.
    status: str
    rtl: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase, and the language it was found in."""

    template: str
    pack: Pack


class Catalogues:
    """The packs in use, in the order the languages are offered."""

    def __init__(self, packs: Sequence[Pack], fallback: Sequence[str] = FALLBACK) -> None:
        self._packs = {pack.language: pack for pack in packs}
        self._fallback = [language for language in fallback if language in self._packs]
        self._told: set[tuple[str, str]] = set()

    @classmethod
    def load(
        cls, directory: Path, languages: Sequence[str], *, domain: str = "bot", fallback: Sequence[str] = FALLBACK
    ) -> "Catalogues":
        """Read `<directory>/<language>/LC_MESSAGES/<domain>.po` of every language. Raises CatalogueError."""
        paths = {language: directory / language / "LC_MESSAGES" / f"{domain}.po" for language in languages}
        return cls([read_pack(path, language) for language, path in paths.items()], fallback)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._packs)

    def status(self, language: str) -> str:
        """How far people have checked this pack, in the pack's own words."""
        return self._packs[language].status

    def is_rtl(self, language: str) -> bool:
        return self._packs[language].rtl

    def phrases(self, language: str) -> Mapping[str, str]:
        """Every phrase of this pack alone, placeholders and all."""
        return self._packs[language].phrases

    def find(self, language: str, key: str) -> Found:
        """The phrase in this language, or else whole in the first of the fallback that has it.

        Raises PhraseMissing. A phrase that had to come from elsewhere is logged, once.
        """
        for candidate in (language, *self._fallback):
            pack = self._packs.get(candidate)
            if pack and key in pack.phrases:
                if candidate != language:
                    self._tell(language, key)
                return Found(pack.phrases[key], pack)
        raise PhraseMissing(because=f"{key} ({language})")

    def text(self, language: str, key: str, values: Mapping[str, Value], facts: Mapping[str, str]) -> str:
        """The phrase with its values in it, isolated where the scripts run in different directions.

        `facts` is what the organisation fills in (see render.FACTS). Raises PhraseMissing or ValueMissing.
        """
        return self.fill(self.find(language, key), values, facts)

    def fill(self, found: Found, values: Mapping[str, Value], facts: Mapping[str, str]) -> str:
        """As `text`, for a phrase that is found already."""

        def put(placeholder: re.Match[str]) -> str:
            name = placeholder[1]
            value = values.get(name, facts.get(name))
            if value is None:
                raise ValueMissing(because=f"{{{name}}} in {found.template!r}")
            return self._shown(value, found.pack, facts)

        filled = _PLACEHOLDER.sub(put, found.template)
        return start_rtl(filled) if found.pack.rtl else filled

    def _shown(self, value: Value, pack: Pack, facts: Mapping[str, str]) -> str:
        match value:
            case Term(key):
                return self.text(pack.language, key, {}, facts)
            case Day(iso):
                return day_text(iso, pack.language)
            case Moment(iso):
                return self._moment(iso, pack.language)
            case _:
                return isolate(str(value), rtl=pack.rtl)

    def _moment(self, iso: str, language: str) -> str:
        at = local_moment(iso)
        told: dict[str, Value] = {"day": Day(at.date().isoformat()), "time": f"{at:%H:%M}", "clock": clock_face(at)}
        return self.text(language, part_of_day(at), told, {})

    def _tell(self, language: str, key: str) -> None:
        if (language, key) not in self._told:
            self._told.add((language, key))
            log.warning("phrase.missing", extra={"key": key, "language": language})


def read_pack(path: Path, language: str) -> Pack:
    """One PO file. What is fuzzy or empty counts as missing: a guess is never shown. Raises CatalogueError."""
    source = _source(path)
    status = _STATUS.search(source)
    return Pack(
        language=language,
        phrases={
            message.id: message.string
            for message in _catalog(path, source)
            if isinstance(message.id, str) and isinstance(message.string, str)
            if message.id and message.string and not message.fuzzy
        },
        status=status[1] if status else "",
        rtl=Locale.parse(language).text_direction == "rtl",
    )


def _source(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(because=f"{path}: {error}") from error


def _catalog(path: Path, source: str) -> Catalog:
    lines = source.split("\n")
    for number, line in enumerate(lines, start=1):
        # Babel reads on past a forgotten quotation mark and loses a letter.
        if not _LINE.fullmatch(line):
            raise CatalogueError(because=f"{path}, line {number}: a string must stand between quotation marks")
    try:
        return read_po(lines, abort_invalid=True)
    except PoFileError as error:
        raise CatalogueError(because=f"{path}, line {error.lineno + 1}: {error}") from error
