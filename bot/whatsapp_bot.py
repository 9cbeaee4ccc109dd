"""WhatsApp put together: one number, one door, and the text that waits for no database."""

from collections.abc import Mapping

from bot.assemble import App
from bot.channels.whatsapp import Account, WhatsApp
from bot.channels.whatsapp_door import Submit, WhatsAppDoor
from bot.channels.whatsapp_text import Template
from bot.helping import helping
from bot.work.helpnow import HelpNow


class WhatsAppBot:
    """The number of this installation. WhatsApp calls us: any number of processes may send and take in."""

    def __init__(self, app: App) -> None:
        settings = app.settings
        self._app = app
        templates = {language: Template(*told) for language, told in settings.whatsapp_templates.items()}
        account = Account(
            token=settings.whatsapp_token,
            phone_id=settings.whatsapp_phone_id,
            api_url=settings.whatsapp_api_url,
            auth_header=settings.whatsapp_auth_header,
            templates=templates,
        )
        self.whatsapp = WhatsApp(account, opener=self._opener, clock=app.clock)
        self._door: WhatsAppDoor | None = None
        self._help: HelpNow | None = None

    def start(self, submit: Submit) -> None:
        """Begin to take messages in."""
        settings = self._app.settings
        self._help = helping(self._app, self.whatsapp, submit)
        self._door = WhatsAppDoor(
            submit=self._help.submit,
            clock=self._app.clock,
            app_secret=settings.whatsapp_app_secret,
            verify_token=settings.whatsapp_verify_token,
            phone_id=settings.whatsapp_phone_id,
        )

    async def receive(self, headers: Mapping[str, str], body: bytes) -> int:
        """Take one webhook request; the status to answer."""
        return await self._door.receive(headers, body) if self._door else 503

    def greet(self, asked: Mapping[str, str]) -> str | None:
        """What WhatsApp hears when it asks whether this is our address; None when it may not ask."""
        return self._door.greet(asked) if self._door else None

    async def stop(self) -> None:
        """Take nothing more; what is being sent goes out."""
        if self._help:
            await self._help.close()
        await self.whatsapp.close()

    def _opener(self, language: str) -> str:
        known = language if language in self._app.catalogues.languages else self._app.catalogues.languages[0]
        return self._app.catalogues.text(known, "whatsapp.choose", {}, self._app.facts(known))
