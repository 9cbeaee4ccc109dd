"""What is learned: meetings, what was written down for them, and the cases that are told of there."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, func, insert, select, update

from bot.casework import records
from bot.casework.case import CaseStatus
from bot.casework.learning import Analysis, Figures, Meeting, Noted
from bot.errors import Undecipherable
from bot.store.cases import StoredCase, readable_page
from bot.store.dialect import insert_new
from bot.store.statuses import Talking
from bot.store.tables import analysis, cases, consent, conversation, data_key, learned, meeting
from bot.store.vault import DataKey, Place, Vault, WrappedKey

#: Without these a case is told of to nobody, and nobody is asked to come.
TOLD_OF, INVITED = ("keep", "learn"), ("keep", "cocreate")
#: Nobody is at work on these any more.
_DONE = (CaseStatus.WORD_BACK.value, CaseStatus.CLOSED.value, CaseStatus.WITHDRAWN.value)
_HERE = and_(cases.c.status != CaseStatus.WITHDRAWN.value, conversation.c.status != Talking.ERASING.value)


class Line(NamedTuple):
    """Who writes it down, when, under which number."""

    id: int
    by: str
    at: datetime


class Told(NamedTuple):
    """A micro-analysis, and the case it is of."""

    analysis: Analysis
    case: StoredCase


def meetings(connection: Connection) -> list[Meeting]:
    """Every meeting, the newest first."""
    return [_meeting(row) for row in connection.execute(select(meeting).order_by(meeting.c.day.desc()))]


def find_meeting(connection: Connection, id: int) -> Meeting | None:
    row = connection.execute(select(meeting).where(meeting.c.id == id)).first()
    return _meeting(row) if row else None


def add_meeting(connection: Connection, new: Meeting, *, line: Line) -> bool:
    """Plan it; False when there is one on that day."""
    row = {
        "id": line.id, "first_day": new.first.isoformat(), "day": new.day.isoformat(), "made_by": line.by,
        "made_at": line.at,
    }  # fmt: skip
    return connection.execute(insert_new(connection, meeting), row).rowcount == 1


def close_meeting(connection: Connection, id: int, *, by: str, at: datetime) -> bool:
    """False when it was closed before."""
    this = meeting.c.id == id, meeting.c.closed_at.is_(None)
    return connection.execute(update(meeting).where(*this).values(closed_by=by, closed_at=at)).rowcount == 1


def open_meeting(connection: Connection, id: int) -> bool:
    """It was not over yet; False when it was not closed."""
    this = meeting.c.id == id, meeting.c.closed_at.is_not(None)
    return connection.execute(update(meeting).where(*this).values(closed_by=None, closed_at=None)).rowcount == 1


def move_meeting(connection: Connection, id: int, day: date) -> bool:
    """It is held on another day; False when it is over."""
    this = meeting.c.id == id, meeting.c.closed_at.is_(None)
    return connection.execute(update(meeting).where(*this).values(day=day.isoformat())).rowcount == 1


def figures(connection: Connection, vault: Vault, id: int) -> Figures | None:
    """What was counted for a meeting as it was last shown; None: it never was, or is damaged."""
    sealed = connection.execute(select(meeting.c.figures).where(meeting.c.id == id)).scalar()
    with suppress(Undecipherable):
        return records.from_json(Figures, vault.open_json(vault.own_key(), sealed, _figures(id))) if sealed else None
    return None


def keep_figures(connection: Connection, vault: Vault, id: int, shown: Figures) -> None:
    """This is what is shown of it."""
    content = vault.seal_json(vault.own_key(), records.to_json(shown), _figures(id))
    connection.execute(update(meeting).where(meeting.c.id == id).values(figures=content))


def all_figures(connection: Connection, vault: Vault) -> dict[int, Figures]:
    """What was counted for each meeting, as it was last shown."""
    ids = connection.execute(select(meeting.c.id).where(meeting.c.figures.is_not(None))).scalars().all()
    return {id: found for id in ids if (found := figures(connection, vault, id))}


def add_note(connection: Connection, vault: Vault, meeting_id: int, *, new: Noted, line: Line) -> None:
    """Write down a barrier, a lesson or a next step."""
    row = {
        "id": line.id, "meeting_id": meeting_id, "kind": new.kind.value, "made_by": line.by, "made_at": line.at,
        "content": _sealed(vault, new, line.id),
    }  # fmt: skip
    connection.execute(insert(learned), row)


def close_note(connection: Connection, vault: Vault, closed: Noted, *, by: str, at: datetime) -> bool:
    """Keep what came of it; False when it was closed before."""
    this = learned.c.id == closed.id, learned.c.closed_at.is_(None)
    values = {"closed_by": by, "closed_at": at, "content": _sealed(vault, closed, closed.id)}
    return connection.execute(update(learned).where(*this).values(**values)).rowcount == 1


def open_note(connection: Connection, vault: Vault, opened: Noted) -> bool:
    """It is not done after all; False when it was open."""
    this = learned.c.id == opened.id, learned.c.closed_at.is_not(None)
    values = {"closed_by": None, "closed_at": None, "content": _sealed(vault, opened, opened.id)}
    return connection.execute(update(learned).where(*this).values(**values)).rowcount == 1


def reword_note(connection: Connection, vault: Vault, reworded: Noted) -> None:
    """Keep it in other words, in the place of the old ones."""
    content = _sealed(vault, reworded, reworded.id)
    connection.execute(update(learned).where(learned.c.id == reworded.id).values(content=content))


def remove_note(connection: Connection, meeting_id: int, id: int) -> bool:
    """It was a mistake; False when it was not written down for this meeting."""
    this = learned.c.id == id, learned.c.meeting_id == meeting_id
    return connection.execute(delete(learned).where(*this)).rowcount == 1


def remove_analysis(connection: Connection, meeting_id: int, id: int) -> bool:
    """This case is not told of; False when this meeting has no such analysis."""
    this = analysis.c.id == id, analysis.c.meeting_id == meeting_id
    return connection.execute(delete(analysis).where(*this)).rowcount == 1


def notes(connection: Connection, vault: Vault) -> list[Noted]:
    """Everything that was written down, oldest first; what is damaged is left out."""
    found = select(learned, meeting.c.day).join(meeting).order_by(learned.c.made_at, learned.c.id)
    return [each for row in connection.execute(found) if (each := _noted(vault, row))]


def analyse(
    connection: Connection, vault: Vault, key: DataKey, *, meeting_id: int, of: StoredCase, told: Analysis, line: Line
) -> bool:
    """Keep a micro-analysis under the resident's `key`; False when this meeting has one of the case."""
    row = {
        "id": line.id, "meeting_id": meeting_id, "resident_id": of.resident_id, "case_id": of.id,
        "content": vault.seal_json(key, records.to_json(told), Place("analysis", line.id, "content")),
        "made_by": line.by, "made_at": line.at,
    }  # fmt: skip
    return connection.execute(insert_new(connection, analysis), row).rowcount == 1


def analyses(connection: Connection, vault: Vault, meeting_id: int) -> list[Told]:
    """Those of a meeting, oldest first, as far as the resident's yes to it still stands."""
    found = (
        select(
            analysis, cases.c.id.label("number"), data_key.c.id.label("key_row"), data_key.c.key_id, data_key.c.wrapped
        )
        .join(cases, cases.c.id == analysis.c.case_id)
        .join(conversation, conversation.c.id == cases.c.conversation_id)
        .join(data_key, data_key.c.resident_id == analysis.c.resident_id)
        .where(analysis.c.meeting_id == meeting_id, _HERE, *(_stands(scope) for scope in TOLD_OF))
        .order_by(analysis.c.made_at, analysis.c.id)
    )
    rows = connection.execute(found).all()
    theirs = {case.id: case for case in these(connection, vault, [row.number for row in rows])}
    opened = ((_analysis(vault, row), theirs.get(row.number)) for row in rows)
    return [Told(told, case) for told, case in opened if told and case]


def people(connection: Connection, since: datetime, until: datetime) -> int:
    """How many residents told a story from this moment until that, and did not take it back."""
    found = select(func.count(cases.c.resident_id.distinct())).join(
        conversation, conversation.c.id == cases.c.conversation_id
    )
    return connection.execute(found.where(_HERE, cases.c.made_at >= since, cases.c.made_at < until)).scalar_one()


def stuck(connection: Connection, *, since: datetime) -> list[str]:
    """The status of every case under way in which nothing happened since this moment."""
    still = select(cases.c.status).join(conversation, conversation.c.id == cases.c.conversation_id)
    wanted = still.where(_HERE, cases.c.status.not_in(_DONE), cases.c.changed_at < since)
    return list(connection.execute(wanted).scalars())


def touched(
    connection: Connection, vault: Vault, since: datetime, *, after: str, limit: int
) -> tuple[list[StoredCase], str]:
    """Some of the cases in which anything happened since this moment, by number, and the last; "" without more.

    Only of who lets us learn from them: the yes to being asked again is that yes.
    """
    wanted = and_(_HERE, cases.c.changed_at >= since, *(_stands(scope) for scope in TOLD_OF))
    return readable_page(connection, vault, wanted, after=after, limit=limit)


def can_be_invited(connection: Connection, holder: str) -> list[tuple[str, str]]:
    """Number and language of the cases somebody holds whose resident wants to think along."""
    found = select(cases.c.id, cases.c.language).join(conversation, conversation.c.id == cases.c.conversation_id)
    wanted = found.where(_HERE, cases.c.holder == holder, *(_stands(scope) for scope in INVITED))
    return [(row.id, row.language) for row in connection.execute(wanted.order_by(cases.c.made_at, cases.c.id))]


def can_be_told_of(connection: Connection, holder: str) -> list[tuple[str, str]]:
    """Number and status of the cases somebody holds whose resident lets us learn from them."""
    found = select(cases.c.id, cases.c.status).join(conversation, conversation.c.id == cases.c.conversation_id)
    wanted = found.where(_HERE, cases.c.holder == holder, *(_stands(scope) for scope in TOLD_OF))
    return [(row.id, row.status) for row in connection.execute(wanted.order_by(cases.c.made_at, cases.c.id))]


def held(connection: Connection, vault: Vault, holder: str, *, after: str, limit: int) -> tuple[list[StoredCase], str]:
    """Some of the cases somebody holds, by number, and the last; "" without more."""
    return readable_page(connection, vault, and_(_HERE, cases.c.holder == holder), after=after, limit=limit)


def these(connection: Connection, vault: Vault, numbers: Collection[str]) -> list[StoredCase]:
    """These few cases; what is damaged is left out."""
    return readable_page(connection, vault, cases.c.id.in_(numbers), after="", limit=1000)[0]


def _stands(scope: str) -> ColumnElement[bool]:
    """The resident's yes to this."""
    theirs = consent.c.resident_id == cases.c.resident_id, consent.c.scope == scope, consent.c.withdrawn_at.is_(None)
    return exists().where(*theirs)


def _meeting(row: Row[Any]) -> Meeting:
    first, day = date.fromisoformat(row.first_day), date.fromisoformat(row.day)
    return Meeting(id=row.id, first=first, day=day, closed_at=row.closed_at)


def _figures(id: int) -> Place:
    return Place("meeting", id, "figures")


def _sealed(vault: Vault, note: Noted, id: int) -> bytes:
    return vault.seal_json(vault.own_key(), records.to_json(note), Place("learned", id, "content"))


def _noted(vault: Vault, row: Row[Any]) -> Noted | None:
    try:
        plain = vault.open_json(vault.own_key(), row.content, Place("learned", row.id, "content"))
    except Undecipherable:
        return None
    # A meeting may be held on another day than when this was written down.
    return replace(records.from_json(Noted, plain), id=row.id, met_on=date.fromisoformat(row.day))


def _analysis(vault: Vault, row: Row[Any]) -> Analysis | None:
    try:
        key = vault.unwrap(WrappedKey(row.key_row, row.key_id, row.wrapped))
        plain = vault.open_json(key, row.content, Place("analysis", row.id, "content"))
    except Undecipherable:
        return None
    return replace(records.from_json(Analysis, plain), id=row.id)
