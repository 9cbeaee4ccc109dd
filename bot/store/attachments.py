"""Photos, drawings and voice notes: sealed in their row; what is still at the channel is fetched later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

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
