"""Cases like this one, and what other residents offer that fits what is needed here: suggestions for a person.

They are compared by meaning where a model read both, so across languages, and by topics and words where not. What
stands first is nearer by or more like this case; it says nothing of the people.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import product

from bot.matching.gist import Gist, Sentence, cosine, readable

#: Never more at once than a person looks at.
MOST = 5

#: How much alike two cases mean at least, when they share a topic and when they do not; below it nothing is suggested.
_SHARED, _APART = 0.30, 0.45
#: The same for a need and an offer.
_FITS, _FITS_APART = 0.30, 0.42
#: How many topics and words two cases, or two sentences, share at least, where no model read them: each counts to 1.
_BY_WORDS = 0.5
#: A topic that says nothing of what a story is about.
_OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """A case as it is compared."""

    case: str
    #: A neighbourhood's id; empty when none was named that is known.
    neighbourhood: str
    gist: Gist
    #: The model that read it; empty: none. What two models say is not compared.
    model: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """What two cases share: topics, and a sentence of each that says nearly the same, or fits the other."""

    topics: tuple[str, ...]
    here: Sentence | None = None
    there: Sentence | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """A case like this one."""

    case: str
    #: What it was compared by: the sentences of the reason are places in those words.
    gist: Gist
    #: It is in the same neighbourhood.
    near: bool
    reason: Why


@dataclass(frozen=True, kw_only=True, slots=True)
class FittingOffer:
    """An offer of another resident that fits what is needed here: `here` is the need, `there` the offer."""

    case: str
    gist: Gist
    near: bool
    reason: Why


@dataclass(frozen=True, order=True, slots=True)
class _Found:
    """Sorted, the first is to be shown first: in this neighbourhood, read by a model, most alike, then by number."""

    far: bool
    unread: bool
    less: float
    case: str
    other: Compared = field(compare=False)
    here: Sentence | None = field(default=None, compare=False)
    there: Sentence | None = field(default=None, compare=False)


def alike(this: Compared, others: Iterable[Compared], *, most: int = MOST) -> tuple[Likeness, ...]:
    """The cases that are like this one; none is an answer."""
    whole = readable(this.gist.whole)
    found = nsmallest(most, (one for other in others if (one := _likened(this, other, whole))))
    return tuple(
        Likeness(
            case=one.case, gist=one.other.gist, near=not one.far, reason=_why_alike(this, one.other, unread=one.unread)
        )
        for one in found
    )


def fitting(this: Compared, others: Iterable[Compared], *, most: int = MOST) -> tuple[FittingOffer, ...]:
    """Of each other case the offer that fits best what is needed here, where one does."""
    needs = [(need, readable(need.vector)) for need in this.gist.wishes]
    offers = (min(found, default=None) for other in others if (found := list(_offers(this, other, needs))))
    return tuple(
        FittingOffer(case=one.case, gist=one.other.gist, near=not one.far, reason=_why_fitting(this, one))
        for one in nsmallest(most, (one for one in offers if one))
    )


def _likened(this: Compared, other: Compared, whole: memoryview) -> _Found | None:
    shared = _shared(this, other)
    unread = not (_same_model(this, other) and this.gist.whole and other.gist.whole)
    if unread:
        words = (_words(this.gist.wishes), _words(other.gist.wishes))
        value, least = _share(_real(this.gist.topics), _real(other.gist.topics)) + _share(*words), _BY_WORDS
        if not shared:
            return None
    else:
        value, least = cosine(whole, readable(other.gist.whole)), _SHARED if shared else _APART
    return _Found(_is_far(this, other), unread, -value, other.case, other) if value >= least else None


def _offers(this: Compared, other: Compared, needs: Collection[tuple[Sentence, memoryview]]) -> Iterator[_Found]:
    """Every offer there that fits a need here."""
    same_model, far = _same_model(this, other), _is_far(this, other)
    for offer in other.gist.offers:
        meant = readable(offer.vector)
        for need, vector in needs:
            unread = not (same_model and offer.vector and need.vector)
            value, least = _fit(this, need, offer) if unread else (cosine(vector, meant), _least(this, need, offer))
            if value >= least:
                yield _Found(far, unread, -value, other.case, other, need, offer)


def _fit(this: Compared, need: Sentence, offer: Sentence) -> tuple[float, float]:
    """By words alone the offer must be about what the sentence itself is about."""
    return _share(_real(need.topics), _real(offer.topics)) + _share(need.words, offer.words), _BY_WORDS


def _least(this: Compared, need: Sentence, offer: Sentence) -> float:
    return _FITS if _about(this, need, offer) else _FITS_APART


def _about(this: Compared, need: Sentence, offer: Sentence) -> frozenset[str]:
    """The topics of an offer that the need, or the case it stands in, is about too."""
    return _real(offer.topics) & (need.topics | frozenset(this.gist.topics))


def _why_alike(this: Compared, other: Compared, *, unread: bool) -> Why:
    pairs = [
        (_pair(here, there, unread=unread), here, there) for here, there in product(this.gist.wishes, other.gist.wishes)
    ]
    value, here, there = max(pairs, key=lambda pair: pair[0], default=(0.0, None, None))
    least = _BY_WORDS if unread else _SHARED
    shown = (here, there) if value >= least else (None, None)
    return Why(topics=_shared(this, other), here=shown[0], there=shown[1])


def _why_fitting(this: Compared, found: _Found) -> Why:
    assert found.here
    assert found.there
    about = _about(this, found.here, found.there)
    return Why(topics=tuple(sorted(about)), here=found.here, there=found.there)


def _pair(here: Sentence, there: Sentence, *, unread: bool) -> float:
    if unread:
        return _share(here.topics, there.topics) + _share(here.words, there.words)
    return cosine(readable(here.vector), readable(there.vector))


def _same_model(this: Compared, other: Compared) -> bool:
    return this.model == other.model != ""


def _is_far(this: Compared, other: Compared) -> bool:
    return not this.neighbourhood or this.neighbourhood != other.neighbourhood


def _shared(this: Compared, other: Compared) -> tuple[str, ...]:
    """The topics of both, in the order of this case."""
    return tuple(topic for topic in this.gist.topics if topic in other.gist.topics and topic != _OTHER)


def _real(topics: Iterable[str]) -> frozenset[str]:
    return frozenset(topics) - {_OTHER}


def _words(sentences: Iterable[Sentence]) -> frozenset[str]:
    return frozenset(word for sentence in sentences for word in sentence.words)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of two sets is in both, from 0 to 1."""
    return len(one & other) / max(len(one | other), 1)
