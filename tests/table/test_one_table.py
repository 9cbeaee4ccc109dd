"""From the hello to word back, over real HTTP and real SMTP: a resident, two parties, one talk, one plan."""

from pathlib import Path

import pytest

from tests.table.town import Neighbour, Town, town

pytestmark = pytest.mark.anyio

FIRST, SECOND = "vluchtelingenwerk", "taalhuis"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_from_a_hello_in_tigrinya_to_a_closed_case(tmp_path: Path, database_url: str) -> None:
    async with town(tmp_path, database_url) as here:
        resident = here.neighbour("ti")
        case = await resident.tell()
        await _the_right_people(here, resident, case)
        await _one_talk(here, resident, case)
        await _one_plan(here, resident, case)
        await _word_back(here, resident, case)
    here.told_as("one_table")


async def _the_right_people(here: Town, resident: Neighbour, case: str) -> None:
    """One party declines, and the next takes part."""
    await here.team("case", "assign", case, "Noor")
    await here.team("case", "confirm", case, "--party", FIRST, "--reserve", SECOND)

    await resident.answer("share", "yes")
    first = await here.party(FIRST, await here.mail(f"aanbel@{FIRST}.example"))
    await first.act("conflict", knows="no")
    await first.act("decline", reason="Wij hebben nu geen plek.")

    await resident.answer("share", "yes")
    await here.team("case", "translate", case, "goal", "Ik wil de Nederlandse taal leren.")
    second = await here.party(SECOND, await here.mail(f"aanbel@{SECOND}.example"))
    await second.act("conflict", knows="no")
    assert "Ik wil de Nederlandse taal leren." in second.page
    await second.act("accept")


async def _one_talk(here: Town, resident: Neighbour, case: str) -> None:
    """At home, with an interpreter, at the moment that everyone has."""
    talk = ("case", "talk", case, "--place", "home", "--interpreter", "Tolk Selam")
    await here.team(*talk, "--at", "2026-12-07 10:00", "2026-12-08 14:00")
    await resident.answer("meet", "m2")
    meeting = await here.party(SECOND, await here.mail(f"aanbel@{SECOND}.example"))
    await meeting.act("moments", fit1="yes")
    await resident.answer("met", "ok")
    await here.mail(f"aanbel@{SECOND}.example")
    assert "BEGIN:VCALENDAR" in await here.team("case", "calendar", case)

    here.pass_time(days=6, hour=11)
    await resident.answer("tomorrow", "ok")

    here.pass_time(days=1, hour=11)
    await resident.answer("followup", "yes", again="[yes]")

    here.pass_time(days=1, hour=11)
    await here.team("case", "held", case)


async def _one_plan(here: Town, resident: Neighbour, case: str) -> None:
    """Almost, and then yes; wanted, arranged, and usable."""
    plan = ("case", "plan", case, "--language", "ti")
    await here.team(
        *plan, "--step", f"{SECOND}; 2026-12-15; ኣብ ክፍሊ ቋንቋ ተመዝገቡ", "--step", "resident; 2026-12-22; ንጎረቤት ተዛረቡ"
    )
    await resident.answer("plan", "almost", plan_why="ንግሆ ጥራይ እኽእል")
    await here.mail(f"aanbel@{SECOND}.example")
    await here.team(
        *plan, "--step", f"{SECOND}; 2026-12-15; ንግሆ ኣብ ክፍሊ ቋንቋ ተመዝገቡ", "--step", "resident; 2026-12-22; ንጎረቤት ተዛረቡ",
        "--arranges", "1",
    )  # fmt: skip
    await resident.answer("plan", "yes")
    planning = await here.party(SECOND, await here.mail(f"aanbel@{SECOND}.example"))
    await planning.act("plan", answer="yes")
    await resident.answer("wanted", "yes", wanted_need="ኣውቶቡስ")
    await here.mail(f"aanbel@{SECOND}.example")

    here.pass_time(days=8, hour=11)
    await here.team("case", "arranged", case, "1")
    await resident.answer("usable", "yes")


async def _word_back(here: Town, resident: Neighbour, case: str) -> None:
    """You told, we did, it gave: the resident's yes closes the case; after six weeks, how are you?"""
    word_back = ("--told", "ቋንቋ ደች ክመሃር እደሊ", "--did", "ኣብ ክፍሊ ኣእቲናኩም", "--gave", "ሕጂ ትመሃሩ ኣለኹም")
    await here.team("case", "close", case, "--language", "ti", *word_back)
    await resident.answer("feedback", "yes")
    assert "closed" in await here.team("cases")

    here.pass_time(days=28, hour=11)
    await resident.open("wellbeing_again")
    await resident.say("፰")
    await resident.hear("done")
    page = await here.team("case", "show", case)
    assert "8" in page
