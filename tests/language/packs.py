"""The language packs as files: every message with what the translator sees beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

LOCALES = Path(__file__).parents[2] / "locales"
RESIDENTS = ("nl", "en", "ar", "ti")
STAFF = ("nl", "en")

#: Values that come with a phrase for residents; all others are the organisation's.
GIVEN = frozenset({
    "read_by", "kept_until", "return_code", "name", "answer", "topic", "goal", "number", "limit", "megabytes",
    "language", "score", "text", "party", "interpreter", "along", "moment", "day", "time", "clock", "owner", "told",
    "did", "gave", "because", "possible", "words", "names",
})  # fmt: skip

PLACEHOLDER = re.compile(r"\{(\w+)\}")
_LIMIT = re.compile(r"At most (\d+) characters")


@dataclass(frozen=True, kw_only=True)
class Message:
    key: str
    text: str
    fuzzy: bool
    #: The longest it may be, in UTF-16 units: what Telegram and browsers count.
    limit: int | None

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

    def text(self, key: str) -> str:
        return self.messages[key].text


def read_pack_file(path: Path, language: str) -> PackFile:
    source = path.read_text(encoding="utf-8")
    catalog = read_po(source.splitlines(keepends=True), abort_invalid=True)
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
            )
            for key, message in found.items()
        },
        obsolete=tuple(str(message.id) for message in catalog.obsolete.values()),
        repeated=tuple(sorted({key for key in written if written.count(key) > 1})),
        headers=dict(re.findall(r'^"([\w-]+): (.*)\\n"$', source.split("\n\n", 1)[0], re.MULTILINE)),
    )


def read_packs(
    directory: Path = LOCALES, languages: tuple[str, ...] = RESIDENTS, domain: str = "bot"
) -> list[PackFile]:
    return [read_pack_file(directory / each / "LC_MESSAGES" / f"{domain}.po", each) for each in languages]


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
