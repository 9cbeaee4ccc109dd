"""What the web asks of the rest of the program: narrow, so that a test can give it a small one."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.aloud.sounds import Sounds
from bot.channels.base import Incoming
from bot.language.catalogue import Catalogues
from bot.store.talk import Talk
from bot.web.console.room import Room
from bot.web.party_visits import Visits

#: Takes the headers (lower-case names) and the raw body of a webhook call; returns the HTTP status to answer.
Receive = Callable[[Mapping[str, str], bytes], Awaitable[int]]
#: Takes what a channel asks before it sends webhooks; returns what it wants to hear, None to who may not ask.
Greet = Callable[[Mapping[str, str]], str | None]

#: A page where nobody wonders why it is open.
NEUTRAL_PAGE = "https://www.buienradar.nl/"


class Talks(Protocol):
    """Reading a talk, and telling what of it has been shown."""

    async def read(self, token: str) -> Talk | None:
        """The talk of this cookie; None when there is none. Raises StoreError."""

    async def mark_seen(self, talk: Talk, at: datetime, version: str) -> None:
        """The bubbles of this talk have reached the resident, in the texts of this version. Raises AanbelError."""


@dataclass(frozen=True, kw_only=True)
class House:
    """Everything the web pages stand on."""

    catalogues: Catalogues
    #: What the organisation fills in, in a language: kept in memory, so that help needs no database.
    facts: Callable[[str], Mapping[str, str]]
    #: Keeps a message and returns after the commit; raises NotStored.
    submit: Callable[[Incoming], Coroutine[Any, Any, object]]
    talks: Talks
    clock: Callable[[], datetime]
    #: What must be true before residents are let in, by name.
    ready: Callable[[], Awaitable[Mapping[str, bool]]]
    #: What bubbles sound like; None where nothing is read aloud.
    sounds: Sounds | None = None
    telegram: Receive | None = None
    whatsapp: Receive | None = None
    greet_whatsapp: Greet | None = None
    #: The doors of parties to their cases; None where no talk ends in a case.
    visits: Visits | None = None
    #: The console of the team; None where there is none.
    console: Room | None = None
    #: Where residents reach this program; https makes the cookie travel over https only.
    public_url: str = ""
    exit_url: str = NEUTRAL_PAGE
    #: A municipality's own design tokens: a style sheet, and the class that carries them.
    theme: str = ""
    theme_class: str = ""
    #: True while the sample organisation is in use: every page says so but the one with the national numbers.
    sample: Callable[[], bool] = lambda: False

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")
