"""Signing in through the organisation's own provider of accounts: who is there is known there, who may come in here."""

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from bot.channels.provider import Known, Provider
from bot.store import accounts, credentials
from bot.team.signing_in import NotLetIn, SigningIn

#: How long somebody may be away at the provider, and how lately it must have let them in where that matters.
_LIVES, _LATELY = timedelta(minutes=10), timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """The way out to the provider and back. `token` is what the browser shows: what it carries is good for it only."""

    ways: SigningIn
    provider: Provider
    #: The provider must say that more than a password was shown.
    must_be_strong: bool
    #: Where the browser comes back to.
    back: str

    async def address(self, token: str, *, then: str, anew: bool) -> str:
        """Where to send the browser; `anew` for who must show once more who they are. Raises ProviderFailed."""
        until = int((self.ways.road.clock() + _LIVES).timestamp())
        body = f"{secrets.token_hex(16)}.{until}.{int(anew)}.{then}"
        state = f"{_text(body.encode())}.{self._stamp('state', token, body)}"
        nonce, verifier = self._stamp("nonce", token, body), self._stamp("verifier", token, body)
        return await self.provider.address(self.back, state=state, nonce=nonce, verifier=verifier, anew=anew)

    async def sign_in(self, token: str, *, state: str, code: str, device: str, instead: int) -> tuple[str, str]:
        """Who came back: the token to go on with, and where to. Raises NotLetIn and ProviderFailed."""
        body = self._opened(token, state)
        _chance, until, anew, then = body.split(".", 3)
        now = self.ways.road.clock()
        if int(until) < now.timestamp() or not code:
            raise NotLetIn
        nonce, verifier = self._stamp("nonce", token, body), self._stamp("verifier", token, body)
        known = await self.provider.redeem(self.back, code=code, nonce=nonce, verifier=verifier, now=now)
        lately = known.at is not None and now.timestamp() - known.at < _LATELY.total_seconds()
        weak = (self.must_be_strong and not known.is_strong) or (anew == "1" and not lately)
        session = await self.ways.database.write(
            lambda connection: self._let_in(connection, known, device, weak=weak, instead=instead)
        )
        if not session:
            raise NotLetIn
        return session, then

    def _let_in(self, connection: Connection, known: Known, device: str, *, weak: bool, instead: int) -> str:
        """A session of the account this is; nothing for nobody's. No account is made for who has none."""
        found = credentials.by_subject(connection, known.subject)
        account_id = found or (0 if weak else self._linked(connection, known))
        if weak or not account_id:
            self.ways.refuse(connection, account_id)
            return ""
        return self.ways.enter(connection, account_id, device, instead=instead)

    def _linked(self, connection: Connection, known: Known) -> int:
        """The first time: the account with the address that the provider verified, if nobody else was linked to it."""
        stored = accounts.find_by_login(connection, known.mail) if known.mail else None
        if stored is None or stored.closed_at:
            return 0
        if not credentials.link(connection, stored.account.id, known.subject):
            return 0
        self.ways.note(connection, "account.linked", stored.account.id, actor=stored.account.name)
        return stored.account.id

    def _opened(self, token: str, state: str) -> str:
        """What we gave the browser along. Raises NotLetIn for what is not ours, or another browser's."""
        packed, _, mark = state.partition(".")
        try:
            body = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
        except ValueError:
            raise NotLetIn from None
        if not hmac.compare_digest(mark.encode(), self._stamp("state", token, body).encode()):
            raise NotLetIn
        return body

    def _stamp(self, purpose: str, token: str, body: str) -> str:
        return _text(self.ways.road.vault.stamp(f"oidc.{purpose}", token, body))


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
