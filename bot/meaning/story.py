"""A story as a model reads it: its sentences, each with the question it answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.conversation.signs import sentences

#: The questions a sentence can answer, as far as it matters for what it is about.
QUESTIONS = ("goal", "can_self", "can_other", "need", "change", "worry")

#: What somebody can do is seldom what the story is about.
OFFERS = frozenset({"can_self", "can_other"})
#: What somebody wants or needs.
WISHES = frozenset({"goal", "need"})

#: Other questions of the talk that ask nearly the same.
_NEARLY = {
    "text": "goal",
    "wishes": "goal",
    "dreams": "goal",
    "needs": "need",
    "fears": "worry",
    "frustrations": "change",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of a story."""

    text: str
    #: One of QUESTIONS; another word for anything else.
    question: str


def told(texts: Mapping[str, str]) -> tuple[Told, ...]:
    """The sentences of a story (step id -> words)."""
    return tuple(
        Told(sentence, _NEARLY.get(step, step)) for step, words in texts.items() for sentence in sentences(words)
    )


def in_short(story: Iterable[Told]) -> str:
    """The whole story in one, without what is offered, unless nothing else was told."""
    story = tuple(story)
    asked = [each.text for each in story if each.question not in OFFERS]
    return ". ".join(asked or [each.text for each in story])
