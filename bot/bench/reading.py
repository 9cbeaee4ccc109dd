"""`aanbel bench reading`: how long a long message is read in the turn, and sentences by their meaning after it.

The texts are those of the examples in the language packs, another one every time. Beside it in the same run: every
word of the text looked up in one set, which is the least that reading can cost.
"""

import json as as_json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from statistics import median

from bot.assemble import load_words
from bot.conversation.danger import notice, worries
from bot.conversation.scene import Lexicon
from bot.conversation.topics import find_topics
from bot.meaning.embedding import Embedder, embedder_for
from bot.meaning.examples import read_examples
from bot.resources import folder
from bot.settings import Settings

_LONGEST = 4_096
_LENGTHS = (50, 200, 1_000, _LONGEST)
_READINGS, _EMBEDDINGS = 50, 5


@dataclass(frozen=True, kw_only=True, slots=True)
class InTheTurn:
    """What a message of so many characters costs in the turn: the median of many, in milliseconds of one core."""

    language: str
    characters: int
    #: Written without a full stop: one sentence.
    unbroken: bool
    topics_ms: float
    danger_ms: float
    together_ms: float
    #: The very first message: the words are laid out for looking up.
    first_ms: float
    bare_ms: float
    times_bare: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ByMeaning:
    """What a text of so many characters costs after the commit: the median, in milliseconds."""

    language: str
    characters: int
    ms: float


def run(json: bool, settings: Settings, *, readings: int = _READINGS, lengths: Sequence[int] = _LENGTHS) -> int:
    """Measure, and print the figures. Raises AanbelError."""
    _, lexicon = load_words(settings)
    read = [
        _in_the_turn(language, lexicon, unbroken=unbroken, readings=readings)
        for language in settings.languages
        for unbroken in (False, True)
    ]
    embedder = embedder_for(settings.model)
    load_ms, embedded = _by_meaning(embedder, settings.languages, lengths) if embedder else (None, [])
    if json:
        figures = {"turn": list(map(asdict, read)), "load_ms": load_ms, "meaning": list(map(asdict, embedded))}
        print(as_json.dumps(figures))
    else:
        _print(read, load_ms, embedded)
    return 0


def _in_the_turn(language: str, lexicon: Lexicon, *, unbroken: bool, readings: int) -> InTheTurn:
    texts = list(islice(_texts(language, _LONGEST, unbroken=unbroken), readings))
    stems = {stem for listed in lexicon.packs[language].topics.values() for stem in listed}

    def topics(text: str) -> None:
        find_topics({"goal": text}, lexicon, language)

    def danger(text: str) -> None:
        notice(text, language, lexicon)
        worries(text, language, lexicon)

    def bare(text: str) -> None:
        sum(word in stems for word in text.casefold().split())

    first = _core_ms(topics, texts[0]) + _core_ms(danger, texts[0])
    spent = [(_core_ms(topics, text), _core_ms(danger, text), _core_ms(bare, text)) for text in texts]
    together = median(one + other for one, other, _ in spent)
    least = median(bare for _, _, bare in spent)
    return InTheTurn(
        language=language,
        characters=_LONGEST,
        unbroken=unbroken,
        topics_ms=round(median(one for one, _, _ in spent), 2),
        danger_ms=round(median(other for _, other, _ in spent), 2),
        together_ms=round(together, 2),
        first_ms=round(first, 1),
        bare_ms=round(least, 4),
        times_bare=round(together / least, 1),
    )


def _by_meaning(embedder: Embedder, languages: Sequence[str], lengths: Sequence[int]) -> tuple[float, list[ByMeaning]]:
    with closing(embedder):
        load = _ms(lambda text: embedder.embed([text]), "?")
        return round(load, 1), [
            ByMeaning(
                language=language,
                characters=length,
                ms=round(median(_ms(lambda text: embedder.embed([text]), text) for text in texts), 1),
            )
            for language in languages
            for length in lengths
            for texts in [islice(_texts(language, length), _EMBEDDINGS)]
        ]


def _texts(language: str, length: int, *, unbroken: bool = False) -> Iterator[str]:
    """Texts of this length without end, each beginning at another sentence."""
    examples = read_examples(folder("locales"), (language,))
    said = [each.text.rstrip(".!?።؟") for example in examples for each in example.story]
    ends = " " if unbroken else ". "
    for start in cycle(range(0, len(said), 7)):
        yield ends.join(islice(cycle(said), start, start + length))[:length]


def _core_ms(do: Callable[[str], object], text: str) -> float:
    """The time of a core that it took: what else runs on the machine does not count."""
    begun = time.thread_time()
    do(text)
    return (time.thread_time() - begun) * 1000


def _ms(do: Callable[[str], object], text: str) -> float:
    begun = time.perf_counter()
    do(text)
    return (time.perf_counter() - begun) * 1000


def _print(read: Sequence[InTheTurn], load_ms: float | None, embedded: Sequence[ByMeaning]) -> None:
    for one in read:
        print(
            f"{one.language}, {one.characters:,} characters{' in one sentence' if one.unbroken else ''}: topics "
            f"{one.topics_ms} ms and danger {one.danger_ms} ms, together {one.together_ms} ms; the first message "
            f"{one.first_ms} ms; every word looked up once: {one.bare_ms} ms ({one.times_bare} times that)"
        )
    print(
        "No model reads sentences here."
        if load_ms is None
        else f"The model, from nothing to a first answer: {load_ms} ms"
    )
    for each in embedded:
        print(f"{each.language}, {each.characters:>5,} characters by their meaning: {each.ms} ms")
