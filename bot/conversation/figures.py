"""Reading an answer that is a figure: the number of a choice, a score, a telephone number, a return code."""

import re

from bot.conversation.folding import LONGEST_ANSWER, digits_of, spellings
from bot.conversation.phrases import packs_by_nearness, whole_messages
from bot.conversation.scene import Lexicon, Words
from bot.conversation.typos import is_typo_of

_HIGHEST_SCORE = 10
#: A score among more words is a story.
_MOST_WORDS = 16

_ORDINAL = re.compile(r"(\d{1,2})(?:e|de|ste|st|nd|rd|th)?")
#: Between digits, what makes them one figure that is no whole number, or two: "7,5", "7-8", "-3".
_BROKEN = re.compile(r"\d\s?[.,٫]\s?\d|[-\u2010-\u2015\u2212]\s?\d")
_RETURN_CODE = re.compile(r"\s*(?:\d[\s\-]{0,3}){12}")
_PHONE = re.compile(r"\+?\s?\(?\d[\d\s().\-/\u2010-\u2015]{6,24}\d")


def read_number(text: str, language: str, lexicon: Lexicon) -> int | None:
    """The number of a choice, counted from 1: a digit of any script, a number word, "the second"; -1 is the last."""
    own, others = packs_by_nearness(language, lexicon)
    for pack in (own, *others):
        for message in whole_messages(text, own.fillers | pack.fillers | pack.around_numbers):
            number = _number(message, pack, own)
            if number is not None:
                return number
    return None


def read_score(text: str, language: str, lexicon: Lexicon) -> int | None:
    """The score from 0 to 10 that the resident gave: "7", "٧", "zeven", "een 7", "7/10", "slecht, 2".

    None for what is no one whole score: "7,5", "7-8", "6 or 7", 11. It is the resident's own: never rounded or guessed.
    """
    if len(text) > LONGEST_ANSWER or _BROKEN.search(digits_of(text)):
        return None
    own, others = packs_by_nearness(language, lexicon)
    for pack in (own, *others):
        for spelling in spellings(text):
            score = _score(spelling.split(), pack, own)
            if score is not None:
                return score if 0 <= score <= _HIGHEST_SCORE else None
    return None


def read_phone(text: str) -> str | None:
    """The first telephone number in the text, as digits with a "+" before a country code; None without a whole one.

    A Dutch mobile number has ten digits; a number of another country has 8 to 15 (ITU-T E.164).
    """
    for match in _PHONE.finditer(digits_of(text[:LONGEST_ANSWER])):
        number = _dialled(match.group())
        if number is not None:
            return number
    return None


def read_return_code(text: str) -> str | None:
    """The twelve digits of a return code, when the whole message is one; spaces and dashes may stand between."""
    if len(text) > LONGEST_ANSWER:
        return None
    match = _RETURN_CODE.fullmatch(digits_of(text))
    return re.sub(r"\D", "", match.group()) if match else None


def _number(word: str, pack: Words, own: Words) -> int | None:
    match = _ORDINAL.fullmatch(word)
    if match:
        return int(match.group(1))
    if word in pack.numbers:
        return pack.numbers[word]
    if word in pack.not_typos or word in own.not_typos:
        return None
    meant = {number for known, number in pack.numbers.items() if is_typo_of(word, known, pack.typos_from)}
    return meant.pop() if len(meant) == 1 else None


def _score(words: list[str], pack: Words, own: Words) -> int | None:
    """The one number among the words, or that before "out of ten", when all other words may stand around a score."""
    # "een" is Dutch for "a" and for "one": by itself it is the number.
    around = pack.around_scores | pack.fillers
    if len(words) > _MOST_WORDS:
        return None
    if len(words) == 1:
        around = around.difference(pack.numbers)
    numbers = [_number(word, pack, own) for word in words if word not in around]
    if len(numbers) == 2 and numbers[1] == _HIGHEST_SCORE:
        return numbers[0]
    return numbers[0] if len(numbers) == 1 else None


def _dialled(typed: str) -> str | None:
    digits = re.sub(r"\D", "", typed.replace("(0)", ""))
    if typed.lstrip().startswith("+") or digits.startswith("00"):
        return _international(digits.removeprefix("00"))
    if digits.startswith("31") and len(digits) == 11:
        return f"+{digits}"
    if digits.startswith("6") and len(digits) == 9:
        return f"0{digits}"
    shortest, longest = (10, 10) if digits.startswith("06") else (10, 15)
    return digits if shortest <= len(digits) <= longest else None


def _international(digits: str) -> str | None:
    if digits.startswith("310"):
        digits = f"31{digits[3:]}"
    whole = len(digits) == 11 if digits.startswith("31") else 8 <= len(digits) <= 15
    return f"+{digits}" if whole else None
