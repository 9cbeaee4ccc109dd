"""Who may come into a case, and who read it, as its page tells it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.casework.access import Account
from bot.store.case_access import Kind, ToldAccess
from bot.store.happened import READ, Line
from bot.web.console.case_history import actor
from bot.web.console.case_words import Person


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Somebody who read the story, and when."""

    who: Person
    times: tuple[datetime, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessShown:
    """Who may read, may not, or could once; and who did."""

    standing: tuple[ToldAccess, ...]
    over: tuple[ToldAccess, ...]
    readers: tuple[Reader, ...]
    #: Who can be let in, and who can be kept out: id and name.
    to_let_in: tuple[tuple[str, str], ...]
    to_keep_out: tuple[tuple[str, str], ...]


def access_of(
    accesses: Sequence[ToldAccess], lines: Iterable[Line], people: Iterable[Account], *, now: datetime
) -> AccessShown:
    """The way into this case, as it stands now."""
    standing = [each for each in accesses if each.stands(now)]
    over = [each for each in accesses if not each.stands(now)]
    kept_out = {each.access.account_id for each in standing if each.access.kind is Kind.BLOCKED}
    given = {each.access.account_id for each in standing if each.access.kind is Kind.GIVEN} | kept_out
    named = [(str(each.id), each.name, each.id) for each in people]
    return AccessShown(
        standing=tuple(standing),
        over=tuple(over),
        readers=readers(lines),
        to_let_in=tuple((id, name) for id, name, known in named if known not in given),
        to_keep_out=tuple((id, name) for id, name, known in named if known not in kept_out),
    )


def readers(lines: Iterable[Line]) -> tuple[Reader, ...]:
    """Who read the story and when, whoever read it last on top."""
    times: dict[str, list[datetime]] = {}
    for line in lines:
        if line.action in READ:
            times.setdefault(line.actor, []).append(line.at)
    found = [Reader(who=actor(name), times=tuple(read)) for name, read in times.items()]
    return tuple(sorted(found, key=lambda each: each.times[-1], reverse=True))
