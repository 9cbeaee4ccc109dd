"""Photos, drawings and voice notes: sealed in their row; what is still at the channel is fetched later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.errors import Undecipherable
from bot.store.dialect import insert_new
from bot.store.statuses import Keeping
from bot.store.tables import attachment
from bot.store.vault import DataKey, Place, Vault


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAttachment:
    id: int
    conversation_id: int
    ref: str
    #: photo, voice, video, document.
    kind: str
    #: The step whose question it answers.
    step: str
    channel: str
    #: The channel's id to fetch it by; empty when the bytes are here.
    remote_id: str
    content: bytes
    made_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A file as it stands in a list, without its bytes."""

    id: int
    kind: str
    #: The step whose question it answers; empty where that cannot be opened.
    step: str
    status: Keeping
    #: What the bytes are; empty as long as nobody looked.
    mime: str
    #: Why it was refused, or could not be fetched yet.
    error: str
    made_at: datetime


_LISTED = attachment.c[
    "id", "conversation_id", "kind", "about", "status", "mime", "error", "made_at",
]  # fmt: skip


def listed(connection: Connection, vault: Vault, key: DataKey, *, conversation_id: int) -> list[Listed]:
    """Every file of this talk, in the order in which they came."""
    theirs = select(*_LISTED).where(attachment.c.conversation_id == conversation_id)
    return [
        _opened(vault, key, row) for row in connection.execute(theirs.order_by(attachment.c.made_at, attachment.c.id))
    ]


def find(connection: Connection, vault: Vault, key: DataKey, *, conversation_id: int, id: int) -> Listed | None:
    """One file of this talk; None when it has none of this id."""
    this = attachment.c.conversation_id == conversation_id, attachment.c.id == id
    row = connection.execute(select(*_LISTED).where(*this)).first()
    return _opened(vault, key, row) if row else None


def sealed_content(connection: Connection, id: int) -> bytes:
    """The bytes of a file as they are kept; empty when there are none."""
    return connection.execute(select(attachment.c.content).where(attachment.c.id == id)).scalar() or b""


def keep(connection: Connection, vault: Vault, key: DataKey, *, files: list[NewAttachment]) -> None:
    """Store these files; one that was stored before is left alone. Bytes that came along are still to be checked."""
    if files:
        connection.execute(insert_new(connection, attachment), [_row(vault, key, file) for file in files])


def open_about(vault: Vault, key: DataKey, id: int, about: bytes) -> Mapping[str, Any]:
    """Step, ref and remote id of a stored file. Raises Undecipherable."""
    opened: Mapping[str, Any] = vault.open_json(key, about, Place("attachment", id, "about"))
    return opened


def open_content(vault: Vault, key: DataKey, id: int, content: bytes) -> bytes:
    """The bytes of a stored file. Raises Undecipherable."""
    return vault.open(key, content, Place("attachment", id, "content"))


def seal_content(vault: Vault, key: DataKey, id: int, content: bytes) -> bytes:
    """The bytes as they stand in the row of file `id`."""
    return vault.seal(key, content, Place("attachment", id, "content"))


def _opened(vault: Vault, key: DataKey, row: Row[Any]) -> Listed:
    try:
        step = str(open_about(vault, key, row.id, row.about)["step"])
    except Undecipherable:
        step = ""
    return Listed(
        id=row.id, kind=row.kind, step=step, status=Keeping(row.status), mime=row.mime or "", error=row.error or "",
        made_at=row.made_at,
    )  # fmt: skip


def _row(vault: Vault, key: DataKey, file: NewAttachment) -> dict[str, Any]:
    about = {"step": file.step, "ref": file.ref, "remote_id": file.remote_id}
    return {
        "id": file.id,
        "key": vault.attachment_key(file.conversation_id, file.ref),
        "conversation_id": file.conversation_id,
        "kind": file.kind,
        "about": vault.seal_json(key, about, Place("attachment", file.id, "about")),
        "channel": file.channel,
        "status": Keeping.WAITING.value,
        "size": len(file.content) or None,
        "attempts": 0,
        "made_at": file.made_at,
        "next_attempt_at": file.made_at,
        "content": seal_content(vault, key, file.id, file.content) if file.content else None,
    }
