"""WhatsApp: sending, templates and files, through the Cloud API or whoever passes it on (another URL and header)."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from bot.channels.base import Knock, Medium, Outgoing
from bot.channels.handed import stops_text
from bot.channels.sound import Voices
from bot.channels.whatsapp_errors import too_often, translate
from bot.channels.whatsapp_pair import PairRate
from bot.channels.whatsapp_parse import NAME
from bot.channels.whatsapp_picture import LIFETIME, Pictures
from bot.channels.whatsapp_text import Template, messages, template
from bot.errors import ChannelError, FileTooLarge, TemplateRefused, WindowClosed

#: How long after the resident's last message words of our own are taken; a minute less, for what is on its way.
WINDOW = timedelta(hours=24) - timedelta(minutes=1)

#: Bytes of a file that is fetched, and of an answer that is read.
MAX_FILE, _MAX_ANSWER = 20 * 1024 * 1024, 1024 * 1024
#: Where Meta keeps files; elsewhere they lie where the API is.
_MEDIA_HOSTS = ("lookaside.fbsbx.com",)
#: Tries for the second and later parts of one bubble, and the longest pause between them, in seconds.
_TRIES, _LONGEST_PAUSE = 3, 10.0
#: Seconds between the tries of what is urgent (Cloud API, pair rate limit: 4 to the power of the tries before).
_SOONEST = (1.0, 4.0)

#: The template of every language that has none of its own.
ELSE = "*"

log = logging.getLogger(__name__)

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Account:
    """Our number at WhatsApp, or at whoever passes it on."""

    token: str = field(repr=False)
    phone_id: str
    api_url: str = "https://graph.facebook.com"
    #: Authorization carries the token as a bearer's; any other header the token alone.
    auth_header: str = "Authorization"
    #: Our language code, or ELSE -> the template for when a resident was quiet for a day.
    templates: Mapping[str, Template] = field(default_factory=dict)


def _now() -> datetime:
    return datetime.now(UTC)


class WhatsApp:
    """One number. Implements `base.Channel`; no method lets the token or an address out in an error or a log line."""

    name = NAME
    # 80 a second, in and out together (Cloud API, throughput).
    per_second = 40.0
    address_pause = 1.0
    tells = True

    def __init__(
        self,
        account: Account,
        *,
        opener: Callable[[str], str],
        clock: Callable[[], datetime] = _now,
        pair: PairRate | None = None,
    ) -> None:
        """`opener` gives, for a language, what stands on the button that opens a list."""
        for library in ("httpx", "httpcore"):  # they write addresses and what could not be parsed into the log
            logging.getLogger(library).setLevel(logging.CRITICAL + 1)
        self._account = account
        self._opener = opener
        self._clock = clock
        self._pair = pair or PairRate(time.monotonic)
        bearer = account.auth_header.lower() == "authorization"
        self._auth = {account.auth_header: f"Bearer {account.token}" if bearer else account.token}
        self._pictures = Pictures(self.upload)
        self._voices = Voices(self._post_voice, lifetime=LIFETIME.total_seconds())
        # Long timeouts: a send that is given up may still arrive, and would be sent twice.
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(30.0, pool=60.0), follow_redirects=False, trust_env=False)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def send(self, address: str, outgoing: Outgoing) -> Sequence[str]:
        """Send one bubble, or a template in its place when the resident was quiet for a day; see `base.Channel`."""
        if outgoing.heard_at is not None and self._clock() - outgoing.heard_at > WINDOW:
            return Knock([await self._knock(address, outgoing)])
        plain = messages(outgoing, self._opener(outgoing.language))
        parts = await self._pictures.beside(plain, outgoing.picture)
        if wait := self._pair.wait(address, len(parts), urgent=outgoing.urgent):
            # A picture is no reason to wait.
            parts, wait = plain, self._pair.wait(address, len(plain)) if len(parts) > len(plain) else wait
            if wait:
                raise too_often(wait)
        try:
            return await self._post_all(address, parts, urgent=outgoing.urgent)
        except WindowClosed:
            return Knock([await self._knock(address, outgoing)])
        except ChannelError as error:
            if outgoing.picture is None or parts is plain or stops_text(error):
                raise
            self._pictures.left_out(outgoing.picture, error)
        return await self._post_all(address, plain, urgent=outgoing.urgent)

    async def voice(self, address: str, sound: Medium) -> Sequence[str]:
        """Send a sound, where this resident may be written to at once; see `base.Channel.voice`."""
        if wait := self._pair.wait(address):
            raise too_often(wait)
        return await self._voices.send(address, sound)

    async def _post_voice(self, address: str, sound: Medium, known: str) -> tuple[str, str]:
        id = known or await self.upload(sound.content, sound.mime)
        return await self._post(address, {"type": "audio", "audio": {"id": id}}), id

    async def _post_all(self, address: str, parts: Sequence[Json], *, urgent: bool) -> list[str]:
        first, *rest = parts
        sent = [await (self._post_soonest if urgent else self._post)(address, first)]
        for part in rest:
            sent.append(await self._post_patiently(address, part))
        return sent

    async def _knock(self, address: str, outgoing: Outgoing) -> str:
        """Send the template of this language, or else the one for all others."""
        if not outgoing.opens:
            raise WindowClosed(permanent=True)
        templates = self._account.templates
        wanted = [templates[each] for each in (outgoing.language, ELSE) if each in templates]
        for number, chosen in enumerate(wanted, start=1):
            try:
                return await self._post(address, template(chosen, outgoing.opens))
            except TemplateRefused:
                log.error("whatsapp.template_refused", extra={"language": chosen.language})
                if number == len(wanted):
                    raise
        raise TemplateRefused(because="No template is set.")

    async def _post_soonest(self, address: str, part: Json) -> str:
        """Send help now; where WhatsApp says that it was too much for this resident, again as soon as may be."""
        for pause in _SOONEST:
            try:
                return await self._post(address, part)
            except ChannelError as error:
                if not error.one_address:
                    raise
                await asyncio.sleep(pause)
        return await self._post(address, part)

    async def _post_patiently(self, address: str, part: Json) -> str:
        """Send a later part of a bubble. It is tried again here: outside, the first part would be sent twice."""
        for _ in range(_TRIES - 1):
            try:
                return await self._post(address, part)
            except ChannelError as error:
                if error.permanent:
                    raise
                await asyncio.sleep(min(error.retry_after or 1.0, _LONGEST_PAUSE))
        return await self._post(address, part)

    async def _post(self, address: str, part: Json) -> str:
        """Send to the user id; where WhatsApp does not take that, to the phone number behind it, if that is known."""
        name, _, phone = address.partition(" ")
        try:
            # A user id is all that is known of somebody with a user name.
            return await self._post_to({"to": name} if name.isdecimal() else {"recipient": name}, part)
        except (WindowClosed, TemplateRefused):
            raise
        except ChannelError as error:
            if not (phone and error.permanent):
                raise
        return await self._post_to({"to": phone}, part)

    async def _post_to(self, to: Json, part: Json) -> str:
        message = {"messaging_product": "whatsapp", "recipient_type": "individual", **to, **part}
        answer = await self._ask("POST", f"{quote(self._account.phone_id)}/messages", json=message)
        match answer:
            case {"messages": [{"id": str(id)}, *_]}:
                return id
        raise ChannelError(because="WhatsApp took it without saying as what.", permanent=True)

    async def delete(self, address: str, message_ids: Sequence[str]) -> Sequence[str]:
        """Nothing: WhatsApp lets no business take a bubble away."""
        del address, message_ids
        return []

    async def upload(self, content: bytes, mime: str) -> str:
        """Hand a file over for sending; the id it is sent by, for 30 days. Raises ChannelError."""
        form: dict[str, Any] = {
            "data": {"messaging_product": "whatsapp", "type": mime},
            "files": {"file": ("file", content, mime)},
        }
        match await self._ask("POST", f"{quote(self._account.phone_id)}/media", **form):
            case {"id": str(id)}:
                return id
        raise ChannelError(because="WhatsApp took a file without saying as what.", permanent=True)

    async def fetch(self, remote_id: str) -> bytes:
        """The bytes of a file, from WhatsApp's own addresses only. Raises ChannelError, FileTooLarge."""
        found = await self._ask("GET", quote(remote_id, safe=""), params={"phone_number_id": self._account.phone_id})
        size = found.get("file_size")
        if type(size) is int and size > MAX_FILE:
            raise FileTooLarge
        return await self._download(self._own(str(found.get("url", ""))))

    def _own(self, url: str) -> str:
        """The address of a file, if we may follow it: the token goes along. Raises ChannelError."""
        api, there = urlsplit(self._account.api_url), urlsplit(url)
        meta = there.scheme == "https" and there.hostname in _MEDIA_HOSTS and there.port in (None, 443)
        if meta and api.hostname != "graph.facebook.com":
            # Whoever passes it on fetches the file from Meta too, at its own address and under its own header.
            return f"{self._account.api_url}{there.path}?{there.query}"
        if meta or (there.scheme, there.netloc) == (api.scheme, api.netloc):
            return url
        raise ChannelError(because="WhatsApp named a file in a way we do not follow.", permanent=True)

    async def _ask(self, method: str, path: str, **how: Any) -> Json:
        """One call of the API; its answer. Raises ChannelError."""
        status, body = await self._call(method, f"{self._account.api_url}/{path}", _MAX_ANSWER, **how)
        try:
            answer = httpx.Response(200, content=body).json()
        except (ValueError, RecursionError):
            answer = None
        if status >= 300 or not isinstance(answer, dict):
            if status < 300:
                raise ChannelError(because="WhatsApp's answer cannot be read.", permanent=True)
            raise translate(status, answer if isinstance(answer, dict) else {})
        return answer

    async def _download(self, url: str) -> bytes:
        status, content = await self._call("GET", url, MAX_FILE, headers={"Accept-Encoding": "identity"})
        if status != 200:
            raise ChannelError(because=f"WhatsApp does not give the file: {status}.", permanent=status < 500)
        return content

    async def _call(self, method: str, url: str, most: int, **how: Any) -> tuple[int, bytes]:
        """The status and at most so many bytes, read as they come. Raises ChannelError without its cause."""
        headers = {**self._auth, **how.pop("headers", {})}
        try:
            async with self._http.stream(method, url, headers=headers, **how) as response:
                content = bytearray()
                async for piece in response.aiter_bytes():
                    content += piece
                    if len(content) > most:
                        raise FileTooLarge
                return response.status_code, bytes(content)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            # The cause is cut off: it may hold the token or an address.
            raise ChannelError(because=f"No proper answer from WhatsApp ({type(error).__name__}).") from None
