"""A talk that cannot be opened stops nobody else, is never overwritten, and goes on once it is mended."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, update

from bot.channels.base import IncomingFile
from bot.conversation.events import Attachment, AttachmentKind, MessageReceived
from bot.errors import Undecipherable
from bot.store.statuses import Duty, Heard, Timer
from bot.store.tables import attachment, conversation, data_key, due, erasure_ledger, inbox, outbox, resident
from bot.store.vault import Place, WrappedKey
from bot.work.attachments import PATIENCE, Attachments
from bot.work.dead import DeadLetter, dead_letters, retry
from bot.work.due import Timers
from bot.work.turns import TRIES, Prompt
from tests.work.channels import Chats
from tests.work.roads import TO_THE_STORY, House, Resident, incoming

WORDS = "mijn kanarie is ziek"


@dataclass
class Broken:
    """A row with one value that was changed, until it is mended."""

    house: House
    table: Table
    id: int
    column: str
    whole: bytes

    @classmethod
    def make(cls, house: House, table: Table, row: Any, *, column: str, value: bytes) -> "Broken":
        broken = cls(house, table, row.id, column, getattr(row, column))
        broken.write(value)
        return broken

    def write(self, value: bytes) -> None:
        changed = update(self.table).where(self.table.c.id == self.id).values({self.column: value})
        self.house.database.write_now(lambda connection: connection.execute(changed))

    def mend(self) -> None:
        self.write(self.whole)


def _bytes(house: House) -> Broken:
    row = house.rows(conversation)[0]
    return Broken.make(house, conversation, row, column="state", value=row.state[:-1] + bytes([row.state[-1] ^ 1]))


def _newer(house: House) -> Broken:
    """Sealed as it should be, by a version that knows more than this one."""
    row, stored, vault = house.rows(conversation)[0], house.rows(data_key)[0], house.road.vault
    key = vault.unwrap(WrappedKey(stored.id, stored.key_id, stored.wrapped))
    sealed = vault.seal_json(key, {"step": "goal", "mood": "blue"}, Place("conversation", row.id, "state"))
    return Broken.make(house, conversation, row, column="state", value=sealed)


def _key(house: House) -> Broken:
    row = house.rows(data_key)[0]
    return Broken.make(house, data_key, row, column="wrapped", value=bytes(len(row.wrapped)))


STATES = (_bytes, _newer)
Damage = Callable[[House], Broken]


@pytest.fixture
def amal(house: House) -> Resident:
    """The first resident, halfway the talk."""
    amal = Resident(house=house, address="7", channel="telegram")
    amal.starts()
    amal.tells(*TO_THE_STORY)
    amal.presses("wellbeing", "5")
    return amal


def _rings(house: House, words: str = WORDS) -> Heard:
    message = incoming("7", MessageReceived(text=words), clock=house.clock, channel="telegram")
    return asyncio.run(house.turns.submit(message))


def _letters(house: House) -> list[DeadLetter]:
    return house.database.write_now(lambda connection: dead_letters(connection, house.clock()))


def _retry(house: House, letter: DeadLetter) -> bool:
    return house.database.write_now(lambda connection: retry(connection, house.road, letter.id))


def _tick(house: House) -> None:
    asyncio.run(Timers(database=house.database, road=house.road, turns=house.turns).tick())


def _timer(house: House, kind: Timer, of: int = 0) -> Any:
    talk = house.rows(conversation)[of].id
    return next(row for row in house.rows(due) if row.kind == kind and row.conversation_id == talk)


@pytest.mark.parametrize("damage", [*STATES, _key])
def test_in_one_group_the_others_are_served_and_the_message_is_laid_aside(
    house: House, amal: Resident, damage: Damage
) -> None:
    others = [Resident(house=house, address=name) for name in ("8", "9")]
    for other in others:
        other.starts()
    damage(house)
    talks = [incoming(other.address, MessageReceived(text="Nederlands"), clock=house.clock) for other in others]
    poison = incoming("7", MessageReceived(text=WORDS), clock=house.clock, channel="telegram")
    house.ring(talks[0], poison, talks[1])
    assert [other.hears() for other in others] == ["form", "form"]
    (letter,) = _letters(house)
    assert (letter.what, letter.error, letter.attempts) == ("message", "Undecipherable", 3)
    assert letter.kind == ("wordless" if damage is _key else "")
    house.ring(poison)  # the channel brings it once more: it was answered, and stays aside
    assert len(_letters(house)) == 1


@pytest.mark.parametrize("damage", STATES)
def test_what_is_sealed_stays_as_it_is_and_the_words_are_delivered_once_it_is_mended(
    house: House, amal: Resident, damage: Damage
) -> None:
    broken = damage(house)
    before, said = house.rows(conversation)[0], len(house.rows(outbox))
    house.clock.move(minutes=5)
    assert _rings(house) is Heard.DEAD
    after = house.rows(conversation)[0]
    assert (after.state, after.status, after.turn, after.address_id) == (
        before.state, before.status, before.turn, before.address_id,
    )  # fmt: skip
    assert (after.seq, after.heard_at) == (before.seq + 1, house.clock())
    (letter,) = _letters(house)
    with pytest.raises(Undecipherable):
        _retry(house, letter)
    assert _letters(house) == [letter]
    broken.mend()
    assert _retry(house, letter)
    assert _letters(house) == []
    assert amal.hears() == "can_self"
    assert WORDS in [getattr(entry.event, "text", "") for entry in amal.talk().entries]
    assert len(house.rows(outbox)) == said + 1


def test_without_its_key_a_message_leaves_a_trace_without_words_and_later_ones_go_well_again(
    house: House, amal: Resident, caplog: pytest.LogCaptureFixture
) -> None:
    broken = _key(house)
    assert _rings(house) is Heard.DEAD
    row, talk = house.rows(inbox)[-1], house.rows(conversation)[0]
    assert (row.status, row.payload, row.message_id) == ("dead", None, None)
    (line,) = [record for record in caplog.records if record.getMessage() == "conversation.damaged"]
    assert (line.levelno, line.__dict__["id"], line.__dict__["conversation"]) == (logging.ERROR, row.id, talk.id)
    assert line.__dict__["reason"] == "data_key.wrapped"
    broken.mend()
    assert _rings(house) is Heard.DONE
    assert amal.hears() == "can_self"


@pytest.mark.parametrize("damage", [*STATES, _key])
def test_a_reminder_is_put_before_a_person_and_others_are_reminded(
    house: House, amal: Resident, damage: Damage
) -> None:
    other = Resident(house=house, address="8", channel="telegram")
    other.starts()
    other.tells(*TO_THE_STORY)
    broken = damage(house)
    house.clock.move(hours=24)
    _tick(house)
    reminder = _timer(house, Timer.REMINDER)
    assert (reminder.status, reminder.error) == (Duty.MISSED, "Undecipherable")
    talk = house.rows(conversation)[1].id
    assert [row.conversation_id for row in house.rows(outbox) if row.proactive] == [talk]
    broken.mend()
    (letter,) = _letters(house)
    assert _retry(house, letter)
    _tick(house)
    assert sum(row.proactive for row in house.rows(outbox)) == 2


@pytest.mark.parametrize("damage", [*STATES, _key])
def test_who_asked_to_be_erased_is_erased(house: House, amal: Resident, damage: Damage) -> None:
    Resident(house=house, address="8").starts()
    amal.presses("", "do:delete")
    amal.presses("delete", "yes")
    gone, stays = (row.id for row in house.rows(resident))
    damage(house)
    house.clock.move(minutes=11)
    _tick(house)
    assert [row.id for row in house.rows(resident)] == [stays]
    assert [row.resident_id for row in house.rows(erasure_ledger)] == [gone]
    assert len(house.rows(data_key)) == 1


@pytest.mark.parametrize("damage", [*STATES, _key])
def test_an_unfinished_talk_is_kept_from_the_last_message_on_and_no_longer(
    house: House, amal: Resident, damage: Damage
) -> None:
    damage(house)
    house.clock.move(days=20)
    _rings(house)
    house.clock.move(days=30)
    _tick(house)
    later = _timer(house, Timer.RETENTION)
    assert (later.status, later.due_at - house.clock()) == (Duty.WAITING, timedelta(days=12))
    house.clock.move(days=13)
    _tick(house)
    assert house.rows(resident) == []


def test_what_was_said_before_the_yes_is_forgotten_after_a_day(house: House) -> None:
    Resident(house=house, address="7", channel="telegram").starts()
    _bytes(house)
    _rings(house)
    house.clock.move(hours=25)
    _tick(house)
    assert [row.payload for row in house.rows(inbox)] == [None, None]
    assert [letter.kind for letter in _letters(house) if letter.what == "message"] == ["wordless"]


def test_a_reminder_that_breaks_the_program_is_put_before_a_person_after_three_tries(
    house: House, amal: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Resident(house=house, address="8", channel="telegram")
    other.starts()
    other.tells(*TO_THE_STORY)
    whole = house.turns.prompt

    async def picky(prompt: Prompt) -> bool:
        if prompt.conversation_id == house.rows(conversation)[0].id:
            raise KeyError
        return await whole(prompt)

    monkeypatch.setattr(house.turns, "prompt", picky)
    house.clock.move(hours=24)
    for _ in range(TRIES - 1):
        _tick(house)
        assert _timer(house, Timer.REMINDER).status == Duty.CLAIMED
        house.clock.move(minutes=2)
    assert _timer(house, Timer.REMINDER, of=1).status == Duty.DONE
    _tick(house)
    assert (_timer(house, Timer.REMINDER).status, _timer(house, Timer.REMINDER).error) == (Duty.MISSED, "KeyError")


def test_a_refused_file_of_a_damaged_talk_is_written_down_and_not_fetched_again(house: House, amal: Resident) -> None:
    photo = Attachment(ref="r1", kind=AttachmentKind.PHOTO)
    amal.sends(MessageReceived(attachments=(photo,)), IncomingFile(ref="r1", content=b"<html>"))
    _bytes(house)
    _fetch(house)
    (row,) = house.rows(attachment)
    assert (row.status, row.error, row.content) == ("refused", "wrong_kind", None)


def test_a_file_whose_key_is_unusable_is_kept_sealed_and_tried_once_a_day(house: House, amal: Resident) -> None:
    photo = Attachment(ref="r1", kind=AttachmentKind.PHOTO)
    amal.sends(MessageReceived(attachments=(photo,)), IncomingFile(ref="r1", content=b"\xff\xd8\xff\xe0"))
    (before,) = house.rows(attachment)
    broken = _key(house)
    _fetch(house)
    (row,) = house.rows(attachment)
    assert (row.status, row.content, row.error) == ("waiting", before.content, "Undecipherable")
    broken.mend()
    house.clock.move(seconds=PATIENCE.total_seconds() + 1)
    _fetch(house)
    assert house.rows(attachment)[0].status == "kept"


def _fetch(house: House) -> None:
    work = Attachments(database=house.database, road=house.road, turns=house.turns, channels={"telegram": Chats()})
    asyncio.run(work.tick())
