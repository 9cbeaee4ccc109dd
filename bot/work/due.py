"""What happens by itself: a timer fires, and only what is still wanted at that moment is done."""

import logging
import secrets
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.conversation.events import ReminderDue
from bot.errors import StoreError
from bot.store import consents, conversations, firing
from bot.store.database import Database
from bot.store.due import NewDue
from bot.store.firing import DueTimer
from bot.store.leases import Lease
from bot.store.statuses import Duty, Talking, Timer
from bot.work.erasure import Erasure
from bot.work.forgetting import forget_unread, is_unreadable
from bot.work.ringing import RINGING, ring
from bot.work.road import Road
from bot.work.turns import TRIES, Prompt, Turns
from bot.work.verdicts import VERDICTS, End, Fire, Later, Look, Verdict

log = logging.getLogger(__name__)

#: How long a timer is held.
_LEASE = timedelta(seconds=60)
#: Timers in one go.
_BATCH = 100
#: How late a reminder may be: after this it would come out of the blue, and a person looks instead.
_REMINDER_LATE = timedelta(days=3)
#: What forgets or erases.
_NEVER_GIVEN_UP = (Timer.RETENTION, Timer.FORGET_INBOX, Timer.FORGETTING, Timer.ERASE)


class Timers:
    """Fires the timers that are due, each once."""

    def __init__(self, *, database: Database, road: Road, turns: Turns) -> None:
        self._database = database
        self._road = road
        self._turns = turns
        self._erasure = Erasure(database=database, road=road)
        self._token = secrets.token_hex(8)
        self._clear = True

    async def tick(self) -> None:
        """Fire everything that is due by now. Raises StoreError when the database failed."""
        timers = await self._claim()
        while timers:
            for timer in timers:
                await self._try(timer)
            timers = await self._claim() if len(timers) == _BATCH else []
        if self._clear:  # also once after a start: the last run may have been stopped just before
            await self._erasure.clear()
            self._clear = False

    async def _claim(self) -> list[DueTimer]:
        at = self._road.clock()
        lease = Lease(token=self._token, at=at, until=at + _LEASE)
        return await self._database.write(lambda connection: firing.claim(connection, lease, limit=_BATCH))

    async def _try(self, timer: DueTimer) -> None:
        try:
            await self._look(timer)
        except StoreError as error:
            # It stays ours until the lease ends, and is tried again then.
            log.warning("timer.failed", extra={"kind": timer.kind.value, "error": type(error).__name__})
        except Exception as error:
            log.error("timer.failed", extra={"id": timer.id, "kind": timer.kind.value, "error": type(error).__name__})
            if timer.kind not in _NEVER_GIVEN_UP and timer.attempts >= TRIES:
                # It is put before a person.
                await self._database.write(partial(self._missed, timer, type(error).__name__))

    async def _look(self, timer: DueTimer) -> None:
        if timer.kind in RINGING:
            if await self._database.write(partial(self._rung, timer)):
                self._clear = True
            self._turns.wake()
            return
        wanted = await self._database.write(partial(self._looked, timer))
        if wanted:
            await self._fire(timer, wanted)

    def _rung(self, timer: DueTimer, connection: Connection) -> bool:
        if timer.kind is Timer.FORGETTING and is_unreadable(self._road, connection, timer.conversation_id):
            return forget_unread(self._road, connection, timer)
        return ring(self._road, connection, timer)

    async def _fire(self, timer: DueTimer, wanted: Fire) -> None:
        if timer.kind is Timer.REMINDER:
            await self._remind(timer, wanted.turn)
        elif await self._erasure.erase(timer):
            self._clear = True

    async def _remind(self, timer: DueTimer, turn: int) -> None:
        at = self._road.clock()
        await self._turns.prompt(
            Prompt(
                conversation_id=timer.conversation_id,
                event=ReminderDue(turn=turn),
                cause=f"d{timer.id}",
                settle=lambda connection: firing.finish_if_unmoved(connection, timer, turn, at),
            )
        )

    def _missed(self, timer: DueTimer, error: str, connection: Connection) -> bool:
        return firing.finish(connection, timer, Duty.MISSED, self._road.clock(), error=error)

    def _looked(self, timer: DueTimer, connection: Connection) -> Fire | None:
        """Look at the talk; what is not to be done now is written down at once."""
        now = self._road.clock()
        talk = conversations.find_by_id(connection, self._road.vault, timer.conversation_id)
        if talk is None:  # its data key is gone: what is left of it can still be erased
            verdict: Verdict = Fire() if timer.kind in (Timer.ERASE, Timer.RETENTION) else End(Duty.DROPPED)
            return self._settled(connection, timer, verdict, None)
        contact = "contact" in consents.standing(connection, talk.resident_id)
        oldest = None
        if timer.kind is Timer.FORGET_INBOX and talk.status == Talking.DOOR:
            oldest = firing.forget_inbox(connection, talk.id, now - self._road.keep_before_consent)
        look = Look(timer=timer, talk=talk, contact=contact, oldest=oldest, road=self._road, now=now)
        return self._settled(connection, timer, VERDICTS[timer.kind](look), look)

    def _settled(self, connection: Connection, timer: DueTimer, verdict: Verdict, look: Look | None) -> Fire | None:
        match verdict:
            case End(status, error):
                firing.finish(connection, timer, status, self._road.clock(), error=error)
            case Later(at) if look:
                firing.set_later(connection, timer, _moved(look, at))
        return verdict if isinstance(verdict, Fire) else None


def _moved(look: Look, at: datetime) -> NewDue:
    """The same timer for another moment, of the turn the talk is at now."""
    late = at + _REMINDER_LATE if look.timer.kind is Timer.REMINDER else None
    return NewDue(
        id=look.timer.id, kind=look.timer.kind, conversation_id=look.talk.id, turn=look.turn,
        due_at=at, late_until=late, zone=look.road.zone, made_at=look.now,
    )  # fmt: skip
