"""What a party's visit asks of the store and of the case: a link, a code, half an hour, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import Enum
from typing import TypeVar

from sqlalchemy import Connection

from bot.casework.case import Case
from bot.casework.organisation import Organisation
from bot.casework.referral import READABLE
from bot.errors import AanbelError
from bot.language.catalogue import Catalogues
from bot.store import doors
from bot.store.database import Database
from bot.store.doors import CODE_LIVES, Door
from bot.work import party_answers
from bot.work.casefile import CaseFile
from bot.work.party_answers import Heard, PartyOfCase
from bot.work.road import Road

T = TypeVar("T")

#: What a party does at its case.
Act = Callable[[CaseFile, str], Heard]

#: A second press within this time is the same wish: a new code would end the one that is on its way.
_SAME_PRESS = timedelta(seconds=30)


class LinkGone(AanbelError):
    """This link does not open anything: it never did, it is past its day, or it was revoked."""


class DoorShut(AanbelError):
    """Nobody gave a code in this browser, or longer than half an hour ago."""


class Sent(Enum):
    """What became of the wish for a code."""

    YES = "sent"
    #: Five were sent within the hour.
    TOO_OFTEN = "too_often"
    #: No mail can go to this party.
    NO_MAIL = "no_mail"


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A case in front of a party."""

    case: Case
    #: The party's id.
    party: str
    #: Until when this browser may read.
    until: datetime


class Visits:
    """Every visit goes through here, each in one transaction."""

    def __init__(
        self,
        database: Database,
        road: Road,
        *,
        console: Catalogues,
        organisation: Callable[[], Organisation],
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._road = road
        self._wake = wake
        #: Texts for professionals.
        self.console = console
        self._organisation = organisation

    @property
    def zone(self) -> tzinfo:
        """The clock that talks are planned by."""
        return self._road.zone

    def neighbourhood(self, case: Case) -> str:
        """The name of the case's neighbourhood; empty when none is known."""
        known = {each.id: each.name for each in self._organisation().neighbourhoods}
        return known.get(case.content.neighbourhood, "")

    async def check(self, token: str) -> None:
        """Raises LinkGone when this link opens nothing. Changes nothing."""
        await self._database.write(lambda connection: self._door(connection, token))

    async def send_code(self, token: str) -> Sent:
        """Mail a code to the party. Raises LinkGone."""
        sent = await self._database.write(lambda connection: self._send_code(connection, token))
        self._wake()
        return sent

    async def enter(self, token: str, code: str) -> str | None:
        """The session that this code opens; None for any other code. Raises LinkGone."""

        def entering(connection: Connection) -> str | None:
            door = self._door(connection, token)
            return doors.try_code(connection, self._road.vault, door, code=code, at=self._road.clock())

        return await self._database.write(entering)

    async def read(self, token: str, session: str) -> Visit:
        """The case as it is now. Raises LinkGone or DoorShut."""

        def reading(connection: Connection) -> Visit:
            door = self._open_door(connection, token, session)
            case = self._at_case(connection, door, _seen)
            return Visit(case=case, party=door.party, until=door.open_until or self._road.clock())

        return await self._database.write(reading)

    async def answer(self, token: str, session: str, act: Act) -> Heard:
        """What became of this answer. Raises LinkGone or DoorShut."""

        def answering(connection: Connection) -> Heard:
            return self._at_case(connection, self._open_door(connection, token, session), act)

        heard = await self._database.write(answering)
        self._wake()
        return heard

    async def leave(self, token: str, session: str) -> None:
        """Nobody reads on with this session."""

        def leaving(connection: Connection) -> None:
            door = doors.find(connection, self._road.vault, token, at=self._road.clock())
            if door and self._is_open(door, session):
                doors.close(connection, door)

        await self._database.write(leaving)

    def _door(self, connection: Connection, token: str) -> Door:
        door = doors.find(connection, self._road.vault, token, at=self._road.clock())
        if door is None:
            raise LinkGone
        return door

    def _open_door(self, connection: Connection, token: str, session: str) -> Door:
        door = self._door(connection, token)
        if not self._is_open(door, session):
            raise DoorShut
        return door

    def _is_open(self, door: Door, session: str) -> bool:
        return doors.is_open(self._road.vault, door, session, at=self._road.clock())

    def _send_code(self, connection: Connection, token: str) -> Sent:
        door, now = self._door(connection, token), self._road.clock()
        if door.code_until and door.code_until - CODE_LIVES > now - _SAME_PRESS:
            return Sent.YES
        code = doors.send_code(connection, self._road.vault, door, at=now)
        if code is None:
            return Sent.TOO_OFTEN
        mailed = self._at_case(
            connection, door, lambda file, party: party_answers.mail_code(file, party, code=code, door_id=door.id)
        )
        return Sent.YES if mailed else Sent.NO_MAIL

    def _at_case(self, connection: Connection, door: Door, act: Callable[[CaseFile, str], T]) -> T:
        done = party_answers.with_party(self._road, connection, PartyOfCase(door.case_id, door.party), act)
        if done is None:
            raise LinkGone
        return done


def _seen(file: CaseFile, party: str) -> Case:
    """The case; that a party read a story is written down (trust.md T4)."""
    if file.case.course.referral(party).status in READABLE:
        party_answers.seen(file, party)
    return file.case
