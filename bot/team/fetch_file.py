"""A photo, drawing or voice note of a resident, opened for somebody who may read the case it belongs to."""

import asyncio
from dataclasses import dataclass, field

from sqlalchemy import Connection

from bot.casework.access import Account, Reach
from bot.errors import AanbelError
from bot.store import attachments, audit, cases, conversations
from bot.store.attachments import Listed
from bot.store.statuses import Keeping
from bot.store.vault import DataKey
from bot.team.doorway import Doorway


class NoFile(AanbelError):
    """This case has no such file."""


class NotKept(AanbelError):
    """The file is not here: it still has to be fetched, or it was refused."""

    def __init__(self, state: str) -> None:
        super().__init__(because=state)
        #: coming, or why it is not kept: too_large, wrong_kind, gone.
        self.state = state


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedFile:
    """A file, ready to be shown."""

    listed: Listed
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sealed:
    listed: Listed
    key: DataKey
    content: bytes = field(repr=False)


async def fetch_file(doorway: Doorway, account: Account, case_id: str, *, file_id: int) -> OpenedFile:
    """The file, with a line in the audit log. Raises NoCase, NotThisFar, NoFile, NotKept and Undecipherable."""
    sealed = await doorway.database.write(
        lambda connection: _found(connection, doorway, account, case_id=case_id, file_id=file_id)
    )
    vault = doorway.road.vault
    # In a thread: twenty megabytes would hold up every other page.
    content = await asyncio.to_thread(attachments.open_content, vault, sealed.key, file_id, sealed.content)
    return OpenedFile(listed=sealed.listed, content=content)


def state_of(listed: Listed) -> str:
    """kept, coming, or why it is not kept."""
    match listed.status:
        case Keeping.KEPT:
            return "kept"
        case Keeping.REFUSED:
            return listed.error or "gone"
        case _:
            return "coming"


def _found(connection: Connection, doorway: Doorway, account: Account, *, case_id: str, file_id: int) -> _Sealed:
    doorway.check(connection, account, case_id, least=Reach.READ)
    vault, road = doorway.road.vault, doorway.road
    stored = cases.find_case(connection, vault, case_id)
    talk = conversations.find_by_id(connection, vault, stored.conversation_id) if stored else None
    if talk is None:
        raise NoFile
    listed = attachments.find(connection, vault, talk.key, conversation_id=talk.id, id=file_id)
    if listed is None:
        raise NoFile
    if listed.status is not Keeping.KEPT:
        raise NotKept(state_of(listed))
    audit.note(connection, road.ids, "case.file_opened", on=f"case:{case_id}", at=road.clock(), actor=account.name)
    return _Sealed(listed=listed, key=talk.key, content=attachments.sealed_content(connection, file_id))
