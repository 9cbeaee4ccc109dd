"""Voice notes are written down after the commit, and asked for; whatever fails, the voice note stays the answer."""

import asyncio
import logging
from typing import Any

import pytest
from starlette.responses import JSONResponse, PlainTextResponse

from bot.channels.base import IncomingFile
from bot.channels.own_server import NoAnswer
from bot.channels.transcriber import Transcriber
from bot.conversation.events import Attachment, AttachmentKind, ButtonPressed, MessageReceived
from bot.store import transcripts
from bot.store.attachments import listed
from bot.store.leases import let_go_of_all
from bot.store.tables import attachment, conversation, data_key, outbox, transcript
from bot.store.transcripts import Written
from bot.store.vault import WrappedKey
from bot.work.attachments import Attachments
from bot.work.transcribing import TRIES, Transcribing
from tests.channels.own_servers import own_servers
from tests.channels.test_files import GOOD
from tests.work.channels import Chats
from tests.work.roads import TO_THE_STORY, House, Resident

WORDS = "Ik wil minder schulden"


@pytest.fixture
def amal(house: House) -> Resident:
    return _resident(house, "7")


def _resident(house: House, address: str, language: str = "nl") -> Resident:
    resident = Resident(house=house, address=address, channel="telegram")
    resident.starts()
    resident.tells(("language", language), *TO_THE_STORY[1:])
    resident.presses("wellbeing", "5")
    return resident


def _speaks(resident: Resident, ref: str = "r1", kind: AttachmentKind = AttachmentKind.VOICE) -> None:
    event = MessageReceived(attachments=(Attachment(ref=ref, kind=kind),))
    resident.sends(event, IncomingFile(ref=ref, content=GOOD["audio/ogg"]))
    _keep(resident.house)


def _keep(house: House) -> None:
    at_work = Attachments(
        database=house.database, road=house.road, turns=house.turns, channels={"telegram": Chats()},
        write_down=("nl", "ar"),
    )  # fmt: skip
    asyncio.run(at_work.tick())


def _tick(house: House, *answers: Any, says: str = WORDS) -> list[Any]:
    """One look for work, with a server that answers this first; what it was asked."""

    async def ticked() -> list[Any]:
        async with own_servers(says=says, answers=list(answers)) as servers:
            writer = Transcriber(servers.url, model="whisper-1", languages=("nl", "ar"))
            await Transcribing(database=house.database, road=house.road, turns=house.turns, writer=writer).tick()
            return list(servers.asked)

    return asyncio.run(ticked())


def _to_the_end(resident: Resident) -> None:
    """From the voice note that was the goal to where it is said what the story is about."""
    for step in ("can_self", "can_other", "need"):
        resident.presses(step, "do:skip")
    resident.tells(("more", "no"), ("neighbourhood", "n1"), ("channel", "chat"), ("time", "morning"), ("person", "any"))
    resident.tells(("interpreter", "no"), ("along", "no"), ("name", "do:skip"))


def _says_of_it(resident: Resident, option: str) -> None:
    bubble = resident.talk().entries[-1].bubble
    assert bubble is not None
    resident.sends(ButtonPressed(step="heard", option=option, turn=bubble.turn))


def _row(house: House) -> Any:
    (row,) = house.rows(transcript)
    return row


def _written(house: House) -> list[Written]:
    (key,) = house.rows(data_key)
    (talk,) = house.rows(conversation)
    vault = house.road.vault
    opened = vault.unwrap(WrappedKey(key.id, key.key_id, key.wrapped))
    return list(house.database.write_now(lambda c: transcripts.of_talk(c, vault, opened, conversation_id=talk.id)))


def test_a_voice_note_is_a_whole_answer_and_its_words_come_when_nothing_is_open(house: House, amal: Resident) -> None:
    _speaks(amal)
    assert amal.hears() == "can_self"
    said = len(house.rows(outbox))
    (asked,) = _tick(house)
    assert (asked["language"], asked["content"], asked["mime"]) == ("nl", GOOD["audio/ogg"], "audio/ogg")
    assert (amal.hears(), len(house.rows(outbox)), _row(house).status) == ("can_self", said, "asked")
    assert WORDS.encode() not in bytes(_row(house).text)
    _to_the_end(amal)
    assert amal.hears() == "heard"
    assert [(each.text, each.approved) for each in _written(house)] == [(WORDS, False)]
    _says_of_it(amal, "yes")
    assert (amal.hears(), _row(house).status, _row(house).approved_at) == ("topics", "approved", house.clock())
    assert [(each.text, each.approved) for each in _written(house)] == [(WORDS, True)]
    amal.tells(("topics", "yes"), ("summary", "yes"))
    assert _tick(house) == []


def test_after_a_no_the_words_are_gone_and_the_voice_note_stays(house: House, amal: Resident) -> None:
    _speaks(amal)
    _tick(house)
    _to_the_end(amal)
    _says_of_it(amal, "no")
    assert (_row(house).status, _row(house).text, _written(house)) == ("dropped", None, [])
    assert [row.status for row in house.rows(attachment)] == ["kept"]


def test_no_other_file_and_no_other_language_is_written_down(house: House, amal: Resident) -> None:
    _speaks(amal, kind=AttachmentKind.VIDEO)
    _speaks(_resident(house, "8", "ti"), "r2")
    assert (house.rows(transcript), _tick(house)) == ([], [])


def test_what_was_said_to_a_person_is_for_that_person(house: House, amal: Resident) -> None:
    amal.presses("", "do:question")
    _speaks(amal)
    assert (_tick(house), _row(house).status, _row(house).text) == ([], "given_up", None)


def test_where_nobody_says_anything_nothing_is_asked(house: House, amal: Resident) -> None:
    _speaks(amal)
    _tick(house, says="  ")
    assert (_row(house).status, _row(house).text) == ("given_up", None)


def test_it_is_tried_a_few_times_later_and_later_and_then_no_more(
    house: House, amal: Resident, caplog: pytest.LogCaptureFixture
) -> None:
    _speaks(amal)
    with caplog.at_level(logging.DEBUG, logger="bot"):
        for number in range(TRIES):
            assert len(_tick(house, PlainTextResponse(WORDS, 500))) == 1
            assert _row(house).status == ("waiting" if number < TRIES - 1 else "given_up")
            assert _tick(house) == []
            house.clock.move(minutes=30)
    assert (_tick(house), _row(house).attempts, _row(house).error) == ([], TRIES, NoAnswer.__name__)
    assert WORDS not in caplog.text
    assert amal.hears() == "can_self"


def test_what_works_at_a_second_try_is_asked_for_like_any_other(house: House, amal: Resident) -> None:
    _speaks(amal)
    _tick(house, JSONResponse({}, 503))
    house.clock.move(minutes=30)
    _tick(house)
    assert _row(house).status == "asked"


def test_what_is_not_taken_is_not_tried_again(house: House, amal: Resident) -> None:
    _speaks(amal)
    _tick(house, JSONResponse({}, 415))
    assert _row(house).status == "given_up"


def test_what_ends_the_program_again_and_again_is_left_alone(house: House, amal: Resident) -> None:
    _speaks(amal)

    async def killed() -> None:
        async with own_servers(answers=[0.4]) as servers:
            writer = Transcriber(servers.url, model="whisper-1", languages=("nl",))
            work = Transcribing(database=house.database, road=house.road, turns=house.turns, writer=writer)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(work.tick(), 0.1)
            servers.answers.clear()

    for _ in range(TRIES):
        asyncio.run(killed())
        assert (_row(house).status, _tick(house)) == ("working", [])
        house.database.write_now(lambda c: let_go_of_all(c, house.clock()))
    assert (_tick(house), _row(house).status) == ([], "given_up")


def test_everything_that_is_kept_can_still_be_listed(house: House, amal: Resident) -> None:
    _speaks(amal)
    _tick(house)
    (key,), (talk,) = house.rows(data_key), house.rows(conversation)
    vault = house.road.vault
    opened = vault.unwrap(WrappedKey(key.id, key.key_id, key.wrapped))
    (file,) = house.database.write_now(lambda c: listed(c, vault, opened, conversation_id=talk.id))
    assert [each.attachment_id for each in _written(house)] == [file.id]
