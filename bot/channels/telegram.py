"""Telegram: sending, taking away and fetching, through python-telegram-bot's Bot, types and request classes only."""

import asyncio
import json
import logging
import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast
from urllib.parse import quote, urlencode

from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import BotCommandLimit, FileSizeLimit
from telegram.error import BadRequest
from telegram.request import HTTPXRequest

from bot.channels.base import Button, Medium, Outgoing
from bot.channels.sound import Voices
from bot.channels.telegram_errors import Oversized, silence, translated
from bot.channels.telegram_parse import NAME
from bot.channels.telegram_photo import Photos, fits
from bot.channels.telegram_text import from_the_right, split
from bot.errors import ChannelError

# Opting in: otherwise the library warns at every 429 that `retry_after` will become a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "true")

#: (language, message key) -> text.
Text = Callable[[str, str], str]

#: The only updates asked for; what a press, a message or a block brings.
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

#: The commands of Telegram's own menu, described by the keys `telegram.command.<name>`.
MENU = (
    "start", "help", "human", "question", "language", "aloud", "pictures", "back", "repeat", "skip", "stop", "menu",
    "wipe", "delete",
)  # fmt: skip

MAX_FILE = int(FileSizeLimit.FILESIZE_DOWNLOAD)
#: Messages one deleteMessages takes (Bot API).
_BATCH = 100
_SURELY_OLD = 4
#: Tries for the second and later parts of one bubble, and the longest pause between them, in seconds.
_TRIES, _LONGEST_PAUSE = 3, 10.0
_FILE_PATH = re.compile(r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*", re.ASCII)

log = logging.getLogger(__name__)


class Telegram:
    """One bot. Implements `base.Channel`; no method lets the token out in an error or a log line."""

    name = NAME
    # Telegram's flood limits are about 30 a second for a bot and one a second for a chat.
    per_second = 25.0
    address_pause = 1.0
    tells = False

    def __init__(self, *, token: str, api_url: str = "https://api.telegram.org", connections: int = 32) -> None:
        silence()
        #: Without the @; empty until `learn_name`.
        self.username = ""
        self._files_url = f"{api_url.rstrip('/')}/file/bot{token}"
        # Long timeouts: a send that is given up may still arrive, and would be sent twice.
        self._request = HTTPXRequest(connection_pool_size=connections, read_timeout=30, pool_timeout=30)
        self._long_poll = HTTPXRequest(connection_pool_size=2)
        self._downloads = HTTPXRequest(
            connection_pool_size=4,
            read_timeout=60,
            pool_timeout=60,
            httpx_kwargs={
                "headers": {"Accept-Encoding": "identity"},
                "event_hooks": {"response": [_refuse_oversized]},
            },
        )
        self._bot = Bot(
            token,
            base_url=f"{api_url.rstrip('/')}/bot",
            base_file_url=f"{api_url.rstrip('/')}/file/bot",
            request=self._request,
            get_updates_request=self._long_poll,
        )
        self._photos = Photos(self._bot)
        self._voices = Voices(self._send_voice)

    async def close(self) -> None:
        """Close all connections."""
        await asyncio.gather(*(request.shutdown() for request in (self._request, self._long_poll, self._downloads)))

    async def send(self, address: str, outgoing: Outgoing) -> Sequence[str]:
        """Send one bubble; see `base.Channel.send`."""
        text = from_the_right(outgoing.text) if outgoing.rtl else outgoing.text
        keyboard = _keyboard(outgoing.buttons)
        if fits(text) and (shown := await self._photos.send(address, outgoing.picture, text, keyboard=keyboard)):
            return [shown]
        before = "" if fits(text) else await self._photos.send(address, outgoing.picture)
        first, *rest = split(text)
        sending = self._send_patiently if before else self._send
        sent = [*filter(None, [before]), await sending(address, first, None if rest else keyboard)]
        for number, part in enumerate(rest, start=1):
            sent.append(await self._send_patiently(address, part, keyboard if number == len(rest) else None))
        return sent

    async def voice(self, address: str, sound: Medium) -> Sequence[str]:
        """Send a sound as a voice note; see `base.Channel.voice`."""
        return await self._voices.send(address, sound)

    async def _send_voice(self, address: str, sound: Medium, known: str) -> tuple[str, str]:
        with translated():
            message = await self._bot.send_voice(address, known or sound.content, filename="voice.ogg")
        return str(message.message_id), message.voice.file_id if message.voice else ""

    async def _send(self, address: str, text: str, keyboard: InlineKeyboardMarkup | None) -> str:
        with translated():
            message = await self._bot.send_message(
                address, text, reply_markup=keyboard, link_preview_options=LinkPreviewOptions(is_disabled=True)
            )
        return str(message.message_id)

    async def _send_patiently(self, address: str, text: str, keyboard: InlineKeyboardMarkup | None) -> str:
        """Send a later part of a bubble. It is tried again here: outside, the first part would be sent twice."""
        for _ in range(_TRIES - 1):
            try:
                return await self._send(address, text, keyboard)
            except ChannelError as error:
                if error.permanent:
                    raise
                await asyncio.sleep(min(error.retry_after or 1.0, _LONGEST_PAUSE))
        return await self._send(address, text, keyboard)

    async def delete(self, address: str, message_ids: Sequence[str]) -> Sequence[str]:
        """Take bubbles away, of both sides; those older than 48 hours stay (Bot API, deleteMessages)."""
        return await self._delete(address, sorted(message_ids, key=int)) if message_ids else []

    async def _delete(self, address: str, ids: Sequence[str]) -> Sequence[str]:
        """Telegram refuses a whole batch for one bubble that is too old: halve it until the young ones are found."""
        if len(ids) <= _BATCH and await self._deletes(address, ids):
            return ids
        if len(ids) == 1:
            return []
        older, newer = ids[: len(ids) // 2], ids[len(ids) // 2 :]
        gone = await self._delete(address, newer)
        # Ids rise with time. One refusal may have another reason than age, several on end have not.
        if not gone and len(newer) >= _SURELY_OLD:
            return []
        return [*await self._delete(address, older), *gone]

    async def _deletes(self, address: str, ids: Sequence[str]) -> bool:
        with translated():
            try:
                return await self._bot.delete_messages(address, [int(message_id) for message_id in ids])
            except BadRequest as error:
                if "can't be deleted" not in error.message:
                    raise
                return False

    async def fetch(self, remote_id: str) -> bytes:
        """The bytes of a file, at most 20 MB, from the Bot API's own address. Raises ChannelError, FileTooLarge."""
        with translated():
            found = cast("Mapping[str, Any]", await self._ask(self._request, "getFile", {"file_id": remote_id}))
            path = str(found.get("file_path", ""))
            # A path of another shape could lead to another host or a local file.
            if not _FILE_PATH.fullmatch(path):
                raise ChannelError(because="Telegram named a file in a way we do not follow.", permanent=True)
            return await self._downloads.retrieve(f"{self._files_url}/{quote(path)}")

    async def updates(self, offset: int | None, patience: int) -> list[dict[str, Any]]:
        """Wait up to `patience` seconds for updates from this offset on; what lies before it is confirmed by asking.

        Raw, where `Bot.get_updates` would lose all for one it cannot read. Raises PolledElsewhere, ChannelError.
        """
        wanted: dict[str, str | int] = {"timeout": patience, "allowed_updates": json.dumps(UPDATES)}
        if offset is not None:
            wanted["offset"] = offset
        with translated():
            found = await self._ask(self._long_poll, "getUpdates", wanted, read_timeout=patience + 10)
        return [update for update in cast("list[dict[str, Any]]", found) if "update_id" in update]

    async def _ask(
        self, request: HTTPXRequest, method: str, wanted: Mapping[str, str | int], *, read_timeout: float = 30
    ) -> Any:
        return await request.post(f"{self._bot.base_url}/{method}?{urlencode(wanted)}", read_timeout=read_timeout)

    async def answer_press(self, press_id: str) -> None:
        """Stop the little clock on a pressed button. Raises ChannelError."""
        with translated():
            await self._bot.answer_callback_query(press_id)

    async def set_webhook(self, url: str, secret: str, connections: int = 40) -> None:
        """Have updates sent to this address, with this secret. Raises ChannelError."""
        with translated():
            await self._bot.set_webhook(
                url, secret_token=secret, max_connections=connections, allowed_updates=list(UPDATES)
            )

    async def remove_webhook(self) -> None:
        """Have no updates sent, so that polling works; what waits stays waiting. Raises ChannelError."""
        with translated():
            await self._bot.delete_webhook(drop_pending_updates=False)

    async def learn_name(self) -> None:
        """Ask for the bot's own username. Raises ChannelError."""
        with translated():
            self.username = (await self._bot.get_me()).username or ""

    async def setup(self, languages: Sequence[str], text: Text) -> None:
        """Set the bot's commands and descriptions in every language, the first one also for all other languages.

        Best effort: what Telegram does not take is logged.
        """
        calls = [self.learn_name()]
        for code, language in (("", languages[0]), *((language, language) for language in languages)):
            calls += [
                self._set_commands(code, language, text),
                self._set_descriptions(code, language, text),
            ]
        for call in calls:
            try:
                await call
            except ChannelError as error:
                log.warning("telegram.profile_refused", extra={"reason": str(error)})

    async def _set_commands(self, code: str, language: str, text: Text) -> None:
        commands = [
            BotCommand(name, text(language, f"telegram.command.{name}")[: BotCommandLimit.MAX_DESCRIPTION])
            for name in MENU
        ]
        with translated():
            await self._bot.set_my_commands(commands, language_code=code or None)

    async def _set_descriptions(self, code: str, language: str, text: Text) -> None:
        with translated():
            await self._bot.set_my_description(text(language, "telegram.description"), language_code=code or None)
            await self._bot.set_my_short_description(text(language, "telegram.about"), language_code=code or None)


def _keyboard(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.label, callback_data=button.data) for button in row] for row in rows]
    )


async def _refuse_oversized(response: Any) -> None:
    """Called by the HTTP client before it reads a body: too long, packed, or of unknown length is not read."""
    length = response.headers.get("content-length", "")
    packed = "content-encoding" in response.headers
    if packed or not (length.isdecimal() and int(length) <= MAX_FILE):
        raise Oversized
