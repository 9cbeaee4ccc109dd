"""A language pack as its translator sees it: every message with its place, its limit and what stands beside it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from bot.language.catalogue import CatalogueError

#: A value that is filled in.
PLACEHOLDER = re.compile(r"\{(\w+)\}")
_LIMIT = re.compile(r"At most (\d+) characters")
_HEADER = re.compile(r'^"([\w-]+): (.*)\\n"$', re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Message:
    key: str
    text: str
    fuzzy: bool
    #: The longest it may be, in UTF-16 units: what Telegram and browsers count.
    limit: int | None
    #: Where it stands in its file.
    line: int = 0
    #: What its translator is told.
    comments: tuple[str, ...] = ()

    @property
    def words_only(self) -> str:
        return PLACEHOLDER.sub("", self.text)


@dataclass(frozen=True, kw_only=True)
class PackFile:
    language: str
    messages: Mapping[str, Message]
    obsolete: tuple[str, ...]
    #: Keys written more than once.
    repeated: tuple[str, ...]
    #: Header name -> value, as written.
    headers: Mapping[str, str]
    path: Path = Path()

    def text(self, key: str) -> str:
        """The text of this key; empty when the pack lacks it."""
        message = self.messages.get(key)
        return message.text if message else ""


def read_pack_file(path: Path, language: str) -> PackFile:
    """The pack with all that stands in it. Raises CatalogueError."""
    try:
        source = path.read_text(encoding="utf-8")
        catalog = read_po(source.splitlines(keepends=True), abort_invalid=True)
    except (OSError, UnicodeDecodeError, PoFileError) as error:
        raise CatalogueError(because=f"{path}: {error}") from error
    written = re.findall(r'^msgid "(.+)"$', source, re.MULTILINE)
    found = {str(message.id): message for message in catalog if message.id}
    return PackFile(
        language=language,
        messages={
            key: Message(
                key=key,
                text=str(message.string),
                fuzzy=message.fuzzy,
                limit=next((int(n) for note in message.auto_comments for n in _LIMIT.findall(note)), None),
                line=message.lineno or 0,
                comments=tuple(message.auto_comments),
            )
            for key, message in found.items()
        },
        obsolete=tuple(str(message.id) for message in catalog.obsolete.values()),
        repeated=tuple(sorted({key for key in written if written.count(key) > 1})),
        headers=dict(_HEADER.findall(source.split("\n\n", 1)[0])),
        path=path,
    )


def read_pack_files(directory: Path, languages: Sequence[str], domain: str = "bot") -> list[PackFile]:
    """The packs of these languages, in this order. Raises CatalogueError."""
    return [read_pack_file(directory / each / "LC_MESSAGES" / f"{domain}.po", each) for each in languages]


def utf16_units(text: str) -> int:
    """How long a text is, as Telegram and browsers count."""
    return len(text.encode("utf-16-le")) // 2
