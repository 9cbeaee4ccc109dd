"""Carries one outbox row to its resident: renders it, waits for its turn, sends it, and says what became of it."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.aloud.script import Teller
from bot.aloud.sounds import Sounds
from bot.channels.base import Channel, Knock, Outgoing
from bot.conversation.bubbles import Bubble
from bot.errors import ChannelError, Unreachable
from bot.language.catalogue import Catalogues
from bot.store import wiping
from bot.store.conversations import open_state
from bot.store.database import Database
from bot.store.outbox import open_bubble
from bot.store.people import open_address
from bot.store.sending import Claimed, PutOff, Sent
from bot.store.statuses import Saying, Sending
from bot.store.vault import DataKey, Place
from bot.work.composing import REPEAT, compose
from bot.work.outcomes import UNREACHABLE, GivenUp, Lost, Outcome, Wiped
from bot.work.pacing import Pace, Paused, backoff
from bot.work.reading_aloud import read_aloud
from bot.work.road import Road
from bot.work.unasked import Blocked, ByPerson, Later, Never, TooLate, decide
from bot.work.voicing import Owed, Voicing
from bot.work.work import CALL_INSTEAD

log = logging.getLogger(__name__)

#: After this long a bubble that could not be sent is put before a person (GOV.UK Notify keeps on for as long).
PATIENCE = timedelta(hours=48)
#: Why a bubble is before a person whose moment passed by.
STALE = "stale"
#: When a resident was heard whose channel says that it was too long ago.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """What a key becomes: the texts, and what the organisation fills in."""

    catalogues: Catalogues
    #: By language code.
    facts: Callable[[str], Mapping[str, str]]
    #: What reads them aloud; None where nothing does.
    sounds: Sounds | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """One row, opened for sending."""

    claimed: Claimed
    key: DataKey
    address: str = field(repr=False)
    channel: Channel
    pace: Pace


class Sender:
    """Sends one row at a time for whoever calls; keeps nothing."""

    def __init__(self, *, road: Road, database: Database, words: Words) -> None:
        self._road = road
        self._database = database
        self._words = words
        #: What the bubbles sound like, on its way after them.
        self.voicing = Voicing(database, road.vault)

    async def carry(self, claimed: Claimed, channel: Channel, pace: Pace) -> Outcome:
        """Send this row if it may be sent. Never raises what a channel, a text or a stored row can cause."""
        try:
            return await self._sent(self._opened(claimed, channel, pace))
        except Paused:
            return PutOff(claimed=claimed, until=self._in(pace.pause_left))
        except Unreachable as error:
            return Lost(claimed=claimed, at=self._road.clock(), error=type(error).__name__)
        except ChannelError as error:
            return self._refused(claimed, error, pace)
        except OSError as error:  # no answer, timeouts included
            return self._again(claimed, type(error).__name__, backoff(claimed.attempts))
        except Exception as error:
            # Of our own making: trying again changes nothing. Its words could hold a resident's.
            log.error("bubble.failed", extra={"id": claimed.id, "error": type(error).__name__})
            return GivenUp(claimed=claimed, status=Sending.FAILED, error=type(error).__name__)

    def _opened(self, claimed: Claimed, channel: Channel, pace: Pace) -> Parcel:
        key = self._road.vault.unwrap(claimed.wrapped)
        vault, id = self._road.vault, claimed.address_id
        address = open_address(vault, key, id, claimed.address, phone=claimed.phone)
        return Parcel(claimed=claimed, key=key, address=address, channel=channel, pace=pace)

    async def _sent(self, parcel: Parcel) -> Outcome:
        claimed = parcel.claimed
        if claimed.kind == Saying.WIPE:
            return await self._wiped(parcel)
        bubble = open_bubble(self._road.vault, parcel.key, claimed.id, claimed.body or b"")
        stopped = self._stopped(parcel, bubble.step) if claimed.proactive else None
        if stopped:
            return stopped
        # Words and version are of one moment: an edit may come in while the channel is busy.
        texts = self._words.catalogues.still()
        outgoing = self._composed(bubble, claimed.language, texts)
        teller = Teller(texts, self._words.facts(outgoing.language))
        aloud = read_aloud(outgoing, bubble, teller, sounds=self._words.sounds)
        return await self._said(parcel, aloud, texts.version)

    def _stopped(self, parcel: Parcel, step: str) -> Outcome | None:
        """Why what nobody asked for is not sent now; None when it may go."""
        claimed, at = parcel.claimed, self._road.clock()
        state = open_state(self._road.vault, parcel.key, claimed.conversation_id, claimed.state)
        unsaid = GivenUp(claimed=claimed, status=Sending.CANCELLED, knock=step == "knock")
        match decide(claimed, state, self._road.rest, at, step=step):
            case Never():
                return unsaid
            case TooLate():
                return GivenUp(claimed=claimed, status=Sending.DEAD, error=STALE)
            case ByPerson():
                return replace(unsaid, call=CALL_INSTEAD)
            case Blocked():
                return replace(unsaid, call=UNREACHABLE)
            case Later(until):
                return PutOff(claimed=claimed, until=until)
            case _:
                return None

    def _composed(self, bubble: Bubble, language: str, texts: Catalogues) -> Outgoing:
        spoken = language or texts.languages[0]
        return compose(bubble, spoken, texts, self._words.facts(spoken))

    async def _said(self, parcel: Parcel, outgoing: Outgoing, version: str) -> Sent:
        await self._turn(parcel)
        self._road.probe("before_send")
        heard_at = _LONG_AGO if parcel.claimed.closed else parcel.claimed.heard_at
        ids = await parcel.channel.send(parcel.address, replace(outgoing, heard_at=heard_at))
        self._road.probe("after_send")
        self._owe_sound(parcel, outgoing, ids)
        vault, id = self._road.vault, parcel.claimed.id
        shown = {
            "text": outgoing.text,
            "buttons": [[[button.label, button.data] for button in row] for row in outgoing.buttons],
            "language": outgoing.language,
        }
        return Sent(
            id=id,
            at=self._road.clock(),
            text_version=version,
            sent=vault.seal_json(parcel.key, shown, Place("outbox", id, "sent")),
            message_ids=wiping.seal_ids(vault, parcel.key, id, ids),
            # The tap on any other template says itself what it opens.
            knocked=isinstance(ids, Knock) and outgoing.opens.endswith(f"|{REPEAT}"),
            receipts=tuple(vault.message_key(parcel.channel.name, each) for each in ids if parcel.channel.tells),
        )

    def _owe_sound(self, parcel: Parcel, outgoing: Outgoing, ids: Sequence[str]) -> None:
        if outgoing.sound and not isinstance(ids, Knock):
            owed = Owed(
                id=parcel.claimed.id, key=parcel.key, address=parcel.address, channel=parcel.channel,
                pace=parcel.pace, sound=outgoing.sound,
            )  # fmt: skip
            self.voicing.owe(owed)

    async def _wiped(self, parcel: Parcel) -> Wiped:
        at = self._road.clock()
        known = await self._database.write(lambda connection: wiping.known_bubbles(connection, parcel.claimed, at))
        ids = wiping.open_ids(self._road.vault, parcel.key, known)
        if ids:
            await parcel.pace.turn(urgent=True, who=parcel.claimed.id)
            await parcel.channel.delete(parcel.address, ids)
        return Wiped(claimed=parcel.claimed, at=self._road.clock())

    async def _turn(self, parcel: Parcel) -> None:
        """Wait until this address, and then this channel, may be written to."""
        last, pause = parcel.claimed.last_sent_at, parcel.channel.address_pause
        if last is not None:
            since = (self._road.clock() - last).total_seconds()
            await asyncio.sleep(min(pause, max(0.0, pause - since)))
        await parcel.pace.turn(urgent=parcel.claimed.urgent, who=parcel.claimed.id)

    def _refused(self, claimed: Claimed, error: ChannelError, pace: Pace) -> Outcome:
        kind = type(error).__name__
        if error.permanent:
            return GivenUp(claimed=claimed, status=Sending.FAILED, error=kind)
        if error.retry_after is None:
            return self._again(claimed, kind, backoff(claimed.attempts))
        wait = timedelta(seconds=error.retry_after)
        if error.one_address:
            return self._again(claimed, kind, wait)
        # Whether the channel means this address or all of them it does not say: we leave it alone altogether.
        pace.pause(error.retry_after)
        return self._again(claimed, kind, wait)

    def _again(self, claimed: Claimed, kind: str, wait: timedelta) -> Outcome:
        at = self._road.clock()
        if at - claimed.made_at > PATIENCE:
            return GivenUp(claimed=claimed, status=Sending.DEAD, error=kind)
        return PutOff(claimed=claimed, until=at + wait, error=kind)

    def _in(self, seconds: float) -> datetime:
        return self._road.clock() + timedelta(seconds=seconds)
