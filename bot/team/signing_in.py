"""Letting somebody of the team in: a password first, and always a second proof (trust.md S6-S8)."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot.errors import AanbelError, Undecipherable
from bot.store import audit, credentials, recovery, sessions
from bot.store.accounts import folded
from bot.store.credentials import TRIES, WHILE, Known
from bot.store.database import Database
from bot.store.sessions import SignedIn
from bot.team.one_time_codes import step_of
from bot.team.passwords import Passwords
from bot.work.casefile import SYSTEM
from bot.work.road import Road

#: Typed addresses that are nobody's, remembered for a while and no longer.
_REMEMBERED = 10_000


class NotLetIn(AanbelError):
    """This is not right. Nothing says what was wrong."""


class TooManyTries(AanbelError):
    """It was wrong too often."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        #: From when on it may be tried again.
        self.until = until


@dataclass(frozen=True, kw_only=True, slots=True)
class Begun:
    """A password was right: a session that waits for the second proof."""

    token: str
    known: Known


@dataclass(frozen=True, kw_only=True)
class SigningIn:
    """The ways in, for one server."""

    database: Database
    road: Road
    passwords: Passwords = field(default_factory=Passwords)
    #: Addresses that are nobody's -> how often, since when: they are answered as if they were somebody's.
    _strangers: OrderedDict[str, tuple[int, datetime]] = field(default_factory=OrderedDict, init=False)

    async def with_password(self, login: str, password: str, *, device: str, instead: int = 0) -> Begun:
        """Begin with a password. `instead` is a session of this browser that ends. NotLetIn, TooManyTries, TooBusy."""
        known = await self.database.write(lambda connection: self._asked(connection, login))
        if known is None:
            self._count_stranger(login)
        kept = known.password if known and known.is_whole and not known.is_closed else ""
        right = await self.passwords.check(kept, password)
        if known is None or not right:
            await self.database.write(lambda connection: self._refuse(connection, known))
            raise NotLetIn
        if self.passwords.is_dated(known.password):
            await self._rehash(known, password)
        return await self.database.write(lambda connection: self._begun(connection, known, device, instead=instead))

    async def with_code(self, signed_in: SignedIn, code: str) -> str:
        """A code from the phone or from paper; the token to go on with. Raises NotLetIn and TooManyTries."""
        token = await self.database.write(lambda connection: self._proved_by_code(connection, signed_in, code))
        if not token:
            raise NotLetIn
        return token

    def let_in(self, connection: Connection, signed_in: SignedIn) -> str:
        """The second proof was given: the token to go on with."""
        account, now = signed_in.account, self.road.clock()
        credentials.forget_tries(connection, account.id)
        action = "session.proved" if signed_in.proved_at else "session.begun"
        self.note(connection, action, account.id, actor=account.name)
        return sessions.prove(connection, self.road.vault, signed_in.id, at=now)

    def enter(self, connection: Connection, account_id: int, device: str, *, instead: int) -> str:
        """Both proofs were given at once: the token of a session that is whole; empty for an account that is gone."""
        known = credentials.by_id(connection, account_id)
        if known is None or known.is_closed:
            return ""
        (id, _token), now = self.begin(connection, account_id, device, instead=instead), self.road.clock()
        begun = SignedIn(id=id, account=known.account, proved_at=None, made_at=now, seen_at=now, device=device)
        return self.let_in(connection, begun)

    def begin(self, connection: Connection, account_id: int, device: str, *, instead: int = 0) -> tuple[int, str]:
        """A session that waits for its second proof: its id and its token."""
        id, now = self.road.ids.new(), self.road.clock()
        sessions.end(connection, instead, at=now)
        return id, sessions.begin(connection, self.road.vault, id=id, account_id=account_id, device=device, at=now)

    def note(self, connection: Connection, action: str, account_id: int, *, actor: str) -> None:
        on = f"account:{account_id}" if account_id else "account"
        audit.note(connection, self.road.ids, action, on=on, at=self.road.clock(), actor=actor)

    def claim(self, connection: Connection, account_id: int) -> None:
        """Count a try of this account. Raises TooManyTries."""
        until = credentials.claim_try(connection, account_id, at=self.road.clock())
        if until:
            raise TooManyTries(until)

    def refuse(self, connection: Connection, account_id: int) -> None:
        """Write down that somebody was not let in: never what was typed."""
        self.note(connection, "sign_in.refused", account_id, actor=SYSTEM)

    def _asked(self, connection: Connection, login: str) -> Known | None:
        known = credentials.by_login(connection, login)
        if known:
            self.claim(connection, known.account.id)
        return known

    def _refuse(self, connection: Connection, known: Known | None) -> None:
        self.refuse(connection, known.account.id if known else 0)

    def _begun(self, connection: Connection, known: Known, device: str, *, instead: int) -> Begun:
        # A right password is no mistake; those from before still count until the second proof.
        credentials.give_back_try(connection, known.account.id)
        _id, token = self.begin(connection, known.account.id, device, instead=instead)
        return Begun(token=token, known=known)

    def _proved_by_code(self, connection: Connection, signed_in: SignedIn, code: str) -> str:
        self.claim(connection, signed_in.account.id)
        if not self.takes_code(connection, signed_in.account.id, code):
            self.refuse(connection, signed_in.account.id)
            return ""
        return self.let_in(connection, signed_in)

    def takes_code(self, connection: Connection, account_id: int, code: str) -> bool:
        """Take a code of the phone, or one from paper: each once."""
        vault, now = self.road.vault, self.road.clock()
        try:
            seed = credentials.seed_of(connection, vault, account_id)
        except Undecipherable:
            seed = ""
        step = step_of(seed, code, now) if seed else None
        if step is not None:
            return credentials.take_step(connection, account_id, step)
        if not recovery.take(connection, vault, account_id, code=code, at=now):
            return False
        self.note(connection, "recovery_code.used", account_id, actor=SYSTEM)
        return True

    async def _rehash(self, known: Known, password: str) -> None:
        """Keep the same password with the parameters of today."""
        hashed = await self.passwords.hash(password)
        id, before = known.account.id, known.password
        await self.database.write(lambda connection: credentials.rehash(connection, id, before=before, hashed=hashed))

    def _count_stranger(self, login: str) -> None:
        name, now = folded(login), self.road.clock()
        count, since = self._strangers.pop(name, (0, now))
        if now - since >= WHILE:
            count, since = 0, now
        self._strangers[name] = (min(count + 1, TRIES), since)
        while len(self._strangers) > _REMEMBERED:
            self._strangers.popitem(last=False)
        if count >= TRIES:
            raise TooManyTries(since + WHILE)
