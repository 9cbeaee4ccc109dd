"""The language packs of the program as files."""

from pathlib import Path

from bot.language.pack_file import PLACEHOLDER, Message, PackFile, read_pack_file, read_pack_files, utf16_units

__all__ = ["PLACEHOLDER", "Message", "PackFile", "read_pack_file", "read_packs", "utf16_units"]

LOCALES = Path(__file__).parents[2] / "locales"
RESIDENTS = ("nl", "en", "ar", "ti")
#: Every language that came with the program, in the order in which they are offered.
TEN = (*RESIDENTS, "tr", "pl", "uk", "fa", "so", "fr")
STAFF = ("nl", "en")

#: Values that come with a phrase for residents; all others are the organisation's.
GIVEN = frozenset({
    "read_by", "kept_until", "return_code", "name", "answer", "topic", "goal", "number", "limit", "megabytes",
    "language", "score", "text", "party", "interpreter", "along", "moment", "day", "time", "clock", "owner", "told",
    "did", "gave", "because", "possible", "words", "names",
})  # fmt: skip


def read_packs(
    directory: Path = LOCALES, languages: tuple[str, ...] = RESIDENTS, domain: str = "bot"
) -> list[PackFile]:
    return read_pack_files(directory, languages, domain)
