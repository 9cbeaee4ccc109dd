"""The letters a language is written in, as Unicode calls them: no language is named here."""

import unicodedata
from functools import lru_cache

from babel.core import get_global

#: A script in its code (ISO 15924) -> the first word of the names of its letters.
_NAMES = {
    "Latn": "LATIN", "Arab": "ARABIC", "Cyrl": "CYRILLIC", "Ethi": "ETHIOPIC", "Grek": "GREEK", "Hebr": "HEBREW",
    "Armn": "ARMENIAN", "Geor": "GEORGIAN", "Deva": "DEVANAGARI", "Beng": "BENGALI", "Taml": "TAMIL", "Thai": "THAI",
    "Tfng": "TIFINAGH", "Khmr": "KHMER", "Mymr": "MYANMAR", "Sinh": "SINHALA", "Guru": "GURMUKHI", "Gujr": "GUJARATI",
}  # fmt: skip


@lru_cache(maxsize=128)
def script_of(language: str) -> str:
    """The first word of the names of this language's letters ("ETHIOPIC" for "ti"); empty when nobody knows."""
    likely: str = get_global("likely_subtags").get(language, "")
    return next((_NAMES[part] for part in likely.split("_") if part in _NAMES), "")


def script_of_letter(letter: str) -> str:
    """The first word of the name of a letter."""
    return unicodedata.name(letter, "?").split()[0]
