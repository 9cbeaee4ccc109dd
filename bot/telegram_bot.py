"""Telegram put together: one bot, one door, by webhook or by polling, and the text that waits for no database."""

import asyncio
import logging
from collections.abc import Mapping

from bot.assemble import App
from bot.channels.telegram import Telegram
from bot.channels.telegram_door import Submit, TelegramDoor
from bot.channels.telegram_parse import NAME
from bot.channels.telegram_polling import Polling
from bot.errors import ChannelError
from bot.helping import helping
from bot.store.polling import load_offset, save_offset
from bot.work.helpnow import HelpNow

log = logging.getLogger(__name__)

#: Seconds between two tries to become the one process that polls, and between two looks whether it still is.
_TURN = 5.0


class TelegramBot:
    """The bot of this installation. Exactly one process polls; any number may send."""

    def __init__(self, app: App) -> None:
        settings = app.settings
        self._app = app
        self.telegram = Telegram(token=settings.telegram_token, api_url=settings.telegram_api_url)
        self._door: TelegramDoor | None = None
        self._help: HelpNow | None = None
        self._polling: Polling | None = None
        self._watching: list[asyncio.Task[None]] = []

    async def start(self, submit: Submit) -> None:
        """Begin to take messages in."""
        settings = self._app.settings
        self._help = helping(self._app, self.telegram, submit)
        self._door = TelegramDoor(
            telegram=self.telegram,
            submit=self._help.submit,
            group_text=lambda language: self._text(language, "group.text"),
            clock=self._app.clock,
            secret=settings.telegram_webhook_secret,
        )
        self._watching = [asyncio.create_task(self._introduce())]
        if not settings.telegram_webhook_secret:
            self._watching.append(asyncio.create_task(self._poll_alone()))

    async def receive(self, headers: Mapping[str, str], body: bytes) -> int:
        """Take one webhook request; the status to answer."""
        return await self._door.receive(headers, body) if self._door else 503

    async def stop(self) -> None:
        """Take nothing more; small answers that are being sent go out."""
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        for part in (self._polling and self._polling.stop(), self._door and self._door.close(),
                     self._help and self._help.close()):  # fmt: skip
            if part:
                await part
        await self.telegram.close()

    async def _introduce(self) -> None:
        """Say what the bot is, its commands, and where its updates go; best effort, again until it worked."""
        settings = self._app.settings
        pause = 1.0
        while True:
            try:
                await self.telegram.learn_name()
                if settings.telegram_webhook_secret:
                    url = f"{settings.public_url}/telegram"
                    await self.telegram.set_webhook(url, settings.telegram_webhook_secret)
                await self.telegram.setup(settings.languages, self._text)
                return
            except ChannelError as error:
                log.warning("telegram.not_introduced", extra={"reason": str(error)})
                await asyncio.sleep(error.retry_after or pause)
                pause = min(pause * 2, 300.0)

    async def _poll_alone(self) -> None:
        """Poll while this process is the one that may; another takes over when this one is gone."""
        while True:
            if await self._app.database.hold("telegram.polling"):
                if self._polling is None:
                    self._polling = self._new_polling()
                    self._polling.start()
            elif self._polling is not None:
                await self._polling.stop()
                self._polling = None
            await asyncio.sleep(_TURN)

    def _new_polling(self) -> Polling:
        assert self._door
        return Polling(telegram=self.telegram, take_in=self._door.take_in, load=self._load, save=self._save)

    async def _load(self) -> int | None:
        return await self._app.database.write(lambda connection: load_offset(connection, NAME))

    async def _save(self, offset: int) -> None:
        now = self._app.clock()
        await self._app.database.write(lambda connection: save_offset(connection, NAME, offset, now))

    def _text(self, language: str, key: str) -> str:
        known = language if language in self._app.catalogues.languages else self._app.catalogues.languages[0]
        return self._app.catalogues.text(known, key, {}, self._app.facts(known))
