"""What every step of the road is given: the only things it may ask of the world."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.casework.moments import SUNDAY, Rest
from bot.casework.organisation import Organisation
from bot.conversation.events import Event
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.turn import Turn
from bot.matching.situation import Load
from bot.store.cases import Composed, StoredCase
from bot.store.ids import Ids
from bot.store.people import Registry
from bot.store.vault import Vault


class Advance(Protocol):
    """The engine: `bot.conversation.engine.advance`."""

    def __call__(self, state: State, event: Event, scene: Scene) -> Turn: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Confirmed:
    """A talk whose summary was confirmed: all that a case is made from."""

    state: State
    case_id: str
    channel: str
    #: The consent scopes that stand now.
    scopes: frozenset[str]
    #: When the talk's case was first made; for a new one this moment.
    made_at: datetime
    #: The case as it was, when an answer changed.
    before: StoredCase | None


class Compose(Protocol):
    """Makes a case with a proposed table from the answers."""

    def __call__(self, confirmed: Confirmed) -> Composed: ...


def _nowhere(_point: str) -> None:
    """No crash is wanted here."""


def _by_nobody(_conversation_id: int) -> None:
    """There is no second finder."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Road:
    """The surroundings of a turn. Nothing here changes during one."""

    vault: Vault
    ids: Ids
    clock: Callable[[], datetime]
    #: The scene without what differs by conversation; asked anew for every group.
    scene: Callable[[], Scene]
    advance: Advance
    compose: Compose
    #: The organisation as it is now: its parties, and where they get mail.
    organisation: Callable[[], Organisation]
    #: The day by which a person has read what arrives at this moment.
    promise: Callable[[datetime], date]
    zone: ZoneInfo
    #: The version of the texts as they are now.
    text_version: Callable[[], str]
    reminder_after: timedelta = timedelta(hours=24)
    #: How long is kept what never became a case, where the organisation does not say it itself.
    unfinished_by_default: timedelta = timedelta(days=42)
    before_consent_by_default: timedelta = timedelta(hours=24)
    #: How busy every party was when that was last counted.
    loads: Callable[[], Mapping[str, Load]] = dict
    #: Mail can be sent, so that parties get links; without, a person tells them.
    mails: bool = False
    #: From which language into which a computer may translate for the team; empty: none does.
    translates: frozenset[tuple[str, str]] = frozenset()
    #: Has the story of this talk read once more, after the turn is committed; returns at once.
    reread: Callable[[int], None] = _by_nobody
    #: Called by name at every point at which the program might be killed.
    probe: Callable[[str], None] = _nowhere

    @property
    def keep_unfinished(self) -> timedelta:
        """How long an unfinished talk is kept after the resident's last message."""
        own = self.organisation().keep_unfinished
        return self.unfinished_by_default if own is None else timedelta(days=own)

    @property
    def keep_before_consent(self) -> timedelta:
        """How long the inbox of a talk without a yes is kept."""
        own = self.organisation().keep_before_consent
        return self.before_consent_by_default if own is None else timedelta(hours=own)

    @property
    def rest(self) -> Rest:
        """When nothing is said that nobody asked for, as the organisation has it now."""
        organisation = self.organisation()
        return Rest(
            zone=self.zone, begins=organisation.quiet_from, ends=organisation.quiet_until,
            weekdays=frozenset({SUNDAY} if organisation.quiet_sundays else ()),
            holidays=frozenset(organisation.holidays),
        )  # fmt: skip

    def read_by(self, now: datetime) -> datetime:
        """The end of the day by which a person has read what arrived at this moment."""
        day = self.promise(now) + timedelta(days=1)
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def registry(self, now: datetime) -> Registry:
        return Registry(vault=self.vault, ids=self.ids, now=now)
