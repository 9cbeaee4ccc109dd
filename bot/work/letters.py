"""What the parties of one case are mailed: with a link of their own, and never with a word of what was told."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.store import doors, mails
from bot.store.doors import NewDoor
from bot.store.mails import NewMail
from bot.work.work import Work


@dataclass(kw_only=True, slots=True)
class Letters:
    """The mail of one case during one transaction."""

    work: Work
    case_id: str
    resident_id: int
    _count: int = 0

    def door(self, party: str, until: datetime) -> tuple[int, dict[str, str]]:
        """A door made for this party, and what its mail says of it."""
        new = NewDoor(
            id=self.work.road.ids.new(), resident_id=self.resident_id, case_id=self.case_id, party=party,
            key=self.work.talk.key, made_at=self.work.now, until=until,
        )  # fmt: skip
        token = doors.make(self.work.connection, self.work.road.vault, new)
        return new.id, {"token": token, "until": until.astimezone(self.work.road.zone).date().isoformat()}

    def post(self, kind: str, to: str, values: dict[str, str], *, door_id: int) -> None:
        """Mail this about a door; it is the resident's, and goes when they go."""
        self._count += 1
        letter = self._letter(kind, to, values, cause=f"{self.work.cause}.m{self._count}")
        new = replace(letter, resident_id=self.resident_id, door_id=door_id)
        mails.add(self.work.connection, self.work.road.vault, self.work.talk.key, new=new)

    def stop(self, party: str, to: str, since: datetime) -> None:
        """Mail this party to stop, once for where it stood since then. The word outlives the resident: nobody's own."""
        vault = self.work.road.vault
        letter = self._letter("stop", to, {}, cause=f"stop:{self.case_id}:{party}:{since.isoformat()}")
        mails.add(self.work.connection, vault, vault.own_key(), new=letter)

    def _letter(self, kind: str, to: str, values: dict[str, str], *, cause: str) -> NewMail:
        return NewMail(
            id=self.work.road.ids.new(), cause=cause, resident_id=None, kind=kind, to=to,
            values={"number": self.case_id, **values}, made_at=self.work.now,
        )  # fmt: skip
