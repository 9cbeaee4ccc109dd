"""A resident with a case, for the tests of what goes to parties."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection

from bot.store import cases, doors
from bot.store.cases import Composed
from bot.store.conversations import OpenTalk
from bot.store.database import Database
from bot.store.doors import Door, NewDoor
from bot.store.ids import Ids
from bot.store.people import Newcomer, Registry, welcome
from bot.store.vault import Vault

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@dataclass(kw_only=True)
class Given:
    """One resident with one case, in a database of either kind."""

    database: Database
    vault: Vault
    ids: Ids = field(default_factory=Ids)
    case_id: str = "abcdefghjk"
    talk: OpenTalk = field(init=False)

    def __post_init__(self) -> None:
        self.talk = self.database.write_now(self._welcomed)

    def door(self, party: str = "kringloop") -> str:
        """A fresh door for this party; its token."""
        new = NewDoor(
            id=self.ids.new(), resident_id=self.talk.resident_id, case_id=self.case_id, party=party,
            key=self.talk.key, made_at=NOW, until=NOW + doors.LINK_LIVES,
        )  # fmt: skip
        return self.database.write_now(lambda connection: doors.make(connection, self.vault, new))

    def found(self, token: str, at: datetime = NOW) -> Door | None:
        return self.database.write_now(lambda connection: doors.find(connection, self.vault, token, at=at))

    def stands(self, token: str, at: datetime = NOW) -> Door:
        """The door of this token, which is there."""
        door = self.found(token, at)
        assert door is not None
        return door

    def _welcomed(self, connection: Connection) -> OpenTalk:
        lookup = self.vault.lookup("web", self.case_id)
        newcomer = Newcomer(channel="web", address=self.case_id, lookup=lookup)
        talk = welcome(connection, Registry(vault=self.vault, ids=self.ids, now=NOW), [newcomer])[lookup].talk
        composed = Composed(status="proposed", neighbourhood="n1", content={"goal": "een bed"})
        cases.open_case(connection, self.vault, talk, id=self.case_id, composed=composed, now=NOW)
        return talk
