"""How the stand-in hands updates over: by long polling, or by webhook; never both."""

import asyncio
import contextlib
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.bench.telegram_world import UPDATE_KINDS, ApiError, Update, World

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_OTHER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
#: Seconds the stand-in waits for a webhook's answer.
_PATIENCE = 30.0


class Polling:
    """getUpdates: what lies before the offset is forgotten, the rest comes again and again."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: asyncio.Future[None] | None = None

    def wake(self) -> None:
        """There are updates."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def abort(self, description: str) -> None:
        """End the long poll that waits now with a conflict."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(ApiError(409, description))

    async def get(self, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Answer one getUpdates."""
        offset, limit = int(wanted.get("offset", 0)), min(max(int(wanted.get("limit", 100)), 1), 100)
        allow(self._world, wanted)
        self._world.confirm(offset)
        found = self._world.waiting()[:limit]
        if not found and (seconds := min(int(wanted.get("timeout", 0)), 50)):
            self.abort(_OTHER)
            self._waiting = asyncio.get_running_loop().create_future()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._waiting, seconds)
            found = self._world.waiting()[:limit]
        return [update.to_json() for update in found]


class Webhook:
    """Updates posted to a URL: in order within a line, several lines at once, again until it answers 2xx."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.url = ""
        self.last_error = ""
        #: Seconds before the second try of an update; the first comes at once, later ones double.
        self.first_pause = 1.0
        #: Post everything twice, as at-least-once may.
        self.twice = False
        self._secret = ""
        self._connections = 40
        self._slots = asyncio.Semaphore(40)
        self._lines: dict[tuple[str, int], asyncio.Task[None]] = {}

    def set(self, wanted: Mapping[str, Any]) -> bool:
        """setWebhook."""
        url, secret = str(wanted.get("url", "")), str(wanted.get("secret_token", ""))
        if secret and not _SECRET.fullmatch(secret):
            raise ApiError(400, "Bad Request: secret token contains unallowed characters")
        if url and urlsplit(url).scheme not in ("http", "https"):
            raise ApiError(400, "Bad Request: bad webhook: invalid webhook URL specified")
        allow(self._world, wanted)
        self.close()
        self.url, self._secret, self.last_error = url, secret, ""
        self._connections = int(wanted.get("max_connections", 40))
        self._slots = asyncio.Semaphore(self._connections)
        if str(wanted.get("drop_pending_updates", "")).lower() == "true":
            self._world.updates.clear()
        self.wake()
        return True

    def information(self) -> dict[str, Any]:
        """getWebhookInfo."""
        told = {"last_error_message": self.last_error} if self.last_error else {}
        return {
            "url": self.url, "has_custom_certificate": False, "max_connections": self._connections,
            "pending_update_count": len(self._world.waiting()), "allowed_updates": list(self._world.allowed), **told,
        }  # fmt: skip

    def close(self) -> None:
        """Stop posting."""
        for task in self._lines.values():
            task.cancel()
        self._lines.clear()

    def wake(self) -> None:
        """There are updates."""
        if not self.url:
            return
        for line in {update.line for update in self._world.waiting()} - self._lines.keys():
            self._lines[line] = asyncio.create_task(self._serve(line))

    async def _serve(self, line: tuple[str, int]) -> None:
        """Post what waits in one line, the oldest first."""
        while update := next((update for update in self._world.waiting() if update.line == line), None):
            await self._deliver(update)
        del self._lines[line]

    async def _deliver(self, update: Update) -> None:
        pause = 0.0
        while not await self._accepted(update):
            await asyncio.sleep(pause)
            pause = pause * 2 or self.first_pause
        self._world.forget(update.update_id)

    async def _accepted(self, update: Update) -> bool:
        async with self._slots:
            try:
                async with asyncio.timeout(_PATIENCE):
                    statuses = [await post(self.url, self._secret, update.to_json()) for _ in range(1 + self.twice)]
            except (OSError, TimeoutError, ValueError) as error:
                self.last_error = f"Connection failed ({type(error).__name__})"
                return False
        wrong = [status for status in statuses if not 200 <= status <= 299]
        self.last_error = f"Wrong response from the webhook: {wrong[0]}" if wrong else ""
        return not wrong


async def post(url: str, secret: str, body: Mapping[str, Any]) -> int:
    """Post JSON over plain HTTP; the status of the answer. Raises OSError, ValueError."""
    parts = urlsplit(url)
    content = json.dumps(body).encode()
    secret_line = f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\n" if secret else ""
    head = (
        f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\nConnection: close\r\n{secret_line}\r\n"
    )
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    try:
        writer.write(head.encode() + content)
        status_line = await reader.readline()
        await reader.read()
        return int(status_line.split()[1]) if status_line else 0
    finally:
        writer.close()


def allow(world: World, wanted: Mapping[str, Any]) -> None:
    """Remember which updates the bot asked for; an empty list means the usual ones."""
    kinds = wanted.get("allowed_updates")
    if kinds is not None:
        kinds = json.loads(kinds) if isinstance(kinds, str) else kinds
        world.allowed = tuple(kinds) or UPDATE_KINDS


def conflict_of(webhook: Webhook) -> None:
    """Raises the 409 of a getUpdates while a webhook is set."""
    if webhook.url:
        raise ApiError(409, _ACTIVE)
