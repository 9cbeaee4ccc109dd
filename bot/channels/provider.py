"""The organisation's own provider of accounts, by OpenID Connect: authorization code with PKCE and a nonce.

Signatures and claims are checked by the library (https://openid.net/specs/openid-connect-core-1_0.html).
"""

import ssl
import time
from collections.abc import Awaitable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from typing import Any, TypeVar

from bot.errors import AanbelError, SettingsError

T = TypeVar("T")

#: By a key of the provider's; never by a secret that is shared, and never unsigned.
_SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_TIMEOUT, _LEEWAY = 10.0, 60
#: What a provider says of itself is asked for again after so many seconds; its keys not more often than this.
_FRESH, _SELDOM = 3600.0, 60.0
#: Values of `acr` that mean more than one factor (REFEDS MFA; OpenID EAP ACR values; Microsoft).
_STRONG = frozenset({
    "https://refeds.org/profile/mfa", "phr", "phrh", "http://schemas.microsoft.com/claims/multipleauthn",
})  # fmt: skip
#: Of `amr` (RFC 8176): what somebody knows, and what somebody has or is.
_KNOWS = frozenset({"pwd", "pin", "kba"})
_HAS = frozenset({"otp", "sms", "tel", "hwk", "swk", "sc", "pop", "fpt", "face", "iris", "retina", "vbm"})


class ProviderFailed(AanbelError):
    """The organisation's provider of accounts did not say who this is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Whom the provider knows."""

    #: Issuer and subject: the same for ever.
    subject: str
    #: A mail address that the provider verified; empty without one.
    mail: str
    #: More than a password was shown.
    is_strong: bool
    #: When the provider let them in itself; None when it does not say.
    at: float | None


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One provider, as the settings name it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    #: Besides those above, values of `acr` that mean more than one factor here.
    strong: Collection[str] = ()
    #: Made once: reading the certificates of the system takes a while.
    _tls: ssl.SSLContext = field(default_factory=ssl.create_default_context, init=False, repr=False)
    _kept: dict[str, tuple[float, Any]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if find_spec("authlib") is None or find_spec("httpx2") is None:
            raise SettingsError(because="AANBEL_OIDC_ISSUER needs more packages: pip install 'aanbel[oidc]'")

    async def address(self, back: str, *, state: str, nonce: str, verifier: str, anew: bool = False) -> str:
        """Where a browser goes to be known, and comes back from to `back`. Raises ProviderFailed."""
        about = await self._about()
        more = {"max_age": "0", "prompt": "login"} if anew else {}
        async with self._client(back, about) as client:
            url, _state = client.create_authorization_url(
                about["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce, **more
            )
        return str(url)

    async def redeem(self, back: str, *, code: str, nonce: str, verifier: str, now: datetime) -> Known:
        """Who came back with this code. Raises ProviderFailed."""
        about = await self._about()
        async with self._client(back, about) as client:
            given = await _asked(client.fetch_token(about["token_endpoint"], code=code, code_verifier=verifier))
        claims = await self._checked(given, nonce, about, now=int(now.timestamp()))
        return Known(
            subject=f"{self.issuer} {claims['sub']}",
            mail=str(claims.get("email", "")) if claims.get("email_verified") is True else "",
            is_strong=self._is_strong(claims),
            at=claims.get("auth_time"),
        )

    async def _checked(
        self, given: Mapping[str, Any], nonce: str, about: Mapping[str, Any], *, now: int
    ) -> Mapping[str, Any]:
        """The claims of the token: of this issuer, for us, for this visit, and not too old."""
        from authlib.oidc.core.claims import CodeIDToken
        from joserfc.errors import JoseError

        must = {
            "iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self.client_id},
            "exp": {"essential": True}, "sub": {"essential": True}, "nonce": {"essential": True, "value": nonce},
        }  # fmt: skip
        params = {"nonce": nonce, "client_id": self.client_id, "access_token": given.get("access_token")}
        read = await self._read(str(given.get("id_token", "")), about)
        claims = CodeIDToken(read.claims, read.header, must, params)
        try:
            claims.validate(now=now, leeway=_LEEWAY)
        except (JoseError, ValueError, TypeError) as error:
            raise ProviderFailed(because=type(error).__name__) from None
        return dict(claims)

    async def _read(self, token: str, about: Mapping[str, Any]) -> Any:
        """The token, signed by a key of the provider's."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        for anew in (False, True):
            try:
                return jwt.decode(token, await self._keys(about, anew=anew), algorithms=_SIGNED_BY)
            except (JoseError, ValueError, TypeError) as error:
                # A key that is not known may be a new one: they are asked for once more.
                if anew:
                    raise ProviderFailed(because=type(error).__name__) from None
        raise ProviderFailed

    async def _about(self) -> Mapping[str, Any]:
        """What the provider says of itself; it must call itself what the settings call it."""
        about: Mapping[str, Any] = await self._get(
            f"{self.issuer.rstrip('/')}/.well-known/openid-configuration", _FRESH
        )
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if about.get("issuer") != self.issuer or not all(isinstance(about.get(name), str) for name in needed):
            raise ProviderFailed(because="it calls itself otherwise than AANBEL_OIDC_ISSUER")
        return about

    async def _keys(self, about: Mapping[str, Any], *, anew: bool) -> Any:
        from joserfc.jwk import KeySet

        return KeySet.import_key_set(await self._get(about["jwks_uri"], _SELDOM if anew else _FRESH))

    async def _get(self, address: str, fresh: float) -> Any:
        """What stands there, asked for again when it was asked for longer ago."""
        import httpx2

        at, kept = self._kept.get(address, (0.0, None))
        if kept is not None and time.monotonic() - at < fresh:
            return kept
        async with httpx2.AsyncClient(timeout=_TIMEOUT, verify=self._tls) as client:
            answer = await _asked(client.get(address, headers={"accept": "application/json"}))
        try:
            found = answer.raise_for_status().json()
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderFailed(because=type(error).__name__) from None
        if not isinstance(found, dict):
            raise ProviderFailed(because="what it says of itself cannot be read")
        self._kept[address] = (time.monotonic(), found)
        return found

    def _client(self, back: str, about: Mapping[str, Any]) -> Any:
        from authlib.integrations.httpx_client import AsyncOAuth2Client

        taken = about.get("token_endpoint_auth_methods_supported", ("client_secret_basic",))
        return AsyncOAuth2Client(
            self.client_id,
            self.client_secret,
            token_endpoint_auth_method="client_secret_basic"
            if "client_secret_basic" in taken
            else "client_secret_post",
            scope="openid email",
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=_TIMEOUT,
            verify=self._tls,
        )

    def _is_strong(self, claims: Mapping[str, Any]) -> bool:
        amr = claims.get("amr")
        ways = {str(each) for each in amr} if isinstance(amr, list) else set()
        more = "mfa" in ways or bool(ways & _KNOWS and ways & _HAS)
        return more or claims.get("acr") in _STRONG.union(self.strong)


async def _asked(asking: Awaitable[T]) -> T:
    """What the provider answered. Raises ProviderFailed, with the kind of error only: its words may hold anything."""
    import httpx2
    from authlib.common.errors import AuthlibBaseError

    try:
        return await asking
    except (httpx2.HTTPError, AuthlibBaseError, ValueError, KeyError) as error:
        raise ProviderFailed(because=type(error).__name__) from None
