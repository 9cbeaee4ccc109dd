"""What somebody of the team does with their own account."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from bot.store import accounts, credentials, passkeys, recovery, sessions
from bot.store.passkeys import Passkey
from bot.store.sessions import Session, SignedIn
from bot.team.beginning import Beginning
from bot.team.signing_in import NotLetIn, SigningIn

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Own:
    """What somebody sees of it."""

    login: str
    passkeys: list[Passkey]
    codes_left: int
    #: The browsers that are let in.
    sessions: list[Session]


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnAccount:
    """The account of whoever is signed in; each act is a line in the audit log."""

    beginning: Beginning

    async def shown(self, signed_in: SignedIn) -> Own:
        id, now = signed_in.account.id, self._ways.road.clock()

        def read(connection: Connection) -> Own:
            known = credentials.by_id(connection, id)
            return Own(
                login=known.login if known else "",
                passkeys=passkeys.of(connection, id),
                codes_left=recovery.left(connection, id),
                sessions=sessions.of(connection, id, at=now),
            )

        return await self._ways.database.write(read)

    async def speak(self, signed_in: SignedIn, language: str) -> None:
        """The language of the pages, from now on."""
        await self._done(
            signed_in, "account.language", lambda c: accounts.set_language(c, signed_in.account.id, language)
        )

    async def change_password(self, signed_in: SignedIn, *, old: str, new: str) -> None:
        """Another password; every other browser is signed out. Raises NotLetIn, TooManyTries, Weak and TooBusy."""
        id, database, passwords = signed_in.account.id, self._ways.database, self._ways.passwords

        def claimed(connection: Connection) -> credentials.Known | None:
            self._ways.claim(connection, id)
            return credentials.by_id(connection, id)

        known = await database.write(claimed)
        if known is None or not await passwords.check(known.password, old):
            raise NotLetIn
        self.beginning.ask_of(new, known.account.name, known.login)
        hashed = await passwords.hash(new)

        def changed(connection: Connection) -> None:
            credentials.forget_tries(connection, id)
            credentials.set_password(connection, id, hashed, at=self._ways.road.clock())
            self._end_others(connection, signed_in)

        await self._done(signed_in, "password.changed", changed)

    async def change_phone(self, signed_in: SignedIn, *, sealed: bytes, code: str) -> None:
        """Codes from another phone; every other browser is signed out. Raises NotLetIn."""

        def changed(connection: Connection) -> None:
            self.beginning.take_seed(connection, signed_in.account.id, sealed=sealed, code=code)
            self._end_others(connection, signed_in)

        await self._done(signed_in, "totp.changed", changed)

    async def new_codes(self, signed_in: SignedIn) -> tuple[str, ...]:
        """Fresh recovery codes instead of all there were."""
        codes = recovery.new_codes()
        await self._ways.database.write(lambda connection: self.beginning.keep_codes(connection, signed_in, codes))
        return codes

    async def remove_passkey(self, signed_in: SignedIn, id: int) -> None:
        """It lets nobody in any longer; nothing happens for one that is not there."""
        owner = signed_in.account.id
        await self._done(
            signed_in, "passkey.removed", lambda connection: passkeys.remove(connection, id, account_id=owner)
        )

    async def end(self, signed_in: SignedIn, id: int) -> None:
        """One of one's own browsers is let in no longer."""
        owner, now = signed_in.account.id, self._ways.road.clock()
        await self._done(
            signed_in, "session.ended", lambda connection: sessions.end_own(connection, id, account_id=owner, at=now)
        )

    async def end_others(self, signed_in: SignedIn) -> None:
        """No browser but this one is let in any longer."""
        await self._done(signed_in, "session.ended", lambda connection: self._end_others(connection, signed_in))

    @property
    def _ways(self) -> SigningIn:
        return self.beginning.ways

    def _end_others(self, connection: Connection, signed_in: SignedIn) -> int:
        at = self._ways.road.clock()
        return sessions.end_all(connection, signed_in.account.id, but=signed_in.id, at=at)

    async def _done(self, signed_in: SignedIn, action: str, do: Callable[[Connection], T]) -> None:
        """Do this, and write down that it was done unless nothing was there to do it to."""
        account = signed_in.account

        def done(connection: Connection) -> None:
            if do(connection) not in (False, 0):
                self._ways.note(connection, action, account.id, actor=account.name)

        await self._ways.database.write(done)
