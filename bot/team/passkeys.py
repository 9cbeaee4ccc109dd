"""Passkeys: a phone, a key or a computer that signs for its owner. One with a fingerprint or PIN is both factors."""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bot.store import passkeys
from bot.store.passkeys import Passkey
from bot.store.sessions import SignedIn
from bot.team.signing_in import NotLetIn, SigningIn

#: How long what is to be signed may lie on a page.
_LIVES = timedelta(minutes=10)
_REMEMBERED = 10_000
_LONGEST_NAME = 40
#: What the library raises for what a browser sends, besides its own errors.
_BROKEN = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, OverflowError)
_VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """Where the pages stand, as browsers see it: a passkey is good for this place only."""

    host: str
    origin: str
    #: The organisation's.
    name: str


@dataclass(frozen=True, kw_only=True)
class Signers:
    """Adding passkeys, and signing in with them. `token` is what the browser shows: a challenge is good for it only."""

    ways: SigningIn
    #: Challenges that were signed: each once.
    _signed: OrderedDict[bytes, datetime] = field(default_factory=OrderedDict, init=False)

    def to_add(self, site: Site, signed_in: SignedIn, token: str, known: Sequence[Passkey]) -> str:
        """What a page asks of an authenticator to make a passkey, as JSON."""
        account = signed_in.account
        options = generate_registration_options(
            rp_id=site.host,
            rp_name=site.name,
            user_id=account.id.to_bytes(8),
            user_name=account.name,
            user_display_name=account.name,
            challenge=self._challenge(token),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=each.credential) for each in known],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED, user_verification=_VERIFIED
            ),
        )
        return options_to_json(options)

    def to_sign(self, site: Site, token: str, known: Sequence[Passkey] = ()) -> str:
        """What a page asks to be signed, as JSON; by one of these passkeys, or by whichever there is."""
        options = generate_authentication_options(
            rp_id=site.host,
            challenge=self._challenge(token),
            allow_credentials=[PublicKeyCredentialDescriptor(id=each.credential) for each in known],
            user_verification=_VERIFIED,
        )
        return options_to_json(options)

    async def add(self, site: Site, signed_in: SignedIn, token: str, *, made: str, name: str) -> None:
        """Keep the passkey that a browser made. Raises NotLetIn when it is none, or is somebody's already."""
        try:
            credential = parse_registration_credential_json(made)
            verified = verify_registration_response(
                credential=credential,
                expected_challenge=self._taken(credential.response.client_data_json, token),
                expected_rp_id=site.host,
                expected_origin=site.origin,
                require_user_verification=True,
            )
        except _BROKEN:
            raise NotLetIn from None
        account, road = signed_in.account, self.ways.road
        new = Passkey(
            id=road.ids.new(), account_id=account.id, credential=verified.credential_id,
            public_key=verified.credential_public_key, sign_count=verified.sign_count,
            name=" ".join(name.split())[:_LONGEST_NAME], made_at=road.clock(),
        )  # fmt: skip

        def added(connection: Connection) -> bool:
            self.ways.note(connection, "passkey.added", account.id, actor=account.name)
            return passkeys.add(connection, new)

        if not await self.ways.database.write(added):
            raise NotLetIn

    async def sign_in(self, site: Site, token: str, *, signed: str, device: str, instead: int = 0) -> str:
        """In with a passkey alone: the token to go on with. Raises NotLetIn."""

        def let_in(connection: Connection, by: Passkey) -> str:
            return self.ways.enter(connection, by.account_id, device, instead=instead)

        return await self._checked(site, token, signed, let_in)

    async def prove(self, site: Site, signed_in: SignedIn, token: str, *, signed: str) -> str:
        """The second proof by a passkey: the token to go on with. Raises NotLetIn."""

        def let_in(connection: Connection, by: Passkey) -> str:
            return self.ways.let_in(connection, signed_in) if by.account_id == signed_in.account.id else ""

        return await self._checked(site, token, signed, let_in)

    async def _checked(self, site: Site, token: str, signed: str, let_in: Callable[[Connection, Passkey], str]) -> str:
        database, clock = self.ways.database, self.ways.road.clock
        try:
            credential = parse_authentication_credential_json(signed)
            challenge = self._taken(credential.response.client_data_json, token)
            by = await database.write(lambda connection: passkeys.find(connection, credential.raw_id))
            count = _verified(site, credential, challenge, by) if by else None
        except (*_BROKEN, NotLetIn):
            by, count = None, None

        def done(connection: Connection) -> str:
            used = by and count is not None and passkeys.used(connection, by.id, sign_count=count, at=clock())
            onward = let_in(connection, by) if by and used else ""
            if not onward:
                self.ways.refuse(connection, by.account_id if by else 0)
            return onward

        onward = await database.write(done)
        if not onward:
            raise NotLetIn
        return onward

    def _challenge(self, token: str) -> bytes:
        """Bytes by chance, until when they may be signed, and our mark for this browser: nothing has to be kept."""
        until = int((self.ways.road.clock() + _LIVES).timestamp())
        fresh = secrets.token_bytes(16) + until.to_bytes(8)
        return fresh + self._mark(fresh, token)

    def _taken(self, client_json: bytes, token: str) -> bytes:
        """The challenge that was signed. Raises NotLetIn when it is not ours, not this browser's, late or a repeat."""
        challenge = parse_client_data_json(client_json).challenge
        fresh, mark = challenge[:24], challenge[24:]
        now = self.ways.road.clock()
        if not hmac.compare_digest(mark, self._mark(fresh, token)) or challenge in self._signed:
            raise NotLetIn
        if int.from_bytes(fresh[16:]) < now.timestamp():
            raise NotLetIn
        self._signed[challenge] = now
        while len(self._signed) > _REMEMBERED:
            self._signed.popitem(last=False)
        return challenge

    def _mark(self, fresh: bytes, token: str) -> bytes:
        return self.ways.road.vault.stamp("challenge", token, fresh.hex())


def _verified(site: Site, credential: AuthenticationCredential, challenge: bytes, by: Passkey) -> int:
    """How often the authenticator says it signed."""
    return verify_authentication_response(
        credential=credential,
        expected_challenge=challenge,
        expected_rp_id=site.host,
        expected_origin=site.origin,
        credential_public_key=by.public_key,
        credential_current_sign_count=by.sign_count,
        require_user_verification=True,
    ).new_sign_count
