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
    rows = _Rows(connection)
    found = Evidence(inbox_rows=sum(map(len, rows.inbox.values())), damage=_damage(connection))
    told = _told(app, connection)
    for id in residents:
        contact = conversations.find(connection, app.vault, [app.vault.lookup(NAME, str(id))])
        for each in contact.values():
            found.traces[id] = rows.trace(app, connection, each.talk, told)
    return found


class _Rows:
    """Rows of every talk, in the order of the talk."""

    def __init__(self, connection: Connection) -> None:
        self.inbox = _by(connection, inbox, "conversation_id", "seq")
        self.outbox = _by(connection, outbox, "conversation_id", "seq")
        self.files = _by(connection, attachment, "conversation_id", "id")
        self.consents = _by(connection, consent, "resident_id", "id")
        self.audit = _by(connection, audit, "object", "id")

    def trace(
        self, app: App, connection: Connection, talk: conversations.OpenTalk, told: dict[int, list[list[str]]]
    ) -> Trace:
        asked_of = asked.requests_of(connection, app.vault, talk.id)
        return Trace(
            state=talk.state,
            cases=told[talk.id],
            heard=[(bytes(row.key), row.status) for row in self.inbox[talk.id]],
            said=[_bubbled(app.vault, talk.key, row) for row in self.outbox[talk.id]],
            consents=[row.scope for row in self.consents[talk.resident_id] if row.withdrawn_at is None],
            questions=[each.text for each in asked_of],
            files=[row.status for row in self.files[talk.id]],
            noted=[row.action for row in self.audit[f"conversation:{talk.id}"]],
        )


def _by(connection: Connection, table: Table, owner: str, order: str) -> dict[Any, list[Row[Any]]]:
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
