"""What residents asked of a person, as the team reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, case, or_, select

from bot.conversation.effects import RequestKind
from bot.errors import Undecipherable
from bot.store.requests import open_content
from bot.store.statuses import Asking
from bot.store.tables import cases, conversation, data_key, request
from bot.store.vault import Vault, WrappedKey

_NEWEST_CASE = (
    select(cases.c.id)
    .where(cases.c.conversation_id == request.c.conversation_id)
    .order_by(cases.c.made_at.desc(), cases.c.id)
    .limit(1)
    .scalar_subquery()
    .label("case")
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One request, opened."""

    id: int
    conversation_id: int
    kind: str
    language: str
    made_at: datetime
    due_by: datetime
    text: str
    #: "chat", or a phone number.
    reach: str
    files: int
    #: The resident's newest case; empty before there is one.
    case: str
    #: Who did what was asked; empty as long as it waits.
    answered_by: str
    #: The kinds of danger that were noticed.
    about: tuple[str, ...]
    #: Who of the team is to look first; empty: whoever reads.
    addressee: str

    def as_plain(self) -> dict[str, Any]:
        """The request as plain JSON values."""
        return {
            "id": str(self.id),
            "kind": self.kind,
            "language": self.language,
            "made_at": self.made_at.isoformat(),
            "due_by": self.due_by.isoformat(),
            "text": self.text,
            "reach": self.reach,
            "files": self.files,
            "case": self.case,
            "about": list(self.about),
            "addressee": self.addressee,
        }


#: Somebody may be in danger: anybody of the team may help.
DANGER = (RequestKind.DANGER.value, RequestKind.HELP_NOW.value)
#: A resident says that nobody made contact, although that was promised.
NOT_CONTACTED = "not_contacted"
#: What cannot wait for its turn, and is everybody's to see.
URGENT = (*DANGER, NOT_CONTACTED)


def open_requests(connection: Connection, vault: Vault) -> list[Asked]:
    """Everything that waits for a person: danger and help first, then what is due first."""
    first = case((request.c.kind.in_(URGENT), 0), else_=1)
    waiting = _listed().where(request.c.status == Asking.OPEN.value).order_by(first, request.c.due_by, request.c.id)
    return _opened(vault, connection.execute(waiting))


def requests_of(connection: Connection, vault: Vault, conversation_id: int) -> list[Asked]:
    """Everything one resident ever asked of a person, in order."""
    theirs = _listed().where(request.c.conversation_id == conversation_id).order_by(request.c.made_at, request.c.id)
    return _opened(vault, connection.execute(theirs))


def find(connection: Connection, vault: Vault, id: int) -> Asked | None:
    """One request, done or not; None when there is none."""
    return next(iter(_opened(vault, connection.execute(_listed().where(request.c.id == id)))), None)


def was_asked(connection: Connection, conversation_id: int, *, since: datetime) -> bool:
    """Something of this resident waits for a person, or somebody did it since that moment."""
    lately = or_(request.c.status == Asking.OPEN.value, request.c.acknowledged_at >= since)
    found = select(request.c.id).where(request.c.conversation_id == conversation_id, lately)
    return connection.execute(found.limit(1)).first() is not None


def _listed() -> Select[Any]:
    return (
        select(request, _NEWEST_CASE, data_key.c.id.label("data_key_id"), data_key.c.key_id, data_key.c.wrapped)
        .join(conversation, conversation.c.id == request.c.conversation_id)
        .join(data_key, data_key.c.resident_id == conversation.c.resident_id)
    )


def _opened(vault: Vault, rows: Iterable[Row[Any]]) -> list[Asked]:
    return [_asked(vault, row) for row in rows]


def _asked(vault: Vault, row: Row[Any]) -> Asked:
    content = _content(vault, row)
    return Asked(
        id=row.id,
        conversation_id=row.conversation_id,
        kind=row.kind,
        language=row.language,
        made_at=row.made_at,
        due_by=row.due_by,
        text=content["text"],
        reach=content["reach"],
        files=len(content["attachments"]),
        case=row.case or "",
        answered_by=row.acknowledged_by or "",
        about=tuple(content.get("about", ())),
        addressee=row.addressee or "",
    )


def _content(vault: Vault, row: Row[Any]) -> Mapping[str, Any]:
    """What was asked. Where it cannot be opened, that somebody asked is still worth a look, and hides no other."""
    try:
        key = vault.unwrap(WrappedKey(row.data_key_id, row.key_id, row.wrapped))
        return open_content(vault, key, row.id, row.content)
    except Undecipherable:
        return {"text": "", "reach": "cannot be opened", "attachments": ()}
