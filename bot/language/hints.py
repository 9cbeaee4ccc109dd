"""How plainly a text reads: hints for whoever writes to a resident. They help; they forbid nothing."""

import re
from collections.abc import Iterator

from bot.language import plain
from bot.language.hard_words import HARD_WORDS
from bot.language.rewording import PLACEHOLDER, Problem

#: Fewer words than this say nothing about how easy a text reads.
_ENOUGH = 30
#: Easy for most people (Douma, 1960: 70 to 80 is fairly easy).
_EASY = 70
#: How many hard words are named at once.
_NAMED = 5
_QUESTION = re.compile("[?؟፧]")
_FORMAL = re.compile(r"\b(?:u|uw)\b", re.IGNORECASE)


def hints(text: str, language: str) -> tuple[Problem, ...]:
    """What could be plainer, the most important first; nothing for a text that reads well."""
    return (*_long(text), *_hard(text, language), *_questions(text), *(_dutch(text) if language == "nl" else ()))


def _long(text: str) -> Iterator[Problem]:
    for sentence in plain.too_long(text):
        words = plain.words(sentence)
        yield Problem("plain.long", {"count": len(words), "limit": plain.SENTENCE_LIMIT, "words": " ".join(words[:5])})


def _hard(text: str, language: str) -> Iterator[Problem]:
    said = PLACEHOLDER.sub(" ", text).casefold()
    found = [(word, instead) for word, instead in HARD_WORDS.get(language, {}).items() if _stands_in(word, said)]
    for word, instead in found[:_NAMED]:
        yield Problem("plain.hard", {"words": word.rstrip("*"), "instead": instead})


def _stands_in(word: str, said: str) -> bool:
    end = r"\w*" if word.endswith("*") else ""
    return bool(re.search(rf"\b{re.escape(word.rstrip('*'))}{end}\b", said))


def _questions(text: str) -> Iterator[Problem]:
    count = len(_QUESTION.findall(text))
    if count > 1:
        yield Problem("plain.questions", {"count": count})


def _dutch(text: str) -> Iterator[Problem]:
    if _FORMAL.search(PLACEHOLDER.sub(" ", text)):
        yield Problem("plain.formal")
    reading = plain.measure([text])
    if reading.words >= _ENOUGH and reading.ease < _EASY:
        yield Problem("plain.ease", {"score": round(reading.ease), "limit": _EASY})
