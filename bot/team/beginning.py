"""The first time somebody signs in, or the first time anew: a password, a second proof, and codes on paper."""

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.errors import AanbelError, Undecipherable
from bot.store import credentials, invitations, recovery, sessions
from bot.store.invitations import Invited
from bot.store.sessions import SignedIn
from bot.store.vault import Place
from bot.team.one_time_codes import address, new_seed, step_of
from bot.team.passwords import weakness
from bot.team.signing_in import NotLetIn, SigningIn


class LinkGone(AanbelError):
    """This link was used, or is too old."""


class Weak(AanbelError):
    """This password would be guessed."""

    def __init__(self, key: str) -> None:
        super().__init__()
        #: Of what is wrong with it.
        self.key = key


@dataclass(frozen=True, kw_only=True, slots=True)
class Beginning:
    """What a one-time link leads through."""

    ways: SigningIn

    async def invited(self, token: str) -> Invited:
        """Whose link it is; looking uses nothing up. Raises LinkGone."""
        return await self.ways.database.write(lambda connection: self._invited(connection, token))

    async def choose(self, token: str, password: str, *, device: str) -> str:
        """A password for a link: the token of a session that waits for the second proof. LinkGone, Weak, TooBusy."""
        invited = await self.invited(token)
        self.ask_of(password, invited.account.name, invited.login)
        hashed = await self.ways.passwords.hash(password)

        def chosen(connection: Connection) -> str:
            id, now = self._invited(connection, token).account.id, self.ways.road.clock()
            credentials.set_password(connection, id, hashed, at=now)
            sessions.end_all(connection, id, at=now)
            return self.ways.begin(connection, id, device)[1]

        return await self.ways.database.write(chosen)

    async def prove(self, token: str, signed_in: SignedIn, *, sealed: bytes, code: str) -> tuple[str, tuple[str, ...]]:
        """The first code of a new seed: the token to go on with, and the recovery codes. Raises LinkGone, NotLetIn."""
        codes = recovery.new_codes()

        def proved(connection: Connection) -> str:
            invited = self._invited(connection, token)
            if invited.account.id != signed_in.account.id:
                raise LinkGone
            self.take_seed(connection, signed_in.account.id, sealed=sealed, code=code)
            self.keep_codes(connection, signed_in, codes)
            invitations.use(connection, invited.id, at=self.ways.road.clock())
            return self.ways.let_in(connection, signed_in)

        return await self.ways.database.write(proved), codes

    def take_seed(self, connection: Connection, account_id: int, *, sealed: bytes, code: str) -> None:
        """Codes come from this seed from now on, if this is one of it. Raises NotLetIn."""
        vault = self.ways.road.vault
        seed = self.opened(account_id, sealed)
        step = step_of(seed, code, self.ways.road.clock())
        if step is None:
            raise NotLetIn
        credentials.set_seed(connection, vault, account_id, seed, step=step)

    def keep_codes(self, connection: Connection, signed_in: SignedIn, codes: tuple[str, ...]) -> None:
        """These recovery codes instead of all there were."""
        road, account = self.ways.road, signed_in.account
        recovery.put(connection, road.vault, road.ids, account_id=account.id, codes=codes, at=road.clock())
        self.ways.note(connection, "recovery_codes.made", account.id, actor=account.name)

    def fresh_seed(self, account_id: int) -> bytes:
        """A seed that is kept nowhere yet, sealed for the page that asks for its first code."""
        vault = self.ways.road.vault
        return vault.seal(vault.own_key(), new_seed().encode(), _on_page(account_id))

    def opened(self, account_id: int, sealed: bytes) -> str:
        """The seed of such a page. Raises NotLetIn for what is none of ours, or another account's."""
        vault = self.ways.road.vault
        try:
            return vault.open(vault.own_key(), sealed, _on_page(account_id)).decode()
        except Undecipherable:
            raise NotLetIn from None

    def address(self, seed: str, *, login: str) -> str:
        """What a QR code tells the app on somebody's phone."""
        return address(seed, login=login, issuer=self.ways.road.organisation().facts("nl")["organisation"])

    def ask_of(self, password: str, *names: str) -> None:
        """Raises Weak for a password that would be guessed."""
        wrong = weakness(password, (*names, self.ways.road.organisation().facts("nl")["organisation"]))
        if wrong:
            raise Weak(wrong)

    def _invited(self, connection: Connection, token: str) -> Invited:
        found = invitations.find(connection, self.ways.road.vault, token, at=self.ways.road.clock())
        if found is None:
            raise LinkGone
        return found


def _on_page(account_id: int) -> Place:
    return Place("account", account_id, "totp_page")
