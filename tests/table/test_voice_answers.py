"""Who only speaks gets as far as anybody, on every channel: with what a computer writes down, and without."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.bench.newcomer import Newcomer
from tests.channels.own_servers import own_servers
from tests.table.town import Neighbour, Town, town

pytestmark = pytest.mark.anyio

OGG = b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(100)
SPOKEN = ("goal", "can_self", "can_other", "need")
WORDS = "Ik heb schulden en te veel brieven"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def _speaks(here: Town, resident: Neighbour) -> str:
    """The whole intake, with a voice note at every open question. The number of the case."""
    newcomer = Newcomer(resident.language)
    phone: Any = resident.phone
    phone.start()
    while (reply := _reply(newcomer, step := await resident.hear())) is not None:
        if step in SPOKEN:
            phone.send_voice(OGG)
        elif reply[0] == "press":
            await resident.press(reply[1])
        else:
            await resident.say(reply[1])
    listed = await here.team("cases")
    [case] = [id for id in re.findall(r"^(\w{10}) ", listed, re.MULTILINE) if id not in here.cases]
    here.cases.append(case)
    return str(case)


def _reply(newcomer: Newcomer, step: str) -> tuple[str, str] | None:
    return ("press", "do:skip") if step == "topics" else newcomer.reply(step)


async def test_a_voice_note_is_a_whole_answer_on_telegram_and_whatsapp(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for resident in (here.neighbour("nl"), here.neighbour_on_whatsapp("nl")):
            case = await _speaks(here, resident)
            read_back = "".join(each.text for each in resident.phone.bubbles)
            assert read_back.count("🎤 een spraakbericht") == len(SPOKEN)
            assert (await here.team("case", "show", case)).count("[bestanden: 1]") == len(SPOKEN)


async def test_what_a_computer_wrote_down_comes_to_the_resident_and_then_to_the_team(tmp_path: Path) -> None:
    async with own_servers(says=WORDS) as servers:
        settings = {"AANBEL_TRANSCRIBE_URL": servers.url, "AANBEL_TRANSCRIBE_LANGUAGES": "nl"}
        async with town(tmp_path, settings=settings) as here:
            amal = here.neighbour_on_whatsapp("nl")
            newcomer, approved, step = Newcomer("nl"), 0, ""
            phone: Any = amal.phone
            phone.start()
            while approved < len(SPOKEN) or step != "done":
                step = await amal.hear()
                if step == "heard":
                    assert WORDS in amal.newest.text
                    approved += 1
                    await amal.press("yes")
                elif step in SPOKEN:
                    phone.send_voice(OGG)
                elif reply := _reply(newcomer, step):
                    await (amal.press(reply[1]) if reply[0] == "press" else amal.say(reply[1]))
            [case] = re.findall(r"^(\w{10}) ", await here.team("cases"), re.MULTILINE)
            shown = await here.team("case", "show", case)
            assert shown.count(WORDS) == shown.count("Een computer schreef dit op uit een spraakbericht") == len(SPOKEN)
        assert [(asked["language"], asked["content"]) for asked in servers.asked] == [("nl", OGG)] * len(SPOKEN)
