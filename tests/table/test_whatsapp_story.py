"""The whole road over WhatsApp, in Tigrinya, from hello to feedback: by buttons, lists, a voice note, a photo.

Between them a day of silence, after which only a template comes through; another number; and in the end a block.
"""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.bench.newcomer import Newcomer
from bot.bench.whatsapp_residents import Resident
from bot.bench.whatsapp_world import ApiError
from bot.store import costs
from bot.store.tables import conversation, outbox
from bot.work.out_of_reach import look_who_is_out_of_reach
from tests.table.town import Neighbour, Town, town

pytestmark = pytest.mark.anyio

OGG = b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(100)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(100) + b"\xff\xd9"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_the_whole_road_from_hello_to_feedback(tmp_path: Path, database_url: str) -> None:
    async with town(tmp_path, database_url) as here:
        selam = here.neighbour_on_whatsapp("ti")
        phone = selam.phone
        assert isinstance(phone, Resident)
        case = await _tells(here, selam, phone)
        shown = {bubble.body.get("interactive", {}).get("type") for bubble in phone.bubbles}
        assert shown >= {"button", "list"}
        await _is_asked_after_a_day(here, selam, phone, case)
        await _takes_another_number(here, selam, phone, case)
        await _blocks(here, phone, case)
        await _one_bubble_is_not_delivered_after_all(here, phone)


async def test_help_now_comes_at_once_where_everything_else_must_wait(tmp_path: Path, database_url: str) -> None:
    async with town(tmp_path, database_url, burst=1) as here:
        phone = here.neighbour_on_whatsapp("ti").phone
        assert isinstance(phone, Resident)
        phone.start()
        first = await phone.next_bubble()
        phone.say("ሰላም")
        await _is_held_back(here)
        phone.press_data("1|form|do:help_now", first)
        # Ten languages are more than one list holds.
        await phone.next_bubble()
        help_text = (await phone.next_bubble()).text
        assert "112" in help_text
        assert len(phone.bubbles) == 3, "what is not urgent waits all the same"


async def test_the_tap_on_a_template_brings_what_it_stood_for(tmp_path: Path, database_url: str) -> None:
    """An answer that WhatsApp took only a day later went as a template: it comes itself, and then the open question."""
    async with town(tmp_path, database_url) as here:
        selam = here.neighbour_on_whatsapp("en")
        phone = selam.phone
        assert isinstance(phone, Resident)
        phone.start()
        await _hears(selam, "language", press="en")
        question = await _hears(selam, "form")
        here.whatsapp.refusals = [ApiError(500, 131000, "")] * 100
        phone.say("stop")
        await _knocked_a_day_later(here, phone)
        assert "I stop now" in (await _hears(selam, "stopped")).text
        assert (await _hears(selam, "form", press="type")).text == question.text
        # A question that waited comes once: the tap asks it.
        await _hears(selam, "welcome")
        here.whatsapp.refusals = [ApiError(500, 131000, "")] * 100
        await selam.press("ok")
        await _knocked_a_day_later(here, phone)
        await _hears(selam, "can_cannot")
        await selam.hears_nothing()


async def test_after_a_week_only_a_template_asks_and_its_tap_brings_the_question(
    tmp_path: Path, database_url: str
) -> None:
    """By itself, in the morning that was wished for: once, without a word of what it is about."""
    async with town(tmp_path, database_url) as here:
        selam = here.neighbour_on_whatsapp("ti")
        phone = selam.phone
        assert isinstance(phone, Resident)
        await selam.tell()
        before = len(phone.bubbles)
        here.pass_time(days=8, hour=10)
        await selam.hear("knock")
        assert phone.bubbles[-1].body["template"]["name"] == "aanbel_open"
        await selam.hears_nothing()
        assert len(phone.bubbles) == before + 1
        await selam.press("open")
        await selam.hear("followup")
        assert phone.bubbles[-1].body["type"] == "interactive"
        await selam.press("no")
        await selam.hear("again")
        await here.is_asked("not_contacted")


async def test_whom_no_template_reaches_is_called(tmp_path: Path, database_url: str) -> None:
    """The window is closed and the template was withdrawn: what is asked by itself is asked by a person."""
    async with town(tmp_path, database_url) as here:
        selam = here.neighbour_on_whatsapp("ti")
        phone = selam.phone
        assert isinstance(phone, Resident)
        await selam.tell()
        before = len(phone.bubbles)
        here.whatsapp.refusals = [ApiError(404, 132001, "")] * 2
        here.pass_time(days=8, hour=10)
        await _has_failed(here)
        app = here.app
        for _ in range(2):
            await look_who_is_out_of_reach(app.database, app.road, app.settings.unreachable_after)
        assert (await here.team("requests")).count("not_delivered") == 1
        assert len(phone.bubbles) == before


async def _has_failed(here: Town) -> None:
    """What was tried is given up at once: to wait changes nothing."""
    given_up = select(outbox.c.id).where(outbox.c.status == "failed", outbox.c.error == "TemplateRefused")
    async with asyncio.timeout(20):
        while not await here.app.database.write(lambda connection: connection.execute(given_up).all()):  # noqa: ASYNC110 - the program is its own
            await asyncio.sleep(0.05)


async def _hears(selam: Neighbour, step: str, *, press: str = "") -> Any:
    """The next bubble, which is of this step."""
    await selam.hear(step)
    bubble = selam.newest
    if press:
        await selam.press(press)
    return bubble


async def _knocked_a_day_later(here: Town, phone: Resident) -> None:
    """What WhatsApp did not take goes as a template, which is tapped."""
    await _is_held_back(here)
    here.pass_time(days=1, hour=14)
    here.whatsapp.refusals = []
    knock = await phone.next_bubble(20)
    assert knock.body["type"] == "template"
    [(tap, _)] = knock.choices
    phone.press_data(tap, knock)


async def _is_held_back(here: Town) -> None:
    """An answer waits because there was much for this resident."""
    waiting = select(outbox.c.id).where(outbox.c.status == "waiting", outbox.c.error == "ChannelError")
    async with asyncio.timeout(20):
        while not await here.app.database.write(lambda connection: connection.execute(waiting).all()):  # noqa: ASYNC110 - the program is its own
            await asyncio.sleep(0.05)


async def _tells(here: Town, selam: Neighbour, phone: Resident) -> str:
    """By taps, a voice note, a photo and words where only words will do. The number of the case."""
    newcomer = Newcomer("ti")
    phone.start()
    while (reply := newcomer.reply(step := await selam.hear())) is not None:
        if step == "can_self":
            phone.send_voice(OGG)
        elif step == "need":
            phone.send_photo(JPEG, caption="ደብዳበ")
        elif reply[0] == "press":
            await selam.press(reply[1])
        else:
            await selam.say(reply[1])
    assert any("\u1200" <= letter <= "\u137f" for letter in selam.newest.text)
    listed = await here.team("cases")
    [case] = re.findall(r"^(\w{10}) ", listed, re.MULTILINE)
    return str(case)


async def _is_asked_after_a_day(here: Town, selam: Neighbour, phone: Resident, case: str) -> None:
    """The window has closed: a template in Dutch and English knocks, and its tap goes on in Tigrinya."""
    # Read in time: else the resident is told that nobody did, perhaps before, perhaps after the message.
    await here.team("case", "show", case)
    here.pass_time(days=2, hour=11)
    await here.team("case", "assign", case, "Noor")
    await here.team("case", "message", case, "ክሳብ ሰኑይ!", "--language", "ti")
    await selam.hear("knock")
    assert phone.bubbles[-1].body["template"]["name"] == "aanbel_open"
    await selam.press("open")
    await selam.hear("message")
    assert "ክሳብ ሰኑይ!" in selam.newest.text
    assert selam.newest.body["type"] == "interactive"
    await selam.press("ok")
    await selam.hear("done")


async def _takes_another_number(here: Town, selam: Neighbour, phone: Resident, case: str) -> None:
    """The talk goes on at the other number, and ends with word back and what the resident thinks of it."""
    phone.change_number(99)
    await here.whatsapp.idle()
    close = ("case", "close", case, "--language", "ti", "--told", "ቋንቋ ደች ክመሃር እደሊ")
    await here.team(*close, "--did", "ኣብ ክፍሊ ኣእቲናኩም", "--gave", "ሕጂ ትመሃሩ ኣለኹም")
    await selam.open("feedback")
    assert here.whatsapp.asked[-1]["to" if "to" in here.whatsapp.asked[-1] else "recipient"] == phone.chat.user_id
    await selam.press("yes")
    await selam.hear("done")
    listed = await here.team("cases")
    assert re.findall(r"^(\w{10}) ", listed, re.MULTILINE) == [case], "nobody became a second resident"


async def _blocks(here: Town, phone: Resident, case: str) -> None:
    """Nobody is told of a block: what is sent stays at "sent", and nothing goes wrong."""
    phone.block()
    before, seen = len(here.whatsapp.asked), len(phone.bubbles)
    here.pass_time(days=1, hour=11)
    await here.team("case", "message", case, "ሰላም", "--language", "ti")
    async with asyncio.timeout(20):
        while len(here.whatsapp.asked) == before:  # noqa: ASYNC110 - the program is its own
            await asyncio.sleep(0.05)
    assert len(phone.bubbles) == seen
    await here.whatsapp.idle()
    assert set(here.whatsapp.answers) == {200}


async def _one_bubble_is_not_delivered_after_all(here: Town, phone: Resident) -> None:
    """It was taken and then failed: a person sees it. What the others cost is known by kind."""
    closed, lost = phone.bubbles[-1], phone.bubbles[-3]
    before = len(here.whatsapp.asked)
    here.whatsapp.world.tell_status(phone.chat, lost, "failed", errors=[{"code": 131026}])
    for _ in range(2):
        here.whatsapp.world.tell_status(phone.chat, closed, "failed", errors=[{"code": 131047}])
    await here.whatsapp.idle()
    async with asyncio.timeout(20):
        while len(here.whatsapp.asked) == before:  # noqa: ASYNC110 - the program is its own
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    sent = [asked["type"] for asked in here.whatsapp.asked[before:] if asked["type"] != "audio"]
    assert sent == ["template"], "once, in its place; what bubbles sound like comes after them, in its own time"

    def told(connection: Connection) -> tuple[list[str | None], dict[str, int]]:
        [talk] = connection.execute(select(conversation.c.id)).scalars()
        failed = connection.execute(select(outbox.c.error).where(outbox.c.status == "failed")).scalars()
        return list(failed), {each.category: each.billed for each in costs.of_talk(connection, talk)}

    failures, billed = await here.app.database.write(told)
    assert failures == ["NotDelivered"]
    assert billed["utility"] >= 2
    assert billed["service"] > 15
