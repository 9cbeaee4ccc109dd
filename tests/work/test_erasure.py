"""Erased is erased: in the order of house.md, out of every file, and a repeat is still known."""

import asyncio
from pathlib import Path

from bot.channels.base import IncomingFile
from bot.conversation.events import Attachment, AttachmentKind, ButtonPressed, MessageReceived
from bot.store.database import Database
from bot.store.tables import address, audit, data_key, erasure_ledger, inbox, outbox, resident, seen_message
from bot.store.vault import Vault
from bot.work.due import Timers
from tests.work.channels import Chats
from tests.work.roads import TO_THE_STORY, Clock, House, Resident, incoming, road
from tests.work.sending import Post, post

CANARY = "kanarie-7f3a91"


def _tick(house: House) -> None:
    asyncio.run(Timers(database=house.database, road=house.road, turns=house.turns).tick())


def _tells(house: House, name: str) -> Resident:
    """Someone who tells a story and asks for it to be deleted."""
    one = Resident(house=house, address=name, channel="telegram")
    one.starts()
    one.tells(*TO_THE_STORY)
    one.presses("wellbeing", "5")
    one.says(f"{CANARY} ik wil een fiets")
    photo = Attachment(ref=f"r{name}", kind=AttachmentKind.PHOTO)
    file = IncomingFile(ref=f"r{name}", content=b"\xff\xd8\xff\xe0" + CANARY.encode())
    one.sends(MessageReceived(attachments=(photo,)), file)
    return one


def test_after_an_erasure_nothing_of_the_resident_is_in_any_file_and_the_others_are_whole(
    sqlite_url: str, vault: Vault, tmp_path: Path
) -> None:
    clock = Clock()
    house = House(database=Database(sqlite_url), road=road(vault, clock), clock=clock)
    leaves, stays = _tells(house, "chat-7001"), _tells(house, "chat-8002")
    (key, other_key) = house.rows(data_key)
    sealed = [row.payload for row in house.rows(inbox) if row.conversation_id == house.rows(inbox)[0].conversation_id]
    needles = [CANARY.encode(), b"chat-7001", key.wrapped, house.rows(address)[0].lookup, *sealed]
    assert any(key.wrapped in file.read_bytes() for file in (tmp_path / "data").iterdir())

    leaves.presses("", "do:delete")
    leaves.presses("delete", "yes")
    clock.move(minutes=9)
    _tick(house)
    assert len(house.rows(resident)) == 2
    clock.move(minutes=2)
    _tick(house)

    files = [file for file in (tmp_path / "data").iterdir() if file.is_file()]
    assert {file.name for file in files} >= {"aanbel.sqlite3", "aanbel.sqlite3-wal"}
    for file in files:
        content = file.read_bytes()
        assert [needle for needle in needles if needle in content] == []
    assert other_key.wrapped in b"".join(file.read_bytes() for file in files)
    assert stays.hears() == "can_other"
    house.database.close()


def test_the_key_goes_and_that_it_was_done_stays(house: House) -> None:
    one = _tells(house, "7")
    heard = {row.key for row in house.rows(inbox)}
    talk = f"conversation:{house.rows(inbox)[0].conversation_id}"
    who = house.rows(resident)[0].id
    one.presses("", "do:delete")
    one.presses("delete", "yes")
    house.clock.move(minutes=11)
    _tick(house)
    assert [house.rows(table) for table in (resident, data_key, address, inbox, outbox)] == [[]] * 5
    assert [row.resident_id for row in house.rows(erasure_ledger)] == [who]
    known = house.database.write_now(lambda c: {row.key for row in c.execute(seen_message.select())})
    assert heard < known
    assert ("resident.erased", talk) in {(row.action, row.object) for row in house.rows(audit)}


def test_a_message_that_comes_again_after_the_erasure_makes_nobody_new(house: House) -> None:
    message = incoming("7", MessageReceived(text="hallo"), clock=house.clock, channel="telegram")
    house.ring(message)
    Resident(house=house, address="7", channel="telegram").tells(*TO_THE_STORY[:5], ("consent", "no"))
    house.clock.move(minutes=31)
    _tick(house)
    assert house.rows(resident) == []
    house.ring(message)
    assert house.rows(resident) == []


def test_whoever_writes_anew_after_the_erasure_is_a_newcomer(house: House) -> None:
    one = _tells(house, "7")
    one.presses("", "do:delete")
    one.presses("delete", "yes")
    house.clock.move(minutes=11)
    _tick(house)
    one.starts()
    assert one.hears() == "language"


def test_deleting_takes_the_known_bubbles_away_says_goodbye_and_sends_nothing_else(house: House) -> None:
    chats = Chats()

    async def play() -> None:
        async with asyncio.timeout(20), post(house, chats) as at:
            await _delete(at)

    asyncio.run(play())
    assert [id for id in chats.deleted if id.startswith("m")] == ["m1", "m2", "m3"]
    assert chats.sent[-1].id == "m4"
    assert [row.kind for row in house.rows(outbox)][-2:] == ["wipe", "goodbye"]


async def _delete(at: Post) -> None:
    await at.starts("7")
    await at.presses("7", ("language", "nl"))
    await at.arrived("7", "form")
    await at.ring("7", ButtonPressed(step="", option="do:delete", turn=0))
    await at.presses("7", ("delete", "yes"))
    await at.all_sent()
