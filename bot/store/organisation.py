"""The organisation as it is kept: what it wrote of itself, and its neighbourhoods and parties as rows of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from bot.casework.organisation import Neighbourhood, Organisation
from bot.casework.organisation_file import organisation_from, tables_of
from bot.casework.parties import party_cells, party_from
from bot.casework.people import Party
from bot.errors import StoreError
from bot.store.database import Database
from bot.store.tables import cases, neighbourhood, party, setting

_KEY = "organisation"

#: Id -> what else stands in its row.
_Rows = Mapping[str, Mapping[str, Any]]


def save(connection: Connection, organisation: Organisation, at: datetime) -> None:
    """Keep this organisation with its neighbourhoods and parties, instead of what there was."""
    connection.execute(delete(setting).where(setting.c.key == _KEY))
    connection.execute(insert(setting).values(key=_KEY, value=_bare(organisation), changed_at=at))
    connection.execute(delete(neighbourhood))
    connection.execute(
        insert(neighbourhood),
        [
            {"id": each.id, "position": position, **_neighbourhood_row(each)}
            for position, each in enumerate(organisation.neighbourhoods)
        ],
    )
    save_parties(connection, organisation.parties, at)


def save_changed(connection: Connection, before: Organisation, after: Organisation, *, at: datetime) -> None:
    """Keep what differs from what was read in this transaction; no other row is written."""
    bare = {"parties": ()}
    if replace(before, **bare) != replace(after, **bare):  # type: ignore[arg-type]
        connection.execute(update(setting).where(setting.c.key == _KEY).values(value=_bare(after), changed_at=at))
    rows = {each.id: _neighbourhood_row(each) for each in before.neighbourhoods}
    _save_rows(connection, neighbourhood, rows, {each.id: _neighbourhood_row(each) for each in after.neighbourhoods})
    known = {each.id: {"content": party_cells(each)} for each in before.parties}
    new = {each.id: {"content": party_cells(each)} for each in after.parties}
    _save_rows(connection, party, known, new, changed_at=at)


def save_parties(connection: Connection, parties: Iterable[Party], at: datetime) -> None:
    """These parties, and no others."""
    connection.execute(delete(party))
    rows = [
        {"id": each.id, "position": position, "content": party_cells(each), "changed_at": at}
        for position, each in enumerate(parties)
    ]
    if rows:
        connection.execute(insert(party), rows)


def load(connection: Connection) -> Organisation | None:
    """The organisation; None in a database that has none yet."""
    kept = connection.execute(select(setting.c.value).where(setting.c.key == _KEY)).scalar()
    if kept is None:
        return None
    rows = connection.execute(select(party.c.content).order_by(party.c.position)).scalars()
    read = (party_from(row)[0] for row in rows)
    return replace(organisation_from(kept), parties=tuple(each for each in read if each is not None))


def _bare(organisation: Organisation) -> dict[str, Any]:
    return tables_of(replace(organisation, parties=()))


def _neighbourhood_row(each: Neighbourhood) -> dict[str, Any]:
    return {"name": each.name, "postcodes": list(each.postcodes)}


def _save_rows(connection: Connection, table: Table, before: _Rows, after: _Rows, **also: datetime) -> None:
    """Rows by id: those that are gone, changed and new; a new one comes last."""
    gone = [id for id in before if id not in after]
    if gone:
        connection.execute(delete(table).where(table.c.id.in_(gone)))
    for id, row in after.items():
        if id in before and before[id] != row:
            connection.execute(update(table).where(table.c.id == id).values(**row, **also))
    last = connection.execute(select(func.max(table.c.position))).scalar() or 0
    new = [id for id in after if id not in before]
    for position, id in enumerate(new, last + 1):
        connection.execute(insert(table).values(id=id, position=position, **after[id], **also))


def cases_by_neighbourhood(connection: Connection) -> dict[str, int]:
    """How many cases, closed ones too, are in each neighbourhood by id; one without any is left out."""
    counted = select(cases.c.neighbourhood, func.count()).where(cases.c.neighbourhood.is_not(None))
    return {row[0]: row[1] for row in connection.execute(counted.group_by(cases.c.neighbourhood))}


def load_one(connection: Connection) -> Organisation:
    """The organisation. Raises StoreError in a database that has none yet."""
    kept = load(connection)
    if kept is None:
        raise StoreError(because="it holds no organisation yet")
    return kept


class _Now(NamedTuple):
    organisation: Organisation
    #: By language.
    facts: dict[str, Mapping[str, str]]


class InUse:
    """The organisation as it is now, kept in memory: help and texts need no database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.reload()

    def __call__(self) -> Organisation:
        return self._now.organisation

    def facts(self, language: str) -> Mapping[str, str]:
        """What it fills in in every text, in this language: put together once, for a page has hundreds of texts."""
        # What was put together stays with the organisation it was made of: another one begins with nothing.
        now = self._now
        if language not in now.facts:
            now.facts[language] = now.organisation.facts(language)
        return now.facts[language]

    def reload(self) -> None:
        """Read it again, after it was changed here or by another process. Raises StoreError."""
        self._now = _Now(self._database.write_now(load_one), {})

    async def renew(self) -> None:
        """As `reload`, without holding up whoever asks. Raises StoreError."""
        self._now = _Now(await self._database.write(load_one), {})
