"""A small, honest house for the web: the real engine and catalogues, and a talk kept in memory instead of the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.channels.base import Incoming
from bot.conversation.bubbles import Bubble
from bot.conversation.effects import RedeemReturnCode, Say
from bot.conversation.engine import advance
from bot.conversation.events import Event, ReturnCodeRefused
from bot.conversation.scene import Lexicon, Neighbourhood, Scene, Words
from bot.conversation.state import State
from bot.errors import NotStored, StoreError
from bot.language.catalogue import Catalogues
from bot.store.talk import Entry, Talk
from bot.web.house import House

LANGUAGES = ("nl", "en", "ar", "ti")
LOCALES = Path(__file__).parents[2] / "locales"

FACTS = {
    "organisation": "Stichting Voorbeeld",
    "coordinator": "Samira",
    "phone": "+31 412 000 000",
    "place": "Buurthuis De Linde, Lindestraat 1, Oss",
    "hours": "09:00–17:00",
    "emergency": "112",
    "suicide_line": "113",
    "safe_home_phone": "0800-2000",
    "child_line": "0800-0432",
    "keep_closed": "60",
    "doctor_phone": "+31 412 111 111",
}


@dataclass
class Kept:
    state: State = field(default_factory=State)
    entries: list[Entry] = field(default_factory=list)
    seen: int = 0
    version: str = ""
    hidden: bool = False


class Memory:
    """What the store and the turn writer are to the web, in a dict."""

    def __init__(self) -> None:
        self.talks: dict[str, Kept] = {}
        self.incoming: list[Incoming] = []
        self.now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
        self.refuses = False
        self.closed = False
        self.marks_nothing = False
        self.marked = 0

    def clock(self) -> datetime:
        return self.now

    async def submit(self, incoming: Incoming) -> None:
        if self.refuses:
            raise NotStored
        if incoming.external_id in {known.external_id for known in self.incoming}:
            return
        self.incoming.append(incoming)
        kept = self.talks.setdefault(incoming.address, Kept())
        self._add(kept, event=incoming.event)
        self._turn(kept, incoming.event)

    def _turn(self, kept: Kept, event: Event) -> None:
        turn = advance(kept.state, event, scene(seen_turn=kept.seen))
        kept.state = turn.state
        for said in turn.says:
            self._add(kept, bubble=_filled(said))
        if any(isinstance(effect, RedeemReturnCode) for effect in turn.effects):
            self._turn(kept, ReturnCodeRefused())

    def _add(self, kept: Kept, *, bubble: Bubble | None = None, event: Event | None = None) -> None:
        kept.entries.append(Entry(seq=len(kept.entries) + 1, at=self.now, bubble=bubble, event=event))

    def say(self, bubble: Bubble) -> None:
        """A bubble that no message asked for, in every talk."""
        for kept in self.talks.values():
            self._add(kept, bubble=bubble)

    async def read(self, token: str) -> Talk | None:
        if self.closed:
            raise StoreError
        kept = self.talks.get(token)
        if kept is None:
            return None
        return Talk(
            conversation_id=list(self.talks).index(token),
            language=kept.state.language,
            status="open",
            hidden=kept.hidden,
            entries=tuple(_fresh(entry, kept) for entry in kept.entries),
        )

    async def mark_seen(self, talk: Talk, at: datetime, version: str) -> None:
        if self.marks_nothing:
            raise StoreError
        self.marked += 1
        kept = list(self.talks.values())[talk.conversation_id]
        kept.version = version
        kept.seen = max((entry.bubble.turn for entry in talk.entries if entry.bubble), default=0)

    async def ready(self) -> Mapping[str, bool]:
        if self.closed:
            raise StoreError
        return {"database": True, "migrations": True}


def scene(*, seen_turn: int) -> Scene:
    return Scene(
        lexicon=Lexicon({language: Words(language=language) for language in LANGUAGES}),
        neighbourhoods=(Neighbourhood("n12", "Ruwaard", ("5342",)), Neighbourhood("n13", "Schadewijk", ("5346",))),
        seen_turn=seen_turn,
    )


def _fresh(entry: Entry, kept: Kept) -> Entry:
    return replace(entry, is_new=bool(entry.bubble and entry.bubble.turn > kept.seen), version=kept.version)


def _filled(said: Say) -> Bubble:
    parts = tuple(
        replace(part, values={name: "dinsdag" if value == "?" else value for name, value in part.values.items()})
        for part in said.bubble.parts
    )
    return replace(said.bubble, parts=parts)


@cache
def _catalogues() -> Catalogues:
    return Catalogues.load(LOCALES, LANGUAGES)


def small_house(memory: Memory, **changes: object) -> House:
    """The house around this memory."""
    house = House(
        catalogues=_catalogues(),
        facts=lambda language: FACTS,
        submit=memory.submit,
        talks=memory,
        clock=memory.clock,
        ready=memory.ready,
    )
    return replace(house, **changes)  # type: ignore[arg-type]
