"""Finding a resident by name, among the open cases that somebody holds: nowhere else is a name looked for."""

import asyncio
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from bot.casework.access import Account
from bot.casework.answers import Told
from bot.errors import Undecipherable
from bot.store import audit
from bot.store.caseload import SealedCase, Ways, sealed_of, ways_of
from bot.store.database import Database
from bot.store.vault import Vault
from bot.work.road import Road

#: Cases in one transaction; so many of those are looked at, and so many found ones are shown.
_PAGE, _PAGES, _MOST = 100, 20, 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A case of one's own, with what its resident wants to be called."""

    id: str
    status: str
    name: str


async def find_by_name(database: Database, road: Road, account: Account, *, name: str) -> list[Named]:
    """The open cases this account holds whose resident is called something like this. The name is kept nowhere."""
    wanted = _plain(name)
    if not wanted:
        return []
    ways = await database.write(lambda connection: _begun(connection, road, account))
    found: list[Named] = []
    after = ""
    for _ in range(_PAGES):
        some = await database.write(partial(_some, account=account, ways=ways, after=after))
        # Opening takes longer than finding: the writer goes on with what residents say meanwhile.
        found += await asyncio.to_thread(_called, road.vault, some, wanted)
        if len(some) < _PAGE or len(found) >= _MOST:
            break
        after = some[-1].id
    return found[:_MOST]


def _begun(connection: Connection, road: Road, account: Account) -> Ways:
    """That a name was looked for is written down; which one is not."""
    now = road.clock()
    audit.note(connection, road.ids, "caseload.name_looked_for", on=f"account:{account.id}", at=now, actor=account.name)
    return ways_of(connection, account.id, at=now)


def _some(connection: Connection, *, account: Account, ways: Ways, after: str) -> list[SealedCase]:
    return sealed_of(connection, account, ways, after=after, limit=_PAGE)


def _called(vault: Vault, some: Sequence[SealedCase], wanted: str) -> list[Named]:
    found = ((each, _name_in(vault, each)) for each in some)
    return [Named(id=each.id, status=each.status, name=name) for each, name in found if wanted in _plain(name)]


def _name_in(vault: Vault, sealed: SealedCase) -> str:
    try:
        told = Told.from_json(sealed.opened(vault)["content"]["preferences"].get("name"))
    except Undecipherable:
        return ""
    return told.text if told else ""


def _plain(text: str) -> str:
    """A name as it is compared: whatever its capitals, accents and spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
