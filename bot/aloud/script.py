"""What is said of a bubble: its texts in order, then its choices with the number to type. Pure."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.aloud.wording import as_said, facts_as_said
from bot.conversation.bubbles import Bubble, Phrase
from bot.conversation.steps import STEPS, Reads
from bot.errors import AanbelError
from bot.language.catalogue import Catalogues
from bot.language.rewording import is_safety

#: Who cannot read must be able to choose here: it is read aloud unasked, so it says what voice that is.
_UNASKED = "form"
_COMPUTER, _UNREVIEWED = "aloud.computer", "aloud.unreviewed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One text to be heard."""

    said: str
    language: str
    key: str
    #: Of our own text, by which a recording knows whether it is still right; empty: it can have no recording.
    version: str = ""
    #: A choice, with the number to type; 0: a choice without one, None: no choice.
    number: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """One bubble to be heard."""

    #: Language -> the texts of the bubble in it; more than one where it stands there in several.
    texts: tuple[tuple[str, tuple[Line, ...]], ...]
    choices: tuple[Line, ...] = ()
    #: What a computer says before it reads: that it is one, and that nobody looked at it.
    warnings: tuple[Line, ...] = ()
    #: It holds words that are not our own: a sound of it is kept nowhere.
    private: bool = False


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes scripts with these texts and what the organisation fills in."""

    catalogues: Catalogues
    facts: Mapping[str, str]

    def script(self, bubble: Bubble, language: str) -> Script:
        """The bubble as it is heard in this language. Raises PhraseMissing or ValueMissing."""
        main = language if language in self.catalogues.languages else self.catalogues.languages[0]
        return Script(
            texts=tuple(self._texts(bubble, main)),
            choices=tuple(self._choices(bubble, main)),
            warnings=tuple(self.line(Phrase(key), main) for key in _warned(bubble)),
            private=any(phrase.values for phrase in _phrases(bubble)),
        )

    def line(self, phrase: Phrase, language: str, number: int | None = None) -> Line:
        """One phrase as it is said, in the language it stands in."""
        found = self.catalogues.find(language, phrase.key, phrase.values)
        said = self.catalogues.fill(found, phrase.values, facts_as_said(self.facts))
        own = "" if phrase.values else version_of(self.catalogues.fill(found, {}, self.facts))
        spoken = found.pack.language
        return Line(said=as_said(said, spoken), language=spoken, key=phrase.key, version=own, number=number)

    def _texts(self, bubble: Bubble, main: str) -> Iterator[tuple[str, tuple[Line, ...]]]:
        several = self.catalogues.languages if bubble.every_language else dict.fromkeys((bubble.too or main, main))
        for language in several:
            lines = tuple(self.line(part, language) for part in bubble.parts)
            # As it is shown: a language that lacks a phrase is left out where there are others.
            if language == main or all(line.language == language for line in lines):
                yield language, lines

    def _choices(self, bubble: Bubble, main: str) -> Iterator[Line]:
        step = STEPS.get(bubble.step)
        # At a score a typed 3 is the score 3, not the third choice.
        numbered = step is None or step.reads is not Reads.SCORE
        for place, option in enumerate(bubble.options, start=1):
            yield self.line(option.label, main, place if numbered else 0)


def version_of(text: str) -> str:
    """What tells this text from any other."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def version_for(catalogues: Catalogues, language: str, key: str, facts: Mapping[str, str]) -> str:
    """The version of a text that a person can read aloud; empty: it holds what differs from resident to resident."""
    found = catalogues.phrases(language).get(key)
    if found is None:
        return ""
    try:
        return version_of(catalogues.text(language, key, {}, facts))
    except AanbelError:
        return ""


def _phrases(bubble: Bubble) -> Iterator[Phrase]:
    yield from bubble.parts
    yield from (option.label for option in bubble.options)


def _warned(bubble: Bubble) -> tuple[str, ...]:
    if any(is_safety(part.key) for part in bubble.parts):
        return _COMPUTER, _UNREVIEWED
    return (_COMPUTER,) if bubble.step == _UNASKED or bubble.every_language else ()
