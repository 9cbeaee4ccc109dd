"""Bubbles in whose place a template went out: they count as sent, and go themselves when the resident taps it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, exists, or_, select, update

from bot.conversation.bubbles import Bubble
from bot.store.conversations import OpenTalk
from bot.store.outbox import open_bubble
from bot.store.people import is_blocked
from bot.store.statuses import Saying, Sending
from bot.store.tables import outbox
from bot.store.vault import Vault

#: The word in such a row.
KNOCKED = "Knocked"
#: Within so long nobody is knocked for twice.
_A_DAY = timedelta(hours=20)

_wipe = outbox.alias("wipe")


def find(connection: Connection, vault: Vault, talk: OpenTalk, *, address_id: int) -> dict[int, Bubble]:
    """What went to this address of the talk as a template only, by row; nothing of before a wipe."""
    wiped = exists().where(
        _wipe.c.conversation_id == outbox.c.conversation_id,
        _wipe.c.kind == Saying.WIPE.value,
        _wipe.c.seq > outbox.c.seq,
    )
    rows = select(outbox.c.id, outbox.c.body).where(
        outbox.c.conversation_id == talk.id,
        outbox.c.address_id == address_id,
        outbox.c.status == Sending.SENT.value,
        outbox.c.error == KNOCKED,
        outbox.c.body.is_not(None),
        ~wiped,
    )
    return {row.id: open_bubble(vault, talk.key, row.id, row.body) for row in connection.execute(rows)}


def may_again(connection: Connection, talk: OpenTalk, *, at: datetime, wanted: bool) -> bool:
    """Whether somebody is knocked for at this moment although an earlier knock stands unanswered.

    Whoever did not open what came today hears no second of it. Who blocked us since never opens it: what is asked now
    finds that out, and a person calls.
    """
    in_vain = is_blocked(connection, talk.address_id)
    return (wanted or in_vain) and not _lately(connection, talk, since=at if in_vain else at - _A_DAY)


def _lately(connection: Connection, talk: OpenTalk, *, since: datetime) -> bool:
    """True when something that nobody asked for went out in this talk since then, or is about to.

    What was meant for where the resident is no longer, or for nowhere, waits in vain.
    """
    told = outbox.c.conversation_id == talk.id, outbox.c.proactive
    went = and_(outbox.c.status == Sending.SENT.value, outbox.c.sent_at > since)
    open_ = outbox.c.status.in_((Sending.WAITING.value, Sending.SENDING.value))
    goes = and_(open_, outbox.c.address_id == talk.address_id)
    return connection.execute(select(outbox.c.id).where(*told, or_(went, goes)).limit(1)).first() is not None


def hurry(connection: Connection, talk: OpenTalk, *, at: datetime) -> None:
    """Look now at what waits for another hour: something of one day stands behind it, and cannot wait so long."""
    waits = outbox.c.conversation_id == talk.id, outbox.c.proactive, outbox.c.status == Sending.WAITING.value
    connection.execute(update(outbox).where(*waits, outbox.c.next_attempt_at > at).values(next_attempt_at=at))


def send_itself(connection: Connection, ids: Collection[int], *, at: datetime) -> None:
    """Let these go out in words, as something that was asked for."""
    again = {"status": Sending.WAITING.value, "proactive": False, "made_at": at, "next_attempt_at": at}
    connection.execute(update(outbox).where(outbox.c.id.in_(list(ids))).values(attempts=0, error=None, **again))


def forget(connection: Connection, ids: Collection[int]) -> None:
    """These need not go any more."""
    connection.execute(update(outbox).where(outbox.c.id.in_(list(ids))).values(error=None))
