"""Files are fetched after the commit, kept sealed, or refused with a kind word."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.base import IncomingFile
from bot.conversation.events import Attachment, AttachmentKind, MessageReceived
from bot.errors import ChannelError, FileTooLarge
from bot.store import fetching
from bot.store.attachments import open_content
from bot.store.tables import attachment, data_key, outbox
from bot.store.vault import WrappedKey
from bot.work.attachments import Attachments
from tests.channels.test_files import EXIF, GOOD, _jpeg
from tests.work.channels import Chats
from tests.work.roads import TO_THE_STORY, House, Resident


@pytest.fixture
def amal(house: House) -> Resident:
    amal = Resident(house=house, address="7", channel="telegram")
    amal.starts()
    amal.tells(*TO_THE_STORY)
    amal.presses("wellbeing", "5")
    return amal


def _sends(resident: Resident, kind: AttachmentKind = AttachmentKind.PHOTO, *, ref: str = "r1", **file: Any) -> None:
    event = MessageReceived(attachments=(Attachment(ref=ref, kind=kind),))
    resident.sends(event, IncomingFile(ref=ref, **file))


def _tick(house: House, chats: Chats) -> None:
    at_work = Attachments(database=house.database, road=house.road, turns=house.turns, channels={"telegram": chats})
    asyncio.run(at_work.tick())


def _kept(house: House) -> bytes:
    (row,), (key,) = house.rows(attachment), house.rows(data_key)
    vault = house.road.vault
    return open_content(vault, vault.unwrap(WrappedKey(key.id, key.key_id, key.wrapped)), row.id, row.content)


def test_a_photo_is_fetched_checked_and_kept_sealed_without_its_place(house: House, amal: Resident) -> None:
    _sends(amal, remote_id="f1")
    _tick(house, Chats(files={"f1": _jpeg(EXIF)}))
    (row,) = house.rows(attachment)
    assert (row.status, row.mime, row.lease, row.kept_at) == ("kept", "image/jpeg", None, house.clock())
    assert row.content[:3] != b"\xff\xd8\xff"
    assert b"GPS" not in _kept(house)
    assert row.size == len(_kept(house))


def test_bytes_that_came_along_pass_the_same_check(house: House, amal: Resident) -> None:
    _sends(amal, AttachmentKind.VOICE, content=GOOD["audio/ogg"])
    _tick(house, Chats())
    assert house.rows(attachment)[0].mime == "audio/ogg"
    assert _kept(house) == GOOD["audio/ogg"]


@pytest.mark.parametrize(
    ("content", "failure", "reason"),
    [
        (b"<html>", None, "wrong_kind"),
        (b"", FileTooLarge(), "too_large"),
        (b"", ChannelError(permanent=True), "gone"),
    ],
)
def test_a_refused_file_leaves_nothing_and_the_resident_is_told(
    house: House, amal: Resident, content: bytes, failure: Exception | None, reason: str
) -> None:
    _sends(amal, remote_id="f1")
    before = len(house.rows(outbox))
    chats = Chats(files={"f1": content})
    chats.failures.append(failure)
    _tick(house, chats)
    _tick(house, chats)
    (row,) = house.rows(attachment)
    assert (row.status, row.error, row.content) == ("refused", reason, None)
    assert len(house.rows(outbox)) == before + 1
    entry = amal.talk().entries[-1].bubble
    assert entry is not None
    assert entry.parts[0].key == f"file.{reason}"


def test_bytes_that_are_refused_are_wiped_from_their_row(house: House, amal: Resident) -> None:
    _sends(amal, content=b"MZ program")
    assert house.rows(attachment)[0].content
    _tick(house, Chats())
    assert house.rows(attachment)[0].content is None


@pytest.mark.parametrize(("spare", "second"), [(1, "kept"), (0, "kept"), (-1, "refused")])
def test_of_one_resident_so_many_bytes_are_kept_and_what_is_more_is_refused_kindly(
    house: House, amal: Resident, monkeypatch: pytest.MonkeyPatch, spare: int, second: str
) -> None:
    photo = GOOD["image/png"]
    monkeypatch.setattr(fetching, "MOST_KEPT", 2 * len(photo) + spare)
    for ref in ("r1", "r2"):
        _sends(amal, ref=ref, content=photo)
        _tick(house, Chats())
    assert [row.status for row in house.rows(attachment)] == ["kept", second]
    _sends(amal, ref="r3", content=photo)
    _tick(house, Chats())
    last = house.rows(attachment)[-1]
    assert (last.status, last.error, last.content) == ("refused", "too_large", None)
    bubble = amal.talk().entries[-1].bubble
    assert bubble is not None
    assert bubble.parts[0].key == "file.too_large"
    # What was kept is whole, and another resident has all the room.
    assert house.rows(attachment)[0].status == "kept"
    other = Resident(house=house, address="8", channel="telegram")
    other.starts()
    other.tells(*TO_THE_STORY)
    _sends(other, ref="r4", content=photo)
    _tick(house, Chats())
    assert house.rows(attachment)[-1].status == "kept"


def test_files_that_wait_together_share_the_room(house: House, amal: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = GOOD["image/png"]
    monkeypatch.setattr(fetching, "MOST_KEPT", 2 * len(photo))
    for ref in ("r1", "r2", "r3", "r4"):
        _sends(amal, ref=ref, content=photo)
    _tick(house, Chats())
    assert sorted(row.status for row in house.rows(attachment)) == ["kept", "kept", "refused", "refused"]


def test_a_channel_that_does_not_answer_is_asked_again_later(house: House, amal: Resident) -> None:
    _sends(amal, remote_id="f1")
    chats = Chats(files={"f1": GOOD["image/png"]})
    chats.failures.append(ChannelError(retry_after=30))
    _tick(house, chats)
    (row,) = house.rows(attachment)
    assert (row.status, row.error) == ("waiting", "ChannelError")
    assert row.next_attempt_at == house.clock() + timedelta(seconds=30)
    _tick(house, chats)
    assert house.rows(attachment)[0].attempts == 1
    house.clock.move(seconds=31)
    _tick(house, chats)
    assert house.rows(attachment)[0].status == "kept"


def test_what_could_not_be_fetched_for_a_day_is_gone(house: House, amal: Resident) -> None:
    _sends(amal, remote_id="f1")
    house.clock.move(hours=25)
    chats = Chats()
    chats.failures.append(ChannelError())
    _tick(house, chats)
    assert house.rows(attachment)[0].error == "gone"


def test_what_a_killed_worker_was_fetching_is_fetched_by_the_next_one(house: House, amal: Resident) -> None:
    _sends(amal, remote_id="f1")
    stuck = Chats(slow=60)

    async def killed() -> None:
        work = Attachments(database=house.database, road=house.road, turns=house.turns, channels={"telegram": stuck})
        await asyncio.wait_for(work.tick(), 0.2)

    with pytest.raises(TimeoutError):
        asyncio.run(killed())
    assert house.rows(attachment)[0].status == "fetching"
    _tick(house, Chats(files={"f1": GOOD["image/png"]}))
    assert house.rows(attachment)[0].status == "fetching"
    house.clock.move(minutes=4)
    _tick(house, Chats(files={"f1": GOOD["image/png"]}))
    assert (house.rows(attachment)[0].status, house.rows(attachment)[0].attempts) == ("kept", 2)
