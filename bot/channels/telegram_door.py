"""Where Telegram's updates come in, by webhook and by polling alike: verify, parse, submit, and only then answer."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.channels.base import Incoming, Outgoing, Receipt
from bot.channels.telegram import Telegram
from bot.channels.telegram_parse import GroupMessage, parse, verify
from bot.errors import ChannelError, NotStored, Unverified

#: Bytes of a webhook's body; Telegram's own stay far below.
MAX_BODY = 1024 * 1024

#: A group that keeps talking to the bot gets its one sentence this often, and so many groups are remembered.
_GROUP_PAUSE, _GROUPS = timedelta(hours=1), 1000

#: Seconds a stop waits for small answers.
_GRACE = 1.0

log = logging.getLogger(__name__)

Submit = Callable[[Incoming | Receipt], Awaitable[object]]


class TelegramDoor:
    """One update at a time; returns after its commit. Nothing of a group is submitted."""

    def __init__(
        self,
        *,
        telegram: Telegram,
        submit: Submit,
        group_text: Callable[[str], str],
        clock: Callable[[], datetime],
        secret: str = "",
    ) -> None:
        """`group_text` gives the sentence for a group, for an app's language code; `secret` is the webhook's."""
        self._telegram = telegram
        self._submit = submit
        self._group_text = group_text
        self._clock = clock
        self._secret = secret
        self._answered: dict[str, datetime] = {}
        self._behind: set[asyncio.Task[None]] = set()

    async def receive(self, headers: Mapping[str, str], body: bytes) -> int:
        """Take one webhook request; the HTTP status to answer. 503 makes Telegram send it again."""
        try:
            verify(headers, body, self._secret)
        except Unverified:
            return 401
        if len(body) > MAX_BODY:
            return 413
        payload = _read_json(body)
        if payload is None:
            return 400
        try:
            await self.take_in(payload)
        except NotStored:
            return 503
        return 200

    async def take_in(self, payload: Mapping[str, Any]) -> None:
        """Take one update in; returns when all of it is stored. Raises NotStored.

        Reaches `submit` without awaiting anything, so updates taken in together stay in order.
        """
        for parsed in parse(payload, at=self._clock(), username=self._telegram.username):
            if isinstance(parsed, GroupMessage):
                self._answer_group(parsed)
            else:
                await self._submit(parsed)
        press = payload.get("callback_query")
        if isinstance(press, dict) and isinstance(press.get("id"), str):
            self._later(self._telegram.answer_press(press["id"]))

    async def close(self) -> None:
        """Give the small answers that are being sent a moment, then drop them: a stop does not wait for Telegram."""
        if self._behind:
            _, late = await asyncio.wait(self._behind, timeout=_GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _answer_group(self, spoken: GroupMessage) -> None:
        now = self._clock()
        if now - self._answered.get(spoken.address, now - _GROUP_PAUSE) < _GROUP_PAUSE:
            return
        if len(self._answered) >= _GROUPS:
            self._answered.clear()
        self._answered[spoken.address] = now
        text = self._group_text(spoken.language)
        self._later(self._telegram.send(spoken.address, Outgoing(text=text, language=spoken.language)))

    def _later(self, answer: Coroutine[Any, Any, object]) -> None:
        """Best effort, without anyone waiting for it."""
        task = asyncio.create_task(_try(answer))
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)


async def _try(answer: Coroutine[Any, Any, object]) -> None:
    try:
        await answer
    except ChannelError as error:
        log.info("telegram.not_answered", extra={"reason": str(error)})


def _read_json(body: bytes) -> dict[str, Any] | None:
    """The JSON object in a body; None for anything else, however deep or broken."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None
