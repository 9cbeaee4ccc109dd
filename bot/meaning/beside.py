"""Languages beside those that something was learned from: what was learned stays as it is, and is fitted to each.

The model puts sentences of all languages near each other, so a head also serves a language that it never saw, once it
is known where the middle of its sentences lies and from what value on a message is worrying.
"""

from collections.abc import Sequence
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


def fit_beside(head: Head, examples: Examples, lexicon: Lexicon, embedder: Embedder) -> Head:
    """The same head, fitted to every other language of these examples. Raises NoModel."""
    for language in dict.fromkeys(each.language for each in examples.stories):
        if language not in known_by(head):
            stories = [each for each in examples.stories if each.language == language]
            messages = [each for each in examples.messages if each.language == language]
            head = _fitted(head, language, stories, [*messages, *ordinary(stories)], lexicon, embedder)
    return head


def _fitted(
    head: Head, language: str, stories: Sequence[Example], messages: Sequence[Message], lexicon: Lexicon,
    embedder: Embedder,
) -> Head:  # fmt: skip
    told = [each.text for story in stories for each in story.story]
    head = replace(head, centres={**head.centres, language: centre(embedder.embed(told))})
    judged = [(each, _worry(head, each, lexicon, embedder)) for each in messages]
    worry = replace(head.worry, least={**head.worry.least, language: least(judged, _FALSE)})
    return replace(head, worry=worry)


def _worry(head: Head, message: Message, lexicon: Lexicon, embedder: Embedder) -> float:
    parts = passages(message.text)
    vectors: Sequence[Vector] = embedder.embed(parts)
    meanings = (head.worry.meaning_of(head.centred(vector, message.language)) for vector in vectors)
    return head.worry.value(
        [witnesses(part, meaning, message.language, lexicon) for part, meaning in zip(parts, meanings, strict=True)]
    )
