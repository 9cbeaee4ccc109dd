"""The measure of what this machine can do: sqlite3 alone, without encryption, engine or network."""

import os
import sqlite3
import time
from contextlib import closing
from itertools import islice
from pathlib import Path

from bot.store.dialect import PRAGMAS

#: Bytes of a talk's state, of a message and of a bubble halfway a talk, as the road stores them.
STATE, MESSAGE, BUBBLE = 1200, 180, 350
#: Talks in turn.
_TALKS = 1000

_TABLES = (
    "CREATE TABLE conversation (id INTEGER PRIMARY KEY, state BLOB, turn INTEGER)",
    "CREATE TABLE inbox (id INTEGER PRIMARY KEY, conversation_id INTEGER, payload BLOB)",
    "CREATE TABLE outbox (id INTEGER PRIMARY KEY, conversation_id INTEGER, body BLOB)",
)
_OWN = (
    "SELECT state, turn FROM conversation WHERE id = :talk",
    "UPDATE conversation SET state = :state, turn = turn + 1 WHERE id = :talk",
    "INSERT INTO inbox (conversation_id, payload) VALUES (:talk, :message)",
    "INSERT INTO outbox (conversation_id, body) VALUES (:talk, :bubble)",
)
#: The same four on the program's own tables, with their keys, indexes and foreign keys.
_SAME_TABLES = (
    "SELECT c.state, c.turn, d.wrapped FROM address a JOIN conversation c ON c.resident_id = a.resident_id "
    "JOIN data_key d ON d.resident_id = a.resident_id WHERE a.lookup = :lookup",
    "UPDATE conversation SET state = :state, turn = turn + 1, seq = seq + 2, heard_at = :row WHERE id = :talk",
    "INSERT INTO inbox (id, key, conversation_id, address_id, seq, received_at, status, attempts, payload) "
    "VALUES (:row, :key, :talk, :talk, 2 * :row, :row, 'done', 1, :message)",
    "INSERT INTO outbox (id, key, conversation_id, address_id, seq, turn, kind, urgent, proactive, body, made_at, "
    "next_attempt_at, status, attempts) VALUES (:row, :row, :talk, :talk, 2 * :row + 1, 1, 'bubble', 0, 0, :bubble, "
    ":row, :row, 'waiting', 0)",
)


def plain_loop(file: Path, *, group: int, turns: int) -> float:
    """Turns a second of one SELECT, one UPDATE and two INSERTs in tables with nothing else to them."""
    with closing(_opened(file)) as connection:
        for table in _TABLES:
            connection.execute(table)
        rows = ((talk, os.urandom(STATE)) for talk in range(_TALKS))
        connection.executemany("INSERT INTO conversation VALUES (?, ?, 0)", rows)
        return _measured(connection, _OWN, group=group, turns=turns)


def same_tables_loop(file: Path, *, group: int, turns: int) -> float:
    """The same in the tables of a migrated database file, with their keys, indexes and foreign keys."""
    with closing(_opened(file)) as connection:
        for talk in range(_TALKS):
            for statement in _talk_rows():
                connection.execute(statement, {"talk": talk, "lookup": _lookup(talk), "state": os.urandom(STATE)})
        return _measured(connection, _SAME_TABLES, group=group, turns=turns)


def _talk_rows() -> tuple[str, ...]:
    return (
        "INSERT INTO resident (id, made_at) VALUES (:talk, 0)",
        "INSERT INTO data_key (id, resident_id, key_id, wrapped, made_at) "
        "VALUES (:talk, :talk, 'k', randomblob(61), 0)",
        "INSERT INTO address (id, resident_id, channel, lookup, sealed, made_at) "
        "VALUES (:talk, :talk, 'bench', :lookup, randomblob(40), 0)",
        "INSERT INTO conversation (id, resident_id, address_id, state, status, language, turn, seen_turn, seq, "
        "made_at, heard_at) VALUES (:talk, :talk, :talk, :state, 'telling', 'nl', 0, 0, 0, 0, 0)",
    )


def _opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _measured(connection: sqlite3.Connection, statements: tuple[str, ...], *, group: int, turns: int) -> float:
    state, message, bubble = os.urandom(STATE), os.urandom(MESSAGE), os.urandom(BUBBLE)
    fixed = {"state": state, "message": message, "bubble": bubble}
    rows = iter(
        [{**fixed, "row": n + 1, "talk": n % _TALKS, "lookup": _lookup(n % _TALKS), "key": os.urandom(16)}
         for n in range(turns)]
    )  # fmt: skip
    begun = time.perf_counter()
    while together := list(islice(rows, group)):
        connection.execute("BEGIN IMMEDIATE")
        for row in together:
            for statement in statements:
                connection.execute(statement, row).fetchall()
        connection.execute("COMMIT")
    return turns / (time.perf_counter() - begun)


def _lookup(talk: int) -> bytes:
    return talk.to_bytes(32, "big")
