"""One written form for many ways of typing: what is compared is always folded, what is kept never is."""

import re
import unicodedata

#: No command, choice, number or place is longer, in characters; a longer message is a story and is not compared.
LONGEST_ANSWER = 200

_CACHED_CHARACTERS = 4096

#: A few characters stand for a whole sentence (U+FDFA): only their beginning is compared.
_LONGEST_CHARACTER = 6

#: Letters that are written for one another and that Unicode does not decompose.
_SAME_LETTER = {
    **dict(zip("øłđıħ", "oldih", strict=True)),
    # Arabic: taa marbuta and haa, alef maqsura, Persian yaa and kaf, alef wasla; a hamza by itself is left out as
    # often as it is written.
    **dict(zip("ةىیکٱہگ", "هييكاهك", strict=True)),
    "ء": "",
    "æ": "ae",
    "œ": "oe",
    # Ukrainian: without its own letters on the keyboard people type Russian ones, and a Latin i for theirs.
    **dict(zip("ґыэі", "гиеi", strict=True)),
    "ъ": "",
}


def _ethiopic_letters() -> dict[str, str]:
    """Tigrinya has no fixed spelling (languages.md 4c): these series are written for one another, order by order."""
    same = {}
    for first, instead in (("ሠ", "ሰ"), ("ፀ", "ጸ"), ("ኀ", "ሀ"), ("ኸ", "ከ"), ("ቐ", "ቀ")):
        same.update({chr(ord(first) + order): chr(ord(instead) + order) for order in range(7)})
    # After a guttural the first and the fourth order are one sound.
    same.update({"አ": "ኣ", "ሀ": "ሃ", "ኀ": "ሃ", "ሐ": "ሓ", "ዐ": "ዓ"})
    return same


_SAME_LETTER.update(_ethiopic_letters())

#: Joins what stands on both sides of it: "don't", "foto's", and everything that is not seen.
_JOINED = frozenset("'’‘`´ʼʻ")


class _FoldedCharacters(dict[int, str]):
    """Code point -> its folded form, worked out on first sight; only so many are remembered."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < _CACHED_CHARACTERS:
            self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    """Letters and digits without case, marks and variants; a space for what separates; nothing for what joins."""
    if character in _JOINED:
        return ""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold()).casefold()
    return "".join(_fold_part(part) for part in parts[:_LONGEST_CHARACTER])


def _fold_part(part: str) -> str:
    kind = unicodedata.category(part)
    if kind in ("Mn", "Me", "Cf", "Lm", "Sk"):
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(part))
    return _SAME_LETTER.get(part, part) if kind in ("Ll", "Lo", "Mc") else " "


_FOLDED = _FoldedCharacters()

#: Ethiopic numerals: 1-9, tens, hundred, ten thousand.
_ETHIOPIC_NUMBER = re.compile("[፩-፼]{1,8}")
#: In Tigrinya what follows the apostrophe is a word of its own: ሕቶ'ዚ, "this question".
_CLITIC = re.compile("(?<=[\u1200-\u137f])['’](?=[\u1200-\u137f])")
#: In Persian the sign of the present stands before its verb, apart or joined: می خواهم, "I want". Only as Persian
#: keyboards write it: in Arabic the same letters are a word.
_PRESENT = re.compile(r"(?<!\w)(ن?می)\s+(?=[\u0621-\u06cc])")
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")


def _ethiopic_value(match: re.Match[str]) -> str:
    """The numerals add up; hundred and ten thousand multiply what stands before them."""
    whole = group = 0
    for numeral in match.group():
        value = int(unicodedata.numeric(numeral))
        if value < 100:
            group += value
        elif value == 100:
            group = (group or 1) * 100
        else:
            whole, group = (whole + (group or 1)) * 10_000, 0
    return str(whole + group)


def digits_of(text: str) -> str:
    """The text with the digits of every script written as 0-9, without invisible marks; else as it was typed."""
    # Unicode's compatible form of an acute accent by itself would set a space between what it joins.
    text = _ETHIOPIC_NUMBER.sub(_ethiopic_value, text.replace("🔟", "10").replace("´", "`"))
    seen = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return "".join(str(unicodedata.decimal(c, c)) for c in seen)


def _unstretched(text: str, times: int) -> str:
    return _STRETCHED.sub(lambda match: match.group(1) * times, text)


def _folded(text: str) -> str:
    # None of these is in a text of plain Latin letters, which most of the word lists are.
    if not text.isascii():
        text = _CLITIC.sub(" ", _ETHIOPIC_NUMBER.sub(_ethiopic_value, text.replace("🔟", " 10 ")))
        text = _PRESENT.sub(r"\1", text)
    return " ".join(text.translate(_FOLDED).split())


def fold(text: str) -> str:
    """The text for comparing: one case, no marks, one letter for its variants, digits 0-9, no punctuation or emoji.

    A letter three times or more in a row counts once. Folding twice changes nothing; no text raises.
    """
    return _unstretched(_folded(text), 1)


def spellings(text: str) -> tuple[str, ...]:
    """The folded forms to compare a typed text by: a stretched letter can stand for one ("stoppp") or two ("neeee")."""
    folded = _folded(text)
    once = _unstretched(folded, 1)
    return (once,) if once == folded else (once, _unstretched(folded, 2))


def signs_of(text: str) -> str:
    """The emoji and signs of a text that holds nothing else ("👍"), each once, without skin tone; else empty."""
    return "" if fold(text) else all_signs_of(text)


def all_signs_of(text: str) -> str:
    """The emoji and signs of any text, each once, without skin tone."""
    return "".join(dict.fromkeys(c for c in text if unicodedata.category(c) == "So"))
