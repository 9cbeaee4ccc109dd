"""What residents asked of a person, and by when a person must have seen it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from bot.conversation.effects import RequestKind
from bot.store.statuses import Asking
from bot.store.tables import request
from bot.store.vault import DataKey, Place, Vault


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRequest:
    id: int
    conversation_id: int
    #: person, question, help_now, language, danger; or what the program itself puts before the team.
    kind: str
    text: str
    #: How to reach the resident: "chat", or a phone number as typed.
    reach: str
    #: Refs of the files that came with it.
    attachments: tuple[str, ...]
    language: str
    made_at: datetime
    due_by: datetime
    #: The kinds of danger that were noticed.
    about: tuple[str, ...] = ()
    #: Who of the team is to look first; empty: whoever reads.
    addressee: str = ""


def ask(connection: Connection, vault: Vault, key: DataKey, *, asked: NewRequest) -> None:
    """Put a request before the team."""
    content = {"text": asked.text, "reach": asked.reach, "attachments": asked.attachments, "about": asked.about}
    connection.execute(
        request.insert(),
        {
            "id": asked.id,
            "conversation_id": asked.conversation_id,
            "kind": asked.kind,
            "content": vault.seal_json(key, content, Place("request", asked.id, "content")),
            "language": asked.language,
            "status": Asking.OPEN.value,
            "addressee": asked.addressee or None,
            "made_at": asked.made_at,
            "due_by": asked.due_by,
        },
    )


def is_open(connection: Connection, conversation_id: int, kind: str = "") -> bool:
    """True when a request of this kind waits already; of any kind without one."""
    waiting = select(request.c.id).where(
        request.c.conversation_id == conversation_id, request.c.status == Asking.OPEN.value
    )
    asked = waiting.where(request.c.kind == kind) if kind else waiting
    return connection.execute(asked.limit(1)).first() is not None


def waiting_texts(
    connection: Connection, vault: Vault, key: DataKey, *, conversation_id: int, kind: str
) -> frozenset[str]:
    """What stands in the requests of this kind that wait. Raises Undecipherable."""
    waiting = select(request.c.id, request.c.content).where(
        request.c.conversation_id == conversation_id, request.c.kind == kind, request.c.status == Asking.OPEN.value
    )
    return frozenset(open_content(vault, key, row.id, row.content)["text"] for row in connection.execute(waiting))


def open_dangers(connection: Connection, vault: Vault, key: DataKey, *, conversation_id: int) -> frozenset[str]:
    """The kinds of danger that wait for a person already. Raises Undecipherable."""
    waiting = select(request.c.id, request.c.content).where(
        request.c.conversation_id == conversation_id,
        request.c.kind == RequestKind.DANGER.value,
        request.c.status == Asking.OPEN.value,
    )
    rows = connection.execute(waiting)
    return frozenset(kind for row in rows for kind in open_content(vault, key, row.id, row.content)["about"])


def addressee_of(connection: Connection, conversation_id: int) -> str:
    """Who is to look first at what waits of this conversation; empty when nothing waits that has an addressee."""
    waiting = select(request.c.addressee).where(*_is_alert(conversation_id)).limit(1)
    return connection.execute(waiting).scalar() or ""


def addressees(connection: Connection) -> frozenset[str]:
    """Everybody who is to look first at something that waits."""
    waiting = request.c.status == Asking.OPEN.value, request.c.addressee.is_not(None)
    return frozenset(connection.execute(select(request.c.addressee).where(*waiting).distinct()).scalars())


def hand_on(connection: Connection, conversation_id: int, *, to: str) -> None:
    """What waits for somebody in particular waits for this one from now on."""
    connection.execute(update(request).where(*_is_alert(conversation_id)).values(addressee=to))


def _is_alert(conversation_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        request.c.conversation_id == conversation_id,
        request.c.status == Asking.OPEN.value,
        request.c.addressee.is_not(None),
    )


def waits(connection: Connection, conversation_id: int) -> bool:
    """True when the resident asked a person for anything nobody has done yet; not what the program asks itself."""
    asked = request.c.kind.in_([kind.value for kind in RequestKind if kind is not RequestKind.DANGER])
    waiting = request.c.conversation_id == conversation_id, request.c.status == Asking.OPEN.value, asked
    return connection.execute(select(request.c.id).where(*waiting).limit(1)).first() is not None


def conversation_of(connection: Connection, id: int) -> int | None:
    """The conversation a request came from; None when there is no such request."""
    found: int | None = connection.execute(select(request.c.conversation_id).where(request.c.id == id)).scalar()
    return found


def answer(connection: Connection, id: int, *, by: str, at: datetime) -> bool:
    """A person did what was asked; False when nothing of this id waits."""
    done = {"status": Asking.ANSWERED.value, "acknowledged_at": at, "acknowledged_by": by}
    waiting = request.c.id == id, request.c.status == Asking.OPEN.value
    return connection.execute(update(request).where(*waiting).values(**done)).rowcount == 1


def put_off(connection: Connection, id: int, *, until: datetime) -> bool:
    """What waits has until this moment; False when nothing of this id waits."""
    waiting = request.c.id == id, request.c.status == Asking.OPEN.value
    return connection.execute(update(request).where(*waiting).values(due_by=until)).rowcount == 1


def ask_again(connection: Connection, id: int, *, by: str, since: datetime) -> bool:
    """What this person ticked off since that moment waits again; False when it did not."""
    ticked = request.c.status == Asking.ANSWERED.value, request.c.acknowledged_by == by
    again = {"status": Asking.OPEN.value, "acknowledged_at": None, "acknowledged_by": None}
    theirs = request.c.id == id, *ticked, request.c.acknowledged_at >= since
    return connection.execute(update(request).where(*theirs).values(**again)).rowcount == 1


def let_go(
    connection: Connection,
    vault: Vault,
    key: DataKey,
    *,
    conversation_id: int,
    kinds: Collection[str],
    is_meant: Callable[[str], bool],
    at: datetime,
) -> None:
    """What waits with words that are meant is asked of nobody any more. Raises Undecipherable."""
    waiting = select(request.c.id, request.c.content).where(
        request.c.conversation_id == conversation_id, request.c.kind.in_(kinds), request.c.status == Asking.OPEN.value
    )
    for row in connection.execute(waiting).all():
        if is_meant(open_content(vault, key, row.id, row.content)["text"]):
            answer(connection, row.id, by="system", at=at)


def open_content(vault: Vault, key: DataKey, id: int, content: bytes) -> Mapping[str, Any]:
    """Text, reach, attachments and kinds of danger of a stored request. Raises Undecipherable."""
    opened: Mapping[str, Any] = vault.open_json(key, content, Place("request", id, "content"))
    return opened
