"""The phrases of every language pack, read from its PO file when the program starts; no build step."""

import copy
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from bot.conversation.bubbles import Day, Moment, Term, Value
from bot.errors import AanbelError
from bot.language.bidi import isolate, start_rtl
from bot.language.dates import clock_face, day_text, local_moment, part_of_day
from bot.language.fillable import fillable
from bot.language.unchanged import Stamp, pack_folder, stamp

log = logging.getLogger(__name__)

#: Where a phrase that a pack lacks comes from, in this order, always whole.
FALLBACK = ("en", "nl")

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
#: What a line of a PO file may be: nothing, a comment, or a keyword with a whole string, or a string alone.
_LINE = re.compile(r'(#.*|((msgid|msgid_plural|msgctxt|msgstr(\[\d\])?)\s+)?"([^"\\]|\\.)*")?\s*')
#: What a translator is told beside a label: characters as Telegram and browsers count them.
_LIMIT = re.compile(r"At most (\d+) characters")
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
    #: Message key -> how long it may be; only where that is less than a message.
    limits: Mapping[str, int] = field(default_factory=dict)
    #: Message key -> what its translator is told.
    comments: Mapping[str, str] = field(default_factory=dict)
    #: Where its words and its glossary lie.
    folder: Path = Path()


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase, and the language it was found in."""

    template: str
    pack: Pack


#: Language and message key -> a text in place of the pack's own.
Edited = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class _Standing:
    """The packs as they are shown, and what tells them from all others."""

    packs: Mapping[str, Pack]
    version: str


class Catalogues:
    """The packs in use, in the order the languages are offered, and what the organisation wrote in their place."""

    def __init__(self, packs: Sequence[Pack], fallback: Sequence[str] = FALLBACK) -> None:
        self._own = {pack.language: pack for pack in fillable(packs, fallback)}
        self._fallback = [language for language in fallback if language in self._own]
        self._told: set[tuple[str, str]] = set()
        self._standing = _standing(self._own, {})

    @classmethod
    def load(
        cls,
        directory: Path,
        languages: Sequence[str],
        *,
        domain: str = "bot",
        own: Path | None = None,
        fallback: Sequence[str] = FALLBACK,
    ) -> "Catalogues":
        """Read `<directory>/<language>/LC_MESSAGES/<domain>.po` of every language. Raises CatalogueError.

        A pack in the folder `own` goes before the one that came with the program.
        """
        folders = {language: pack_folder(directory, language, own) for language in languages}
        return cls([read_pack(at / "LC_MESSAGES" / f"{domain}.po", each) for each, at in folders.items()], fallback)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._own)

    @property
    def version(self) -> str:
        """Twelve characters that change when any text of any language changes; kept with what was sent."""
        return self._standing.version

    def edit(self, texts: Edited) -> None:
        """From here on these texts stand in place of the packs' own, and no others do. Seen everywhere at once."""
        self._standing = _standing(self._own, texts)

    def still(self) -> "Catalogues":
        """These catalogues as they are at this moment: no later edit changes them."""
        return copy.copy(self)

    def trial(self, texts: Edited) -> "Catalogues":
        """A copy with these texts as well as what stands now: to be looked at, and shown to nobody else."""
        tried = self.still()
        tried._standing = _standing(self._standing.packs, texts)
        return tried

    def own(self, language: str) -> Pack:
        """The pack as it came with the program."""
        return self._own[language]

    def status(self, language: str) -> str:
        """How far people have checked this pack, in the pack's own words."""
        return self._own[language].status

    def is_rtl(self, language: str) -> bool:
        return self._own[language].rtl

    def phrases(self, language: str) -> Mapping[str, str]:
        """Every phrase of this language alone, placeholders and all."""
        return self._standing.packs[language].phrases

    def find(self, language: str, key: str, values: Mapping[str, Value] = MappingProxyType({})) -> Found:
        """The phrase in this language, or else whole in the first of the fallback that has it.

        Whole means with the phrases among its values: no sentence is in two languages. Raises PhraseMissing. A phrase
        that had to come from elsewhere is logged, once.
        """
        wanted = (language, *_named_in(key), *self._fallback)
        holding = [pack for each in wanted if (pack := self._standing.packs.get(each)) and key in pack.phrases]
        if not holding:
            raise PhraseMissing(because=f"{key} ({language})")
        within = frozenset(map(_phrase_in, values.values())) - {""}
        pack = next((pack for pack in holding if _knows(pack, within)), holding[0])
        if pack.language not in (language, *_named_in(key)):
            self._tell(language, key)
        return Found(pack.phrases[key], pack)

    def text(self, language: str, key: str, values: Mapping[str, Value], facts: Mapping[str, str]) -> str:
        """The phrase with its values in it, isolated where the scripts run in different directions.

        `facts` is what the organisation fills in (see fillable.FACTS). Raises PhraseMissing or ValueMissing.
        """
        return self.fill(self.find(language, key, values), values, facts)

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

    def value(self, language: str, value: Value, facts: Mapping[str, str]) -> str:
        """What one value becomes in this language."""
        return self._shown(value, self._own[language], facts)

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


def _phrase_in(value: Value) -> str:
    """The key of the phrase that a value becomes; empty when it is none."""
    match value:
        case Term(key):
            return key
        case Moment(iso):
            return part_of_day(local_moment(iso))
    return ""


def _knows(pack: Pack, keys: frozenset[str]) -> bool:
    """Whether this pack has all of these phrases; the names of languages are the same in every one."""
    return all(key in pack.phrases or key.startswith("language.") for key in keys)


def _named_in(key: str) -> tuple[str, ...]:
    """The pack that knows this name before all others: a language calls itself."""
    return (key.removeprefix("language."),) if key.startswith("language.") else ()


def read_pack(path: Path, language: str) -> Pack:
    """One PO file. What is fuzzy or empty counts as missing: a guess is never shown. Raises CatalogueError."""
    return _read_pack(path, language, stamp(path))


@lru_cache(maxsize=64)
def _read_pack(path: Path, language: str, unchanged: Stamp) -> Pack:
    del unchanged
    source = _source(path)
    status = _STATUS.search(source)
    messages = {message.id: message for message in _catalog(path, source) if isinstance(message.id, str) and message.id}
    return Pack(
        language=language,
        phrases={
            key: message.string
            for key, message in messages.items()
            if isinstance(message.string, str) and message.string and not message.fuzzy
        },
        status=status[1] if status else "",
        rtl=Locale.parse(language).text_direction == "rtl",
        limits={
            key: int(limit[1])
            for key, message in messages.items()
            if (limit := _LIMIT.search(" ".join(message.auto_comments)))
        },
        comments={key: "\n".join(message.auto_comments) for key, message in messages.items() if message.auto_comments},
        folder=path.parents[1],
    )


def _standing(packs: Mapping[str, Pack], texts: Edited) -> _Standing:
    own: dict[str, dict[str, str]] = {}
    for (language, key), text in texts.items():
        own.setdefault(language, {})[key] = text
    shown = {
        language: replace(pack, phrases={**pack.phrases, **own[language]}) if language in own else pack
        for language, pack in packs.items()
    }
    return _Standing(shown, _version(shown))


def _version(packs: Mapping[str, Pack]) -> str:
    digest = sha256()
    for language, pack in packs.items():
        for key, phrase in sorted(pack.phrases.items()):
            digest.update(f"{language}\0{key}\0{phrase}\0".encode())
    return digest.hexdigest()[:12]


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
