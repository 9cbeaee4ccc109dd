"""`aanbel demo`: an empty sample installation is filled with made-up residents, to try the console with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot.assemble import App
from bot.casework.access import Role
from bot.casework.case import Case, CaseStatus, Content
from bot.casework.proposal import Proposal
from bot.conversation.state import State
from bot.demo.asking import Asker
from bot.demo.courses import NEW, WANTED, Happened, Walk
from bot.demo.stories import Tellers, tellers
from bot.errors import AanbelError
from bot.store import accounts, audit, cases, consents, conversations, people
from bot.store.cases import StoredCase
from bot.store.consents import NewConsent
from bot.store.conversations import OpenTalk
from bot.store.people import Newcomer
from bot.work.proposing import composed
from bot.work.road import Confirmed
from bot.work.sweeping import set_missing

#: Residents in one transaction.
_IN_ONE_GO = 100
#: The longest ago that a made-up story was told.
_LONGEST_AGO = timedelta(days=170)
_HOLDERS = ("Noor (voorbeeld)", "Sam (voorbeeld)")
_CHANNEL = "demo"
#: To so many cases one talk that is not finished.
_UNFINISHED = 12


class NotEmpty(AanbelError):
    """Residents are in this installation already. A demonstration is only for an empty one."""


class NotTheSample(AanbelError):
    """This installation has an organisation of its own. A demonstration is only for the sample."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Filling:
    """What every transaction of it needs."""

    app: App
    tellers: Tellers
    holders: Sequence[str]
    now: datetime
    #: How many residents have one.
    cases: int


def fill(app: App, count: int, *, seed: int = 1) -> int:
    """So many cases, and some talks that are not finished; how many residents that are.

    The same seed makes the same stories. Raises NotEmpty and NotTheSample.
    """
    if not app.is_sample:
        raise NotTheSample
    if app.database.write_now(people.is_anybody_known):
        raise NotEmpty
    filling = _Filling(
        app=app,
        tellers=tellers(seed, [place.id for place in app.organisation().neighbourhoods]),
        holders=_coordinators(app) or _HOLDERS,
        now=app.clock(),
        cases=count,
    )
    residents = count + -(-count // _UNFINISHED)
    for start in range(0, residents, _IN_ONE_GO):
        numbers = range(start, min(start + _IN_ONE_GO, residents))
        app.database.write_now(lambda connection, numbers=numbers: _some(filling, connection, numbers))  # type: ignore[misc]
    _set_what_is_owed(app)
    return residents


def _set_what_is_owed(app: App) -> None:
    """What is promised in every case has its timer at once, also beside a server that looked for it today already."""
    after = app.database.write_now(partial(set_missing, app.road, ""))
    while after:
        after = app.database.write_now(partial(set_missing, app.road, after))


def _coordinators(app: App) -> list[str]:
    """Who of the team there are: the cases are theirs."""
    known = app.database.write_now(accounts.listed)
    return [each.account.name for each in known if Role.COORDINATOR in each.account.roles and not each.closed_at]


def _some(filling: _Filling, connection: Connection, numbers: Sequence[int]) -> None:
    app, talks = filling.app, []
    newcomers = [_newcomer(app, number) for number in numbers]
    contacts = people.welcome(connection, app.road.registry(filling.now), newcomers)
    lines: list[dict[str, Any]] = []
    asker = Asker(app=app, connection=connection, chance=filling.tellers.chance, now=filling.now)
    for number, newcomer in zip(numbers, newcomers, strict=True):
        talk = contacts[newcomer.lookup].talk
        language = filling.tellers.language()
        if number >= filling.cases:
            talk.state = filling.tellers.unfinished(language)
            talk.heard_at = filling.now - timedelta(hours=filling.tellers.chance.randint(1, 200))
            asker.of_talk(talk, number - filling.cases)
        else:
            talk.state = filling.tellers.finished(language)
            lines += _case(filling, connection, talk, wanted=_wanted(filling, number), asker=asker)
        talks.append(talk)
    conversations.save_all(connection, app.vault, talks)
    audit.add_all(connection, lines)


def _wanted(filling: _Filling, number: int) -> CaseStatus:
    """Where a case is to stand: the first ones everywhere there is, the others by chance."""
    statuses = list(WANTED)
    by_chance = filling.tellers.chance.choices(statuses, list(WANTED.values()))[0]
    return statuses[number] if number < len(statuses) else by_chance


def _case(
    filling: _Filling, connection: Connection, talk: OpenTalk, *, wanted: CaseStatus, asker: Asker
) -> Iterator[dict[str, Any]]:
    app, chance, now = filling.app, filling.tellers.chance, filling.now
    ago = timedelta(hours=chance.randint(2, 90)) if wanted in NEW else _ago(filling)
    told_at = now - ago
    talk.heard_at = told_at
    _agree(filling, connection, talk, told_at)
    walk = Walk(
        case=_proposed(app, talk.state, told_at), at=told_at, until=now, chance=chance,
        holder=chance.choice(list(filling.holders)), happened=[],
    )  # fmt: skip
    case = walk.to(wanted)
    cases.open_case(connection, app.vault, talk, id=case.id, composed=composed(case), now=told_at)
    cases.save(connection, app.vault, talk.key, changed=_stored(case, talk, walk.at), now=walk.at)
    asker.of_case(talk, case)
    return (_line(app, case.id, each) for each in walk.happened)


def _ago(filling: _Filling) -> timedelta:
    return timedelta(hours=filling.tellers.chance.randint(120, int(_LONGEST_AGO.total_seconds() // 3600)))


def _agree(filling: _Filling, connection: Connection, talk: OpenTalk, at: datetime) -> None:
    """What the resident said yes to."""
    scopes = ["keep", *(("contact",) if talk.state.safe else ())]
    scopes += [scope for scope in ("cocreate", "learn") if filling.tellers.chance.random() < 0.5]
    for scope in scopes:
        given = NewConsent(
            id=filling.app.ids.new(), resident_id=talk.resident_id, scope=scope, text_version="demo",
            language=talk.state.language, given_at=at,
        )  # fmt: skip
        consents.give(connection, given)


def _proposed(app: App, state: State, at: datetime) -> Case:
    """The case as the program itself makes it of such a talk."""
    id = cases.new_case_id()
    confirmed = Confirmed(
        state=state, case_id=id, channel=_CHANNEL, scopes=frozenset({"keep", "contact"}), made_at=at, before=None
    )
    made = app.road.compose(confirmed)
    return Case(
        id=id,
        language=state.language,
        channel=_CHANNEL,
        received_at=at,
        content=Content.from_json(made.content["content"]),
        status=CaseStatus(made.status),
        proposal=Proposal.from_json(made.content["proposal"]),
    )


def _stored(case: Case, talk: OpenTalk, at: datetime) -> StoredCase:
    made = composed(case)
    return StoredCase(
        id=case.id,
        resident_id=talk.resident_id,
        conversation_id=talk.id,
        status=made.status,
        neighbourhood=made.neighbourhood or None,
        language=case.language,
        channel=_CHANNEL,
        holder=case.holder or None,
        made_at=case.received_at,
        changed_at=at,
        closed_at=at if case.status is CaseStatus.CLOSED else None,
        content=made.content,
    )


def _line(app: App, case_id: str, happened: Happened) -> dict[str, Any]:
    at, action, actor = happened
    return audit.line(app.ids, action, on=f"case:{case_id}", at=at, actor=actor)


def _newcomer(app: App, number: int) -> Newcomer:
    address = f"demo-{number}"
    return Newcomer(channel=_CHANNEL, address=address, lookup=app.vault.lookup(_CHANNEL, address))
