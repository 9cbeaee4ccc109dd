"""Learning to notice danger from the examples in the language packs.

Two things are learned: fragments of words, which are read in the turn itself, and a small net over the meaning of a
message, for the second look. Each is judged by what was learned from the other examples only.
"""

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import log, sqrt
from typing import Any

from bot.conversation.danger import Signs, signs_in
from bot.conversation.fragments import Learned, fragments_of
from bot.conversation.scene import Lexicon
from bot.meaning.apart import learned_apart, others
from bot.meaning.examples import Example, Message
from bot.meaning.head import Vector
from bot.meaning.linear import Line
from bot.meaning.worry import Worry, witnesses

#: How freely the examples are followed, and how much the net is held back.
_FREE_FRAGMENTS, _FREE_TOGETHER, _HELD_BACK = 5.0, 1.0, 0.2
_CELLS = 64
#: A fragment seen in fewer messages tells nothing.
_LEAST_SEEN = 2
#: Fragments kept of a language: those that weigh most.
_MOST_FRAGMENTS = 12_000
#: Brings the values of fragments near 1.
_SCALE = 4.0
#: Of hard negatives and of ordinary messages, how many may lead to a question: in the turn, and all in all. Fewer than
#: is aimed at, of hard negatives: the word lists know these examples, and unseen ones are taken for danger more often.
#: More, of ordinary ones: with the aim of 3 in 100 too many hints were missed.
_FALSE_IN_TURN, _FALSE = {"hard_negative": 0.13, "neutral": 0.045}, {"hard_negative": 0.16, "neutral": 0.05}

#: Of dangers with a sign of the word lists, how many may be left to the second look so that fewer signs are false.
_LEFT_TO_LATER = 0.02

_NEVER = 1e9

#: Stories of these topics may speak of danger themselves: they are no examples of ordinary messages.
_UNSURE = frozenset({"safety", "feelings", "family", "health"})


def ordinary(examples: Iterable[Example]) -> list[Message]:
    """The sentences of ordinary stories, as messages without danger."""
    return [
        Message(language=each.language, text=told.text, kind="neutral", apart=False)
        for each in examples
        if _UNSURE.isdisjoint(each.topics)
        for told in each.story
    ]


def learn_fragments(messages: Sequence[Message], lexicon: Lexicon) -> dict[str, Learned]:
    """Language -> what was learned about fragments."""
    return {
        language: _learn_language([each for each in messages if each.language == language], lexicon)
        for language in lexicon.languages
    }


def _learn_language(messages: Sequence[Message], lexicon: Lexicon) -> Learned:
    seen = [fragments_of(each.text) for each in messages]
    apart = learned_apart(len(seen), lambda part: _fit_fragments(others(messages, part), others(seen, part)))
    values = [learned.value(each) for learned, each in zip(apart, seen, strict=True)]
    signs = [tuple(signs_in(each.text, each.language, lexicon)) for each in messages]
    signed = [_most(found, learned) for found, learned in zip(signs, apart, strict=True)]
    harmless = _harmless([value for each, value in zip(messages, signed, strict=True) if each.danger])
    any_apart = any(each.apart for each in messages)
    judged = [
        # What a sign is found in leads to help anyway: it uses up what may be false.
        (each, float("inf") if sign >= harmless else value)
        for each, value, sign in zip(messages, values, signed, strict=True)
        if each.apart == any_apart
    ]
    return replace(_fit_fragments(messages, seen), least=least(judged, _FALSE_IN_TURN), harmless=harmless)


def _most(signs: Iterable[Signs], learned: Learned) -> float:
    """The most that speaks for any of these signs; without one, nothing does."""
    return max((each.value(learned) for each in signs), default=float("-inf"))


def _harmless(values: Iterable[float]) -> float:
    """The value below which no more dangers with a sign lie than may be left to the second look."""
    signed = sorted(value for value in values if value > float("-inf"))
    return signed[int(_LEFT_TO_LATER * len(signed))] if signed else -_NEVER


def _fit_fragments(messages: Sequence[Message], seen: Sequence[frozenset[str]]) -> Learned:
    """A weight for every fragment; a rare one weighs more from the start."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    count: dict[str, int] = {}
    for each in seen:
        for fragment in each:
            count[fragment] = count.get(fragment, 0) + 1
    known = sorted(fragment for fragment, times in count.items() if times >= _LEAST_SEEN)
    column = {fragment: at for at, fragment in enumerate(known)}
    rare = {fragment: log((1 + len(seen)) / (1 + count[fragment])) + 1 for fragment in known}
    rows, columns, values = [], [], []
    for at, each in enumerate(seen):
        for fragment in sorted(each & column.keys()):
            rows.append(at)
            columns.append(column[fragment])
            values.append(rare[fragment] / (_SCALE * sqrt(len(each))))
    table = csr_matrix((values, (rows, columns)), shape=(len(seen), len(known)))
    line = fitted(table, [each.danger for each in messages], _FREE_FRAGMENTS)
    weights = {fragment: weight * rare[fragment] / _SCALE for fragment, weight in zip(known, line.weights, strict=True)}
    heaviest = sorted(weights, key=lambda fragment: (-abs(weights[fragment]), fragment))[:_MOST_FRAGMENTS]
    return Learned({fragment: weights[fragment] for fragment in heaviest}, line.bias)


@dataclass(frozen=True, slots=True)
class Seen:
    """A message with the vectors of its passages, the whole of it first; centred in its language."""

    message: Message
    passages: tuple[str, ...]
    vectors: tuple[Vector, ...]


def learn_worry(seen: Sequence[Seen], lexicon: Lexicon) -> Worry:
    """Learn the second look."""
    nets = learned_apart(len(seen), lambda part: _net(others(seen, part)))
    fragments = _fragments_apart([each.message for each in seen], lexicon)
    known = [
        [
            witnesses(passage, net.meaning_of(vector), each.message.language, packs)
            for passage, vector in zip(each.passages, each.vectors, strict=True)
        ]
        for each, net, packs in zip(seen, nets, fragments, strict=True)
    ]
    apart = [at for at, each in enumerate(seen) if each.message.apart] or list(range(len(seen)))
    together = fitted([known[at][0] for at in apart], [seen[at].message.danger for at in apart], _FREE_TOGETHER)
    worry = replace(_net(seen), together=together)
    judged = [(seen[at].message, worry.value(known[at])) for at in apart]
    languages = sorted({message.language for message, _ in judged})
    leasts = {
        language: least([(m, value) for m, value in judged if m.language == language], _FALSE) for language in languages
    }
    return replace(worry, least=leasts)


def _fragments_apart(messages: Sequence[Message], lexicon: Lexicon) -> list[Lexicon]:
    """For every message the packs with what fragments tell when its part is left out."""
    return learned_apart(
        len(messages), lambda part: with_fragments(lexicon, _by_language(others(messages, part), lexicon))
    )


def _by_language(messages: Sequence[Message], lexicon: Lexicon) -> dict[str, Learned]:
    return {
        code: replace(_fit_of_language(code, messages), harmless=pack.danger.learned.harmless)
        for code, pack in lexicon.packs.items()
    }


def _fit_of_language(language: str, messages: Sequence[Message]) -> Learned:
    own = [each for each in messages if each.language == language]
    return _fit_fragments(own, [fragments_of(each.text) for each in own])


def with_fragments(lexicon: Lexicon, learned: Mapping[str, Learned]) -> Lexicon:
    """The same packs, with this known of their fragments."""
    packs = {
        code: replace(pack, danger=replace(pack.danger, learned=learned[code])) for code, pack in lexicon.packs.items()
    }
    return replace(lexicon, packs=packs)


def _net(seen: Sequence[Seen]) -> Worry:
    """A net over whole messages, without the rest."""
    from sklearn.neural_network import MLPClassifier

    net = MLPClassifier((_CELLS,), alpha=_HELD_BACK, max_iter=40, random_state=0)
    with _unfinished():
        net.fit([each.vectors[0] for each in seen], [each.message.danger for each in seen])
    inner, outer = net.coefs_
    return Worry(
        cells=tuple(
            Line(tuple(map(float, weights)), float(bias))
            for weights, bias in zip(inner.T, net.intercepts_[0], strict=True)
        ),
        meaning=Line(tuple(map(float, outer[:, 0])), float(net.intercepts_[1][0])),
        together=Line((), 0.0),
        least={},
    )


@contextmanager
def _unfinished() -> Iterator[None]:
    """The net is stopped early on purpose: longer training only learns the examples by heart."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def least(judged: Sequence[tuple[Message, float]], false: Mapping[str, float]) -> float:
    """The least value with which no more messages without danger are taken for one than these shares of each kind."""
    found = float("-inf")
    for kind, share in false.items():
        values = sorted((value for message, value in judged if message.kind == kind), reverse=True)
        if values:
            # Just above the first one that may not be taken.
            found = max(found, values[min(int(share * len(values)), len(values) - 1)] + 1e-6)
    return found if found < float("inf") else _NEVER


def fitted(rows: Any, wanted: Sequence[bool], free: float) -> Line:
    """The line that tells these rows apart best; a smaller `free` follows them less closely."""
    # Only for learning: what was learned is read without it.
    from sklearn.linear_model import LogisticRegression

    made = LogisticRegression(C=free, max_iter=2000).fit(rows, wanted)
    return Line(tuple(map(float, made.coef_[0])), float(made.intercept_[0]))
