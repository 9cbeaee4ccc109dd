"""What a run of the crash bench left behind: the rows, opened, each beside the resident whom it is of."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Table, select, text

from bot.assemble import App
from bot.channels.telegram_parse import NAME
from bot.conversation.state import State
from bot.store import asked, cases, conversations
from bot.store.conversations import OpenTalk
from bot.store.tables import attachment, audit, consent, due, inbox, outbox
from bot.store.vault import DataKey, Place, Vault
from bot.work.proposing import opened


@dataclass(frozen=True, kw_only=True, slots=True)
class Bubbled:
    """An outbox row, with the channel's ids of what was sent."""

    key: str
    turn: int
    kind: str
    proactive: bool
    status: str
    message_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """All there is of one resident."""

    state: State
    #: What was told in each case, one entry a case.
    cases: Sequence[Sequence[str]]
    #: Keys of the inbox rows in the order of the talk, and what became of them.
    heard: Sequence[tuple[bytes, str]]
    #: Outbox rows in the order of the talk.
    said: Sequence[Bubbled]
    #: Scopes that stand.
    consents: Sequence[str]
    questions: Sequence[str]
    #: What became of each file.
    files: Sequence[str]
    #: Actions in the audit log.
    noted: Sequence[str]


@dataclass(kw_only=True)
class Evidence:
    """What the database holds."""

    #: Telegram's user id -> everything of this resident.
    traces: dict[int, Trace] = field(default_factory=dict)
    inbox_rows: int = 0
    #: What the database finds wrong with itself.
    damage: Sequence[str] = ()


def gather(app: App, residents: Sequence[int]) -> Evidence:
    """Read all of it, once nobody else is at the database."""
    return app.database.write_now(lambda connection: _gathered(app, connection, residents))


def open_rows(app: App) -> int:
    """How many rows still wait for something that is to be done by now."""
    return app.database.write_now(lambda connection: _open_rows(app, connection))


def _gathered(app: App, connection: Connection, residents: Sequence[int]) -> Evidence:
    reader = _Reader(app, connection)
    found = Evidence(inbox_rows=sum(map(len, reader.inbox.values())), damage=_damage(connection))
    for id in residents:
        contacts = conversations.find(connection, app.vault, [app.vault.lookup(NAME, str(id))])
        for contact in contacts.values():
            found.traces[id] = reader.trace(contact.talk)
    return found


class _Reader:
    """Rows of every talk, in the order of the talk."""

    def __init__(self, app: App, connection: Connection) -> None:
        self._app = app
        self._connection = connection
        self.inbox = _by(connection, inbox, "conversation_id", order="seq")
        self._outbox = _by(connection, outbox, "conversation_id", order="seq")
        self._files = _by(connection, attachment, "conversation_id")
        self._consents = _by(connection, consent, "resident_id")
        self._audit = _by(connection, audit, "object")
        self._told = _told(app, connection)

    def trace(self, talk: OpenTalk) -> Trace:
        """All there is of this talk."""
        vault = self._app.vault
        return Trace(
            state=talk.state,
            cases=self._told[talk.id],
            heard=[(bytes(row.key), row.status) for row in self.inbox[talk.id]],
            said=[_bubbled(vault, talk.key, row) for row in self._outbox[talk.id]],
            consents=[row.scope for row in self._consents[talk.resident_id] if row.withdrawn_at is None],
            questions=[each.text for each in asked.requests_of(self._connection, vault, talk.id)],
            files=[row.status for row in self._files[talk.id]],
            noted=[row.action for row in self._audit[f"conversation:{talk.id}"]],
        )


def _by(connection: Connection, table: Table, owner: str, *, order: str = "id") -> dict[Any, list[Row[Any]]]:
    found: dict[Any, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(table).order_by(table.c[order])):
        found[getattr(row, owner)].append(row)
    return found


def _bubbled(vault: Vault, key: DataKey, row: Row[Any]) -> Bubbled:
    ids = vault.open_json(key, row.message_ids, Place("outbox", row.id, "message_ids")) if row.message_ids else []
    return Bubbled(
        key=row.key, turn=row.turn, kind=row.kind, proactive=row.proactive, status=row.status,
        message_ids=tuple(map(int, ids)),
    )  # fmt: skip


def _told(app: App, connection: Connection) -> dict[int, list[list[str]]]:
    """Conversation -> its cases -> what was told in words, line by line."""
    found: dict[int, list[list[str]]] = defaultdict(list)
    for stored in cases.list_cases(connection, app.vault):
        told = opened(stored).content.told().values()
        found[stored.conversation_id].append([line for each in told for line in each.text.splitlines()])
    return found


def _damage(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    checks = ("PRAGMA integrity_check", "PRAGMA foreign_key_check")
    found = [str(row) for check in checks for row in connection.execute(text(check))]
    return [line for line in found if line != "('ok',)"]


def _open_rows(app: App, connection: Connection) -> int:
    now = app.clock()
    waiting = [
        select(outbox.c.id).where(outbox.c.status.in_(("waiting", "sending")), outbox.c.next_attempt_at <= now),
        select(attachment.c.id).where(attachment.c.status.in_(("waiting", "fetching"))),
        select(due.c.id).where(due.c.status.in_(("waiting", "claimed")), due.c.due_at <= now),
    ]
    return sum(len(connection.execute(each).all()) for each in waiting)
