"""Left-to-right values inside right-to-left sentences, and the other way round: Unicode isolates.

Without one, "+31 6 12345678" inside Arabic shows as "12345678 6 31+".
Source: Unicode Standard Annex 9, Unicode Bidirectional Algorithm.
"""

import re
import unicodedata

#: A value known to run left to right: a phone number, an address on the web, a code, a number.
LRI = "\u2066"
#: A value that runs its own way, by its first letter: a name, the words of a resident.
FSI = "\u2068"
PDI = "\u2069"
RLM = "\u200f"

_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RUNS_LEFT_TO_RIGHT = re.compile(r"[+(]?\d[\d\s().,:/+*#–-]*|(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_NUMBER = re.compile(r"\+?\d+(?:[-/ ]\d+)+")
_RTL_CLASSES = frozenset({"R", "AL"})


def strip_isolates(text: str) -> str:
    """The text without what isolates, embeds or overrides: for a value used as data, and for words let into ours.

    Left-to-right and right-to-left marks and joiners stay: they are part of spelling and cannot reach past a word.
    """
    return _CONTROLS.sub("", text)


def isolate(value: str, *, rtl: bool) -> str:
    """The value so that it cannot turn the sentence around it, each of its lines apart; plain where none is needed.

    In a right-to-left pack every value is isolated, elsewhere only one with right-to-left letters in it. Controls of
    the value's own are taken out first, so it cannot break out. `rtl` is the direction of the sentence around it.
    """
    clean = strip_isolates(value)
    if not rtl and not has_rtl(clean):
        return clean
    return "\n".join(_isolated(line) for line in clean.split("\n"))


def start_rtl(text: str) -> str:
    """The text with a right-to-left mark before each line that a left-to-right letter would otherwise lead."""
    return "\n".join(RLM + line if _leads_ltr(line) else line for line in text.split("\n"))


def has_rtl(text: str) -> bool:
    """Some letter of the text runs right to left."""
    return any(unicodedata.bidirectional(letter) in _RTL_CLASSES for letter in text)


def _isolated(line: str) -> str:
    if not line:
        return line
    if _RUNS_LEFT_TO_RIGHT.fullmatch(line.strip()):
        return f"{LRI}{line}{PDI}"
    # After an Arabic letter the parts of a telephone number would change places.
    kept = _NUMBER.sub(rf"{LRI}\g<0>{PDI}", line) if has_rtl(line) else line
    return f"{FSI}{kept}{PDI}"


def _leads_ltr(line: str) -> bool:
    # A reader that does not know isolates looks inside them, so this does too.
    strong = (unicodedata.bidirectional(letter) for letter in line)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "R") == "L"
