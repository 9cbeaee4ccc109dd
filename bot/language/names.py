"""What a language is called, in the language of the reader."""

from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError

#: One pack for two languages that differ little when they are written: who reads it says either.
_OWN = {("fa", "nl"): "Dari en Farsi", ("fa", "en"): "Dari and Farsi"}


@lru_cache(maxsize=512)
def name_of(language: str, reader: str) -> str:
    """The name of this language in the reader's own ("Tigrinya" for "ti" in Dutch); its code when it has none."""
    if (language, reader) in _OWN:
        return _OWN[language, reader]
    try:
        name = Locale.parse(language).get_language_name(reader)
    except (UnknownLocaleError, ValueError):
        name = None
    return name or language
