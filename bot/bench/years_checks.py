"""What must be true of the simulated years: every promise kept, put before a person or explained; none twice, none at a
forbidden time.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, exists, func, select

from bot.assemble import App
from bot.casework.promises import BY_KIND, STILL, Owed, To, owed
from bot.store import cases, conversations
from bot.store.due import key_of
from bot.store.leases import is_open
from bot.store.sending import Claimed, Sent
from bot.store.statuses import Duty, Sending, Talking, Timer
from bot.store.tables import audit, conversation, due, erasure_ledger, inbox, outbox, request, resident
from bot.store.tables import cases as case_table
from bot.work.outcomes import Outcome
from bot.work.proposing import opened

#: House rule: between these two nothing goes out that nobody asked for.
_MORNING, _EVENING, _SUNDAY = time(9), time(20), 6
#: Who says nothing hears no second unasked bubble for so long.
_ONCE = timedelta(hours=20)
#: What is wrong is told in full so often; the rest is counted.
_TOLD = 40
_OVER = ("closed", "withdrawn")
#: So long an open case may be out of everybody's mind.
_IN_MIND = timedelta(days=STILL + 1)
#: So many days on which the program is up what nobody asked for waits for a polite hour at most: some like the weekend
#: best, of which only Saturdays count, and two of those after each other can be holidays.
_POLITE_WITHIN = 21


@dataclass(kw_only=True)
class Watch:
    """Looks on, and writes down what is not as promised."""

    app: App
    wrong: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    #: The days on which the program is up, each by a moment of it.
    up: list[datetime] = field(default_factory=list)
    #: Resident -> when something unasked was said last.
    _unasked: dict[int, datetime] = field(default_factory=dict)
    #: Case and party -> mails of a kind.
    _mails: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def fail(self, what: str) -> None:
        """This is not as promised."""
        self.counts["wrong"] += 1
        if len(self.wrong) < _TOLD:
            at = self.app.clock().astimezone(self.app.settings.time_zone)
            self.wrong.append(f"{at:%Y-%m-%d %H:%M} {what}")

    def saw(self, claimed: Claimed, outcome: Outcome) -> None:
        """This became of a bubble."""
        self.counts[f"row {type(outcome).__name__}"] += 1
        if claimed.proactive and isinstance(outcome, Sent):
            self._went_unasked(claimed)

    def _went_unasked(self, claimed: Claimed) -> None:
        """Something nobody asked for went out."""
        now, who = self.app.clock(), claimed.resident_id
        local = now.astimezone(self.app.settings.time_zone)
        self.counts["unasked bubbles"] += 1
        if not _MORNING <= local.time() < _EVENING:
            self.fail(f"{who} was written to in the night")
        if local.weekday() == _SUNDAY or local.date() in self.app.organisation().holidays:
            self.fail(f"{who} was written to on a day of rest")
        if claimed.blocked or not claimed.contact:
            self.fail(f"{who} was written to who is not to be")
        before = self._unasked.get(who)
        if before and now - before < _ONCE and claimed.heard_at <= before:
            self.fail(f"{who}, who said nothing since {before:%Y-%m-%d %H:%M}, was written to again")
        self._unasked[who] = now

    def mailed(self, kind: str, case: str, party: str) -> None:
        """A mail went to a party."""
        self.counts[f"mail {kind}"] += 1
        self._mails[kind, case, party] += 1
        if kind == "remind" and self._mails["remind", case, party] > self._mails["offer", case, party]:
            self.fail(f"case {case}: {party} was reminded twice of one offer")

    def after_a_tick(self, connection: Connection) -> None:
        """Nothing that is due is left."""
        late = select(func.count()).where(is_open(due), due.c.due_at <= self.app.clock())
        left = connection.execute(late).scalar_one()
        if left:
            self.fail(f"{left} timers are due after a tick")

    def all_of_it(self, connection: Connection) -> None:
        """Hold every case against the calendar."""
        for what in (
            *_forgotten(self.app, connection),
            *_unkept(self.app, connection),
            *_silent(connection),
            *_unanswered(self.app, connection),
            *_held_up(connection, self.up),
            *_laid_aside(connection),
        ):
            self.fail(what)

    def tally(self, connection: Connection) -> dict[str, dict[str, int]]:
        """What became of the timers that are left, by kind."""
        found: dict[str, dict[str, int]] = {}
        rows = connection.execute(select(due.c.kind, due.c.status, func.count()).group_by(due.c.kind, due.c.status))
        for kind, status, count in rows:
            found.setdefault(kind, {})[status] = count
        return dict(sorted(found.items()))

    def ends(self, connection: Connection) -> dict[str, int]:
        """Where the cases stand."""
        rows = connection.execute(
            select(case_table.c.status, func.count().label("number")).group_by(case_table.c.status)
        )
        erased = connection.execute(select(func.count()).select_from(erasure_ledger)).scalar_one()
        return {**{row.status: row.number for row in rows}, "erased residents": erased}


def _forgotten(app: App, connection: Connection) -> Iterator[str]:
    """An open case that nobody was asked to look at, and in which nothing happened, for longer than is promised."""
    own = request.c.conversation_id == case_table.c.conversation_id
    waits = exists().where(own, request.c.status == "open")
    asked = select(func.max(request.c.acknowledged_at)).where(own).scalar_subquery().label("asked")
    left = select(case_table.c.id, case_table.c.status, case_table.c.changed_at, asked)
    for row in connection.execute(left.where(case_table.c.status.not_in(_OVER), ~waits)):
        touched = max(filter(None, (row.changed_at, row.asked)))
        if app.clock() - touched > _IN_MIND:
            yield f"case {row.id} is {row.status}, and nobody thinks of it since {touched:%Y-%m-%d}"


def _unkept(app: App, connection: Connection) -> Iterator[str]:
    """What is owed has a timer that waits or rang. To who said goodbye nothing is: it is erased in minutes."""
    goodbye = select(conversation.c.id).where(conversation.c.status == Talking.ERASING.value)
    leaving = set(connection.execute(goodbye).scalars())
    known = {row.key: row.status for row in connection.execute(select(due.c.key, due.c.status))}
    after = ""
    while True:
        page, after = cases.open_cases(connection, vault=app.vault, after=after, limit=200)
        for stored in page:
            for kind, place in () if stored.conversation_id in leaving else owed(opened(stored)):
                status = known.get(key_of(stored.conversation_id, Timer(kind), place))
                if status in (None, Duty.DROPPED):
                    yield f"case {stored.id} ({stored.status}) owes {kind.value} {place}, its timer is {status}"
        if not after:
            return


def _silent(connection: Connection) -> Iterator[str]:
    """A promise to the team that rang stands before a person, or did."""
    for kind in Owed:
        promise = BY_KIND[kind.value]
        if promise.to is not To.TEAM:
            continue
        asked = exists().where(
            request.c.conversation_id == due.c.conversation_id, request.c.kind == promise.says,
            request.c.made_at <= due.c.done_at,
        )  # fmt: skip
        read = exists().where(
            audit.c.action == "case.read", audit.c.object == "case:" + case_table.c.id,
        )  # fmt: skip
        rang = select(due.c.conversation_id).where(due.c.kind == kind.value, due.c.status == Duty.DONE.value, ~asked)
        if kind is Owed.READING:
            rang = rang.join(case_table, case_table.c.conversation_id == due.c.conversation_id).where(~read)
        for (id,) in connection.execute(rang):
            yield f"conversation {id}: {kind.value} rang, and nobody of the team was asked"


def _unanswered(app: App, connection: Connection) -> Iterator[str]:
    """What waits for a resident is watched, or stands before a person since it stayed without an answer, or did."""
    watch = (due.c.conversation_id == conversation.c.id) & (due.c.kind == Timer.SILENT.value)
    stood = (request.c.status == "open") | (request.c.acknowledged_at >= due.c.due_at)
    asked = exists().where(
        request.c.conversation_id == conversation.c.id, request.c.kind == "resident_silent", stood
    )  # fmt: skip
    unwatched = select(conversation.c.id).outerjoin(due, watch).where(due.c.id.is_(None) | ~is_open(due), ~asked)
    for (id,) in connection.execute(unwatched).all():
        talk = conversations.find_by_id(connection, app.vault, id)
        if talk and not talk.is_damaged and talk.status != Talking.ERASING and talk.state.prompts:
            steps = " ".join(prompt.step for prompt in talk.state.prompts)
            yield f"conversation {id}: nobody thinks of what waits there: {steps}"


def _held_up(connection: Connection, up: Sequence[datetime]) -> Iterator[str]:
    """Whatever hour a resident likes best, it comes within days."""
    if len(up) < _POLITE_WITHIN:
        return
    long_ago = outbox.c.made_at < up[-_POLITE_WITHIN]
    for row in connection.execute(select(outbox.c.id, outbox.c.made_at).where(is_open(outbox), long_ago)):
        yield f"bubble {row.id} of {row.made_at:%Y-%m-%d} still waits for a polite hour"


def _laid_aside(connection: Connection) -> Iterator[str]:
    """Nothing broke on the way, and nothing is left of who was erased."""
    dead = select(func.count()).where(inbox.c.status == "dead")
    failed = select(func.count()).where(outbox.c.status == Sending.FAILED.value, outbox.c.error != "Unreachable")
    errors = select(due.c.kind, due.c.error).where(due.c.error.is_not(None))
    left = select(func.count()).where(resident.c.id.in_(select(erasure_ledger.c.resident_id)))
    for what, query in (("messages", dead), ("bubbles", failed), ("erased residents", left)):
        count = connection.execute(query).scalar_one()
        if count:
            yield f"{count} {what} that should not be there"
    yield from (f"timer {kind} failed: {error}" for kind, error in connection.execute(errors))


def is_night(local: datetime) -> bool:
    """Nobody of the team is at work."""
    return local.weekday() >= _SUNDAY - 1 or not _MORNING <= local.time() < time(17, 30)
