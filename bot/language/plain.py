"""Measures for plain Dutch: how long sentences are, and how easy a text reads by the formula of Flesch-Douma.

Aids, not proof: whether a text is understood, residents tell. The formula is unsteady on a short message, so it is
meant for a whole catalogue. Source: W.H. Douma, De leesbaarheid van landbouwbladen (1960).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: A sentence of the bot's Dutch holds at most this many words.
SENTENCE_LIMIT = 15
#: The whole Dutch catalogue reads at least this easily; 80 to 90 is easy, 90 to 100 very easy.
EASE_LIMIT = 80.0

_END = re.compile(r"(?<=[.!?…])\s+|\n+|\s+(?=\N{BLACK TELEPHONE}|[\U0001F300-\U0001FAFF])")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\{\w+\}|\d+")
#: Vowels that sound together are one syllable; a diaeresis starts a new one.
_SYLLABLE = re.compile(
    r"[ëïöü]|éé|óó|aai|ooi|oei|eeu|ieu|aa|ee|ii|oo|uu|ie|oe|eu|ui|ij|ei|au|ou|ai|[aeiouyáéèêàâóôúûíî]"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the formula counts."""

    sentences: int
    words: int
    syllables: int

    @property
    def ease(self) -> float:
        """Flesch-Douma, 0 (very hard) to about 120: 206.8 - 77 x syllables a word - 0.93 x words a sentence."""
        if not self.words:
            raise ValueError("a text without words cannot be measured")
        return 206.8 - 77 * self.syllables / self.words - 0.93 * self.words / self.sentences


def sentences(text: str) -> list[str]:
    """The sentences of a message; a line of its own is one, and so is what follows a picture."""
    return [sentence for part in _END.split(text) if (sentence := part.strip()) and words(sentence)]


def words(sentence: str) -> list[str]:
    """The words; a number is one, and so is a {placeholder}."""
    return _WORD.findall(sentence)


def syllables(word: str) -> int:
    """How many syllables a Dutch word has, by its groups of vowels; a number or a placeholder counts as two."""
    if not word[0].isalpha():
        return 2
    return max(1, len(_SYLLABLE.findall(word.casefold())))


def too_long(text: str, limit: int = SENTENCE_LIMIT) -> list[str]:
    """The sentences with more words than the limit."""
    return [sentence for sentence in sentences(text) if len(words(sentence)) > limit]


def measure(texts: Iterable[str]) -> Reading:
    """The counts over all of these texts together."""
    told = [words(sentence) for text in texts for sentence in sentences(text)]
    return Reading(
        sentences=len(told),
        words=sum(map(len, told)),
        syllables=sum(syllables(word) for sentence in told for word in sentence),
    )
