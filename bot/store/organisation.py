"""The organisation as it is kept: what it wrote of itself, and its neighbourhoods and parties as rows of their own."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.casework.organisation import Organisation
from bot.casework.organisation_file import organisation_from, tables_of
from bot.casework.parties import party_cells, party_from
from bot.casework.people import Party
from bot.errors import StoreError
from bot.store.database import Database
from bot.store.tables import neighbourhood, party, setting

_KEY = "organisation"


def save(connection: Connection, organisation: Organisation, at: datetime) -> None:
    """Keep this organisation with its neighbourhoods and parties, instead of what there was."""
    bare = tables_of(replace(organisation, parties=()))
    connection.execute(delete(setting).where(setting.c.key == _KEY))
    connection.execute(insert(setting).values(key=_KEY, value=bare, changed_at=at))
    connection.execute(delete(neighbourhood))
    connection.execute(
        insert(neighbourhood),
        [
            {"id": each.id, "position": position, "name": each.name, "postcodes": list(each.postcodes)}
            for position, each in enumerate(organisation.neighbourhoods)
        ],
    )
    save_parties(connection, organisation.parties, at)


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


class InUse:
    """The organisation as it is now, kept in memory: help and texts need no database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.reload()

    def __call__(self) -> Organisation:
        return self._now

    def reload(self) -> None:
        """Read it again, after it was changed here or by another process. Raises StoreError."""
        now = self._database.write_now(load)
        if now is None:
            raise StoreError(because="it holds no organisation yet")
        self._now = now
