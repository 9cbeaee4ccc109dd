"""Cases like this one, and other residents' offers that fit: suggestions for a person, never across a yes.

It is computed when it is asked, and nothing about two cases together is kept. No message goes out by itself.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from sqlalchemy import Connection

from bot.casework.access import Reach
from bot.casework.case import Case
from bot.casework.proposal import Reason
from bot.conversation.state import State
from bot.errors import Undecipherable
from bot.matching.gist import Gist, Sentence, unpacked
from bot.matching.likeness import MOST, Compared, FittingOffer, Likeness, alike, fitting
from bot.matching.together import Standing, barred, barred_by_talk, may_meet
from bot.store import alike as store
from bot.store import audit, cases
from bot.store.alike import Kept, Stood
from bot.store.database import Database
from bot.team.at_case import team_member
from bot.team.refused import BeingErased
from bot.work.casefile import NoCase
from bot.work.gists import language_of, mark_of, texts_of
from bot.work.likening import Likening
from bot.work.proposing import opened
from bot.work.road import Road
from bot.work.unasked import may_write

#: Seconds in which cases that were not read yet are read before an answer; the rest is read later.
_READING = 8.0
#: Rows taken in one transaction: whoever rings meanwhile waits for no more than these.
_AT_ONCE = 250
#: More are looked at than are shown: of some only the talk says that they may not be.
_LOOKED_AT = 8 * MOST


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A sentence as it was told, and a person's translation of the answer it stands in, where there is one."""

    case: str
    step: str
    language: str
    text: str
    translation: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """One other case, and why it is named."""

    case: str
    language: str
    near: bool
    #: Topics of both.
    topics: tuple[str, ...]
    #: What was said here and there; empty where no two sentences stand out.
    here: Quote | None
    there: Quote | None
    #: Only its number may be known to who asks.
    blind: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestions:
    """The answer. Nothing is an answer too."""

    #: Why this case is laid beside no other; None when it may be.
    barred: Reason | None = None
    alike: tuple[Suggestion, ...] = ()
    offers: tuple[Suggestion, ...] = ()
    #: Every case that may be compared was.
    whole: bool = True


#: How far whoever asks comes into a case.
Far = Callable[[Connection, str], Reach]


def _anywhere(_connection: Connection, _case_id: str) -> Reach:
    """On the command line of the server itself everybody may read."""
    return Reach.READ


def look_alike(
    database: Database, road: Road, likening: Likening, *, case_id: str, actor: str, far: Far = _anywhere
) -> Suggestions:
    """What is like this case, and what fits it, each as far as whoever asks may know.

    Raises NoCase, BeingErased, Undecipherable, and Refused for no name.
    """
    by = team_member(actor)
    why = database.write_now(partial(_begun, road=road, case_id=case_id, actor=by))
    if why or not likening.is_on():
        return Suggestions(barred=why or Reason("alike.off"))
    likening.remember(case_id)
    whole = likening.catch_up(within=_READING)
    kept = database.write_now(lambda connection: store.find(connection, case_id))
    this = _compared(road, kept) if kept else None
    if kept is None or this is None:
        return Suggestions(whole=whole)
    others = list(_others(database, road, kept.stood))
    found = (alike(this, others, most=_LOOKED_AT), fitting(this, others, most=_LOOKED_AT))
    shown = database.write_now(partial(_shown, road=road, this=this, found=found, actor=by, far=far))
    return Suggestions(alike=shown[0], offers=shown[1], whole=whole)


def _begun(connection: Connection, *, road: Road, case_id: str, actor: str) -> Reason | None:
    """Write down who looked; why this case is laid beside no other."""
    stored = cases.find_case(connection, road.vault, case_id)
    stood = store.stood(connection, [case_id]).get(case_id)
    if stored is None or stood is None:
        raise (BeingErased if cases.standing_of(connection, case_id) else NoCase)(because=case_id)
    audit.note(connection, road.ids, "case.alike_looked", on=f"case:{case_id}", at=road.clock(), actor=actor)
    closed = barred(_standing(stood), now=road.clock())
    return closed or _barred_by_talk(connection, road, stood, opened(stored))


def _others(database: Database, road: Road, this: Stood) -> Iterator[Compared]:
    """Every other case that may be laid beside this one, as far as a list can say."""
    after, now = "", road.clock()
    while rows := database.write_now(partial(store.page, after=after, limit=_AT_ONCE)):
        for kept in rows:
            if may_meet(_standing(this), _standing(kept.stood), now=now) and (one := _compared(road, kept)):
                yield one
        after = rows[-1].stood.case


def _compared(road: Road, kept: Kept) -> Compared | None:
    plain = kept.opened(road.vault)
    if plain is None:
        return None
    stood = kept.stood
    return Compared(case=stood.case, neighbourhood=stood.neighbourhood, gist=unpacked(plain), model=kept.model)


def _shown(
    connection: Connection,
    *,
    road: Road,
    this: Compared,
    found: tuple[Iterable[Likeness], Iterable[FittingOffer]],
    actor: str,
    far: Far,
) -> tuple[tuple[Suggestion, ...], tuple[Suggestion, ...]]:
    """What may be shown of what was found, looked at once more; who reads another case's words is written down."""
    opening = _Opening(connection, road, this.case)
    allowed = partial(_allowed, connection, far)
    likes, offers = (tuple(islice(allowed(opening.suggestions(this, each)), MOST)) for each in found)
    for case in sorted({each.case for each in (*likes, *offers) if not each.blind}):
        audit.note(connection, road.ids, "case.alike_shown", on=f"case:{case}", at=road.clock(), actor=actor)
    return likes, offers


def _allowed(connection: Connection, far: Far, found: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """Of each only what may be known; what may not be known at all is left out."""
    for each in found:
        reach = far(connection, each.case)
        if reach >= Reach.READ:
            yield each
        elif reach is Reach.BLIND:
            yield Suggestion(case=each.case, language="", near=False, topics=(), here=None, there=None, blind=True)


class _Opening:
    """Opens cases to quote from, each once, and only those that may be shown at this moment."""

    def __init__(self, connection: Connection, road: Road, this: str) -> None:
        self._connection = connection
        self._road = road
        self._this = this
        self._opened: dict[str, Case | None] = {}

    def suggestions(self, this: Compared, found: Iterable[Likeness | FittingOffer]) -> Iterator[Suggestion]:
        for one in found:
            here, there = self._case(this.case, this.gist), self._case(one.case, one.gist)
            if here and there:
                yield Suggestion(
                    case=one.case,
                    language=there.language,
                    near=one.near,
                    topics=one.reason.topics,
                    here=_quoted(here, one.reason.here),
                    there=_quoted(there, one.reason.there),
                )

    def _case(self, id: str, gist: Gist) -> Case | None:
        """The case, when it still says what was compared and may be shown."""
        if id not in self._opened:
            self._opened[id] = self._found(id)
        case = self._opened[id]
        return case if case and mark_of(case) == gist.fingerprint else None

    def _found(self, id: str) -> Case | None:
        stood = store.stood(self._connection, [self._this, id])
        if len(stood) < len({self._this, id}) or not self._may_meet(stood[self._this], stood[id]):
            return None
        try:
            stored = cases.find_case(self._connection, self._road.vault, id)
        except Undecipherable:
            return None
        case = opened(stored) if stored else None
        return None if case is None or _barred_by_talk(self._connection, self._road, stood[id], case) else case

    def _may_meet(self, this: Stood, other: Stood) -> bool:
        now = self._road.clock()
        if this.case == other.case:
            return barred(_standing(this), now=now) is None
        return may_meet(_standing(this), _standing(other), now=now)


def _barred_by_talk(connection: Connection, road: Road, stood: Stood, case: Case) -> Reason | None:
    state = store.state_of(connection, road.vault, stood) or State()
    writable = may_write(state, contact="contact" in stood.scopes)
    return barred_by_talk(case.content.topics, noticed=(*state.noticed, *state.helped), writable=writable)


def _standing(stood: Stood) -> Standing:
    return Standing(
        case=stood.case,
        resident=stood.resident,
        status=stood.status,
        closed_at=stood.closed_at,
        scopes=stood.scopes,
        erasing=stood.erasing,
        blocked=stood.blocked,
    )


def _quoted(case: Case, sentence: Sentence | None) -> Quote | None:
    if sentence is None:
        return None
    translation = case.course.translations.get(sentence.step)
    return Quote(
        case=case.id,
        step=sentence.step,
        language=language_of(case, sentence.step),
        text=texts_of(case)[sentence.step][sentence.start : sentence.end],
        translation=translation.text if translation else "",
    )
