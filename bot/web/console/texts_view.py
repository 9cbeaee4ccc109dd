"""From the packs and what was edited to what stands on the pages of texts."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from bot.language.catalogue import Catalogues, PhraseMissing
from bot.language.rewording import Draft, fits, is_safety
from bot.store.text_reviews import Review, mark_of
from bot.store.texts import Version
from bot.team.read_over import is_reviewed

_PIECE = re.compile(r"\s+|[^\s]+")


class State(StrEnum):
    """Where a text stands."""

    OWN = "own"
    MISSING = "missing"
    #: Shown to residents; nobody else looked at it.
    EDITED = "edited"
    REVIEWED = "reviewed"
    #: Not shown before somebody else looked at it.
    WAITING = "waiting"
    #: It asks for values that are not given any more; the pack's own is shown.
    OUTDATED = "outdated"


#: What the list can be narrowed to.
FILTERS: Mapping[str, frozenset[State]] = {
    "edited": frozenset({State.EDITED, State.REVIEWED, State.WAITING, State.OUTDATED}),
    "unreviewed": frozenset({State.EDITED, State.WAITING, State.OUTDATED}),
    "missing": frozenset({State.MISSING}),
}
#: What an editor should look at.
TO_REVIEW = frozenset({State.EDITED, State.WAITING})


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One text in the list."""

    key: str
    subject: str
    #: As it stands in Dutch; empty when Dutch lacks it.
    dutch: str
    #: As residents see it; empty when it is missing.
    text: str
    state: State
    #: Enough native speakers found it right as it stands.
    read: bool = False
    #: Somebody would rather read something else.
    suggested: bool = False


def _of(states: frozenset[State]) -> Callable[[Row], bool]:
    return lambda row: row.state in states


#: What the list can be narrowed to, and what native speakers still have to do.
KINDS: Mapping[str, Callable[[Row], bool]] = {
    **{name: _of(states) for name, states in FILTERS.items()},
    "unread": lambda row: bool(row.text) and not row.read,
    "suggested": lambda row: row.suggested,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a text beside an earlier one: "same", "new" or "gone"."""

    kind: str
    text: str


def keys(catalogues: Catalogues) -> tuple[str, ...]:
    """Every key of every pack, in the order of the first one."""
    return tuple(dict.fromkeys(key for language in catalogues.languages for key in catalogues.own(language).phrases))


def state_of(catalogues: Catalogues, at: tuple[str, str], newest: Version | None, *, facts: Collection[str]) -> State:
    """Where this text stands, by its newest version; `at` is its language and key."""
    language, key = at
    if newest and not newest.reviewed_at and is_safety(key):
        return State.WAITING
    if newest and newest.text:
        if not fits(Draft(language=language, key=key, text=newest.text), catalogues, facts):
            return State.OUTDATED
        return State.REVIEWED if newest.reviewed_at else State.EDITED
    return State.OWN if key in catalogues.own(language).phrases else State.MISSING


def rows(
    catalogues: Catalogues,
    language: str,
    newest: Mapping[tuple[str, str], Version],
    *,
    facts: Collection[str],
    said: Mapping[str, Sequence[Review]],
) -> Iterator[Row]:
    """Every text of a language; `said` is what native speakers said of each."""
    first = catalogues.languages[0]
    dutch, here = catalogues.phrases("nl" if "nl" in catalogues.languages else first), catalogues.phrases(language)
    for key in keys(catalogues):
        reviews = said.get(key, ())
        yield Row(
            key=key,
            subject=key.partition(".")[0],
            dutch=dutch.get(key, ""),
            text=here.get(key, ""),
            state=state_of(catalogues, (language, key), newest.get((language, key)), facts=facts),
            read=is_read(key, here.get(key, ""), reviews),
            suggested=any(review.is_open for review in reviews),
        )


def is_read(key: str, text: str, said: Sequence[Review]) -> bool:
    """Whether enough native speakers found this very text right."""
    return bool(text and said) and is_reviewed(key, found_right_by(text, said))


def found_right_by(text: str, said: Sequence[Review]) -> set[str]:
    """Who found this very text right."""
    mark = mark_of(text)
    return {review.by for review in said if review.approves and review.mark == mark}


def narrowed(all_rows: Sequence[Row], *, subject: str, show: str, search: str) -> tuple[Row, ...]:
    """The rows of this subject, of this kind, with these words in the key or a text."""
    is_of, sought = KINDS.get(show), search.strip().casefold()

    def fitting(row: Row) -> bool:
        told = f"{row.key}\n{row.dutch}\n{row.text}".casefold()
        return (not subject or row.subject == subject) and (is_of is None or is_of(row)) and sought in told

    return tuple(filter(fitting, all_rows))


def compared(before: str, after: str) -> tuple[Piece, ...]:
    """The text beside what stood before it, word by word."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    pieces: list[Piece] = []
    for kind, start, end, from_, to in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind != "equal":
            pieces += [Piece("gone", "".join(old[start:end])), Piece("new", "".join(new[from_:to]))]
        else:
            pieces.append(Piece("same", "".join(new[from_:to])))
    return tuple(piece for piece in pieces if piece.text)


def text_or_nothing(catalogues: Catalogues, language: str, key: str) -> str:
    """What a resident reads of this key in this language, also when it comes from another; empty without one."""
    try:
        return catalogues.find(language, key).template
    except PhraseMissing:
        return ""
