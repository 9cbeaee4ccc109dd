"""Languages beside those that something was learned from: what was learned stays as it is, and is fitted to each.

The model puts sentences of all languages near each other, so a head also serves a language that it never saw, once it
is known where the middle of its sentences lies and from what value on a message is worrying.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.conversation.scene import Lexicon
from bot.meaning.embedding import Embedder
from bot.meaning.examples import Example, Message
from bot.meaning.head import Head, Vector
from bot.meaning.learning_danger import least, ordinary
from bot.meaning.training import Examples, centre
from bot.meaning.worry import passages, witnesses

#: Of hard negatives and of ordinary messages, how many may lead to a question: fewer than where a language has messages
#: written apart from its word lists, since the lists know these ones.
_FALSE = {"hard_negative": 0.06, "neutral": 0.03}


def known_by(head: Head) -> frozenset[str]:
    """The languages a head was learned from."""
    return frozenset(head.least)


def fit_beside(head: Head, examples: Examples, lexicon: Lexicon, *, embedder: Embedder) -> Head:
    """The same head, fitted to every other language of these examples. Raises NoModel."""
    for language in dict.fromkeys(each.language for each in examples.stories):
        if language not in known_by(head):
            own = Examples(
                stories=tuple(each for each in examples.stories if each.language == language),
                messages=tuple(each for each in examples.messages if each.language == language),
            )
            head = _with_centre(head, language, own.stories, embedder=embedder)
            judged = [(each, _worry(head, each, lexicon, embedder=embedder)) for each in _messages(own)]
            worry = replace(head.worry, least={**head.worry.least, language: least(judged, _FALSE)})
            head = replace(head, worry=worry)
    return head


def _messages(own: Examples) -> tuple[Message, ...]:
    return (*own.messages, *ordinary(own.stories))


def _with_centre(head: Head, language: str, stories: Iterable[Example], *, embedder: Embedder) -> Head:
    told = [each.text for story in stories for each in story.story]
    return replace(head, centres={**head.centres, language: centre(embedder.embed(told))})


def _worry(head: Head, message: Message, lexicon: Lexicon, *, embedder: Embedder) -> float:
    parts = passages(message.text)
    vectors: Sequence[Vector] = embedder.embed(parts)
    meanings = (head.worry.meaning_of(head.centred(vector, message.language)) for vector in vectors)
    return head.worry.value(
        [witnesses(part, meaning, message.language, lexicon) for part, meaning in zip(parts, meanings, strict=True)]
    )
