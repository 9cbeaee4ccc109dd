"""Where WhatsApp's webhooks come in: verify over the raw bytes, parse, submit all, and only then answer."""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.channels.base import Incoming, Receipt
from bot.channels.whatsapp_parse import parse
from bot.errors import NotStored, Unverified

HEADER = "X-Hub-Signature-256"

#: Bytes of a webhook's body (Cloud API, webhooks: at most 3 MB).
MAX_BODY = 3 * 1024 * 1024

_PREFIX = b"sha256="
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,256}")

Submit = Callable[[Incoming | Receipt], Awaitable[object]]


class WhatsAppDoor:
    """One webhook call at a time; answered after the commit of all that it brought."""

    def __init__(
        self,
        *,
        submit: Submit,
        clock: Callable[[], datetime],
        app_secret: str,
        verify_token: str = "",
        phone_id: str = "",
    ) -> None:
        self._submit = submit
        self._clock = clock
        self._app_secret = app_secret
        self._verify_token = verify_token
        self._phone_id = phone_id

    async def receive(self, headers: Mapping[str, str], body: bytes) -> int:
        """Take one webhook call; the HTTP status to answer. Anything but 200 makes WhatsApp send it again."""
        try:
            verify(headers, body, self._app_secret)
        except Unverified:
            return 401
        if len(body) > MAX_BODY:
            return 413
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            return 400
        try:
            await self.take_in(payload)
        except NotStored:
            return 503
        return 200

    async def take_in(self, payload: object) -> None:
        """Take in all that a webhook brought; returns when all of it is stored. Raises NotStored.

        All is handed over in order before anything is waited for: it shares a commit. What was stored is a repeat
        when the call comes again.
        """
        parsed = parse(payload, at=self._clock(), phone_id=self._phone_id)
        results = await asyncio.gather(*(self._submit(each) for each in parsed), return_exceptions=True)
        for failure in results:
            if isinstance(failure, BaseException):
                raise failure

    def greet(self, asked: Mapping[str, str]) -> str | None:
        """What to answer when WhatsApp asks whether this is our address; None for who does not know our word."""
        given, challenge = asked.get("hub.verify_token", ""), asked.get("hub.challenge", "")
        same = _same(given.encode("utf-8", "surrogatepass"), self._verify_token.encode())
        known = same and bool(self._verify_token) and asked.get("hub.mode") == "subscribe"
        return challenge if known and _CHALLENGE.fullmatch(challenge) else None


def verify(headers: Mapping[str, str], body: bytes, app_secret: str) -> None:
    """Check the signature over the raw bytes (Cloud API, webhooks). Raises Unverified; also when no secret is set."""
    given = next((value for name, value in headers.items() if name.lower() == HEADER.lower()), "")
    made = _PREFIX + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest().encode()
    if not (_same(given.encode("utf-8", "surrogatepass"), made) and app_secret):
        raise Unverified


def _same(given: bytes, ours: bytes) -> bool:
    """Compared as bytes, in constant time: as text, what is not ASCII would raise."""
    return hmac.compare_digest(given, ours)
