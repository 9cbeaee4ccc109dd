"""From the hello to word back, over real HTTP and real SMTP: a resident, two parties, one talk, one plan."""

from pathlib import Path

import pytest

from tests.table.town import Town, town

pytestmark = pytest.mark.anyio

FIRST, SECOND = "vluchtelingenwerk", "taalhuis"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_from_a_hello_in_tigrinya_to_a_closed_case(tmp_path: Path, database_url: str) -> None:
    async with town(tmp_path, database_url) as here:
        await _one_table(here)
    here.told_as("one_table")


async def _one_table(here: Town) -> None:
    resident = here.neighbour("ti")
    case = await resident.tell()
    await here.team("case", "assign", case, "Noor")
    await here.team("case", "confirm", case, "--party", FIRST, "--reserve", SECOND)

    await resident.open("share")
    await resident.press("yes")
    await resident.hear("done")
    first = await here.party(FIRST, await here.mail(f"aanbel@{FIRST}.example"))
    await first.act("conflict", knows="no")
    await first.act("decline", reason="Wij hebben nu geen plek.")

    await resident.open("share")
    await resident.press("yes")
    await resident.hear("done")
    await here.team("case", "translate", case, "goal", "Ik wil de Nederlandse taal leren.")
    second = await here.party(SECOND, await here.mail(f"aanbel@{SECOND}.example"))
    await second.act("conflict", knows="no")
    assert "Ik wil de Nederlandse taal leren." in second.page
    await second.act("accept")

    talk = ("case", "talk", case, "--place", "home", "--interpreter", "Tolk Selam")
    await here.team(*talk, "--at", "2026-12-07 10:00", "2026-12-08 14:00")
    await resident.open("meet")
    await resident.press("m2")
    await resident.hear("done")
    meeting = await here.party(SECOND, await here.mail(f"aanbel@{SECOND}.example"))
    await meeting.act("moments", fit1="yes")
    await resident.open("met")
    await resident.press("ok")
    await resident.hear("done")
    await here.mail(f"aanbel@{SECOND}.example")
    assert "BEGIN:VCALENDAR" in await here.team("case", "calendar", case)

    here.pass_time(days=6, hour=11)
    await resident.open("tomorrow")
    await resident.press("ok")
    await resident.hear("done")

    here.pass_time(days=1, hour=16)
    await resident.open("followup")
    await resident.press("yes")
    await resident.hear("again")
    await resident.press("yes")
    await resident.hear("done")

    await here.team("case", "held", case)
    plan = ("case", "plan", case, "--language", "ti")
    await here.team(
        *plan, "--step", f"{SECOND}; 2026-12-15; ኣብ ክፍሊ ቋንቋ ተመዝገቡ", "--step", "resident; 2026-12-16; ንጎረቤት ተዛረቡ"
    )
    await resident.open("plan")
    await resident.press("almost")
    await resident.hear("plan_why")
    await resident.say("ንግሆ ጥራይ እኽእል")
    await resident.hear("done")
    await here.mail(f"aanbel@{SECOND}.example")
    await here.team(
        *plan, "--step", f"{SECOND}; 2026-12-15; ንግሆ ኣብ ክፍሊ ቋንቋ ተመዝገቡ", "--step", "resident; 2026-12-16; ንጎረቤት ተዛረቡ",
        "--arranges", "1",
    )  # fmt: skip
    await resident.open("plan")
    await resident.press("yes")
    await resident.hear("done")
    planning = await here.party(SECOND, await here.mail(f"aanbel@{SECOND}.example"))
    await planning.act("plan", answer="yes")
    await resident.open("wanted")
    await resident.press("yes")
    await resident.hear("wanted_need")
    await resident.say("ኣውቶቡስ")
    await resident.hear("done")
    await here.mail(f"aanbel@{SECOND}.example")

    here.pass_time(days=8, hour=11)
    await here.team("case", "arranged", case, "1")
    await resident.open("usable")
    await resident.press("yes")
    await resident.hear("done")

    word_back = ("--told", "ቋንቋ ደች ክመሃር እደሊ", "--did", "ኣብ ክፍሊ ኣእቲናኩም", "--gave", "ሕጂ ትመሃሩ ኣለኹም")
    await here.team("case", "close", case, "--language", "ti", *word_back)
    await resident.open("feedback")
    await resident.press("yes")
    await resident.hear("done")
    assert "closed" in await here.team("cases")

    here.pass_time(days=28, hour=11)
    await resident.open("wellbeing_again")
    await resident.say("፰")
    await resident.hear("done")
    page = await here.team("case", "show", case)
    assert "8" in page
