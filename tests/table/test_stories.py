"""The seven stories of the papers (requirements.md 1f), each played whole and told in a transcript to be read."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest

from bot.casework.parties_csv import write_parties_csv
from tests.table.town import Neighbour, Town, Visitor, town

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def _played(story: Callable[[Town], Awaitable[None]], name: str, folder: Path, database_url: str) -> None:
    """Play this story, and compare what was written down."""
    async with town(folder, database_url) as here:
        await story(here)
    here.told_as(name)


async def test_r22_a_grieving_man_whose_house_is_chaos(tmp_path: Path, sqlite_url: str) -> None:
    await _played(_grief, "r22_grief_and_chaos", tmp_path, sqlite_url)


async def _grief(here: Town) -> None:
    man = here.neighbour("nl")
    case = await man.tell(
        goal="Mijn vrouw is overleden. Ik ben zo verdrietig. Mijn huis is een chaos, overal liggen spullen.",
        can_self="Ik kan timmeren.",
        can_other="Een fiets maken voor een buurkind.",
        need="Iemand om mee te praten over mijn verdriet. En hulp met de spullen.",
        name="Henk",
        interpreter="[no]",
    )
    await here.reads("case", "show", case, part="Onderwerpen")
    await here.reads("case", "show", case, part="Voorstel voor de tafel")
    await here.team("case", "assign", case, "Noor")
    await here.reads("case", "confirm", case)
    await man.open("share")
    await man.press("yes")
    await man.hear("share")
    await man.press("yes")
    await man.hear("share")
    await man.press("no")
    await man.hear("done")
    await _takes_part(here, "buurtteam-werk")
    await _takes_part(here, "kringloop")

    await here.reads("case", "talk", case, "--at", "2026-12-07 10:00", "2026-12-08 10:00", "--place", "home")
    await man.answer("meet", "any")
    await _can(here, "buurtteam-werk", fit0="yes", fit1="yes")
    await _can(here, "kringloop", fit1="yes")
    await man.answer("met", "ok")
    await here.reads("case", "show", case, part="Samen praten")


async def test_p4_an_eritrean_mother_and_breast_feeding(tmp_path: Path, sqlite_url: str) -> None:
    await _played(_mother, "p4_mother_and_breast_feeding", tmp_path, sqlite_url)


async def _mother(here: Town) -> None:
    mother = here.neighbour("ti")
    case = await mother.tell(
        goal="ሓዳሽ ህጻን ወሊደ። ጡብ ምጥባው ይኸብደኒ ኣሎ። ኣብ ዓድና ንህጻን መጀመርታ ማይን ሽኮርን ንህብ።",
        can_self="ህጻናት ምእላይ እኽእል እየ።",
        can_other="ንኻልኦት ኣዴታት መግቢ ክሰርሕ እኽእል እየ።",
        need="ብዛዕባ ጥዕና ህጻነይ ክዛረብ እደሊ፡ ባህልና ምስ ዝፈልጥ ሰብ።",
        name="ሰናይት",
        channel="[home]",
        person="[woman]",
        along="[family]",
    )
    assert "Nobody is waiting" in await here.reads("requests")
    page = await here.reads("case", "show", case, part="Voorstel voor de tafel")
    assert page.index("[sleutelpersoon-tigrinya]") < page.index("[jeugdgezondheid]")
    assert "veilig" not in (await here.reads("case", "show", case, part="Onderwerpen")).casefold()
    await here.team("case", "assign", case, "Noor")
    await here.reads("case", "confirm", case, "--party", "sleutelpersoon-tigrinya", "jeugdgezondheid")
    await mother.answer("share", "yes", share="[yes]")
    await _takes_part(here, "sleutelpersoon-tigrinya")
    await _takes_part(here, "jeugdgezondheid")

    talk = ("case", "talk", case, "--place", "home", "--interpreter", "Tolk Selam")
    await here.reads(*talk, "--at", "2026-12-07 10:00")
    await mother.answer("meet", "m1")
    await _can(here, "sleutelpersoon-tigrinya", fit0="yes")
    await _can(here, "jeugdgezondheid", fit0="yes")
    await mother.answer("met", "ok")
    # The talk is on a Monday: nothing is said on the Sunday before it.
    here.pass_time(days=4, hour=11)
    await mother.answer("tomorrow", "ok")
    await here.reads("requests")


async def test_p5_a_bicycle_nobody_can_ride(tmp_path: Path, sqlite_url: str) -> None:
    await _played(_bicycle, "p5_bicycle", tmp_path, sqlite_url)


async def _bicycle(here: Town) -> None:
    woman = here.neighbour("ar")
    case = await woman.tell(
        goal="أريد أن أذهب إلى السوق وحدي. أحتاج إلى دراجة.",
        can_self="أستطيع أن أخيط الملابس.",
        can_other="أستطيع أن أخيط ستائر للجيران.",
        need="دراجة.",
        name="سلمى",
    )
    await here.team("case", "assign", case, "Noor")
    await here.team("case", "confirm", case, "--party", "kringloop")
    await woman.answer("share", "yes")
    await _takes_part(here, "kringloop")
    await _talk_is_held(here, woman, case, "kringloop", interpreter="Karim")

    plan = ("case", "plan", case, "--language", "ar", "--arranges", "1")
    await here.reads(*plan, "--step", "kringloop; 2026-12-05; دراجة لك من المتجر")
    await woman.answer("plan", "yes")
    await _agrees(here, "kringloop")
    await here.mail("aanbel@kringloop.example")
    await here.is_refused("case", "arranged", case, "1")
    await woman.answer("wanted", "yes", wanted_need="لم أركب دراجة في حياتي. أحتاج إلى من يعلمني.")
    await here.team("case", "translate", case, "wanted.1", "Nog nooit gefietst. Ik heb iemand nodig die het mij leert.")
    await here.reads("case", "show", case, part="Nu te doen")
    await here.reads("case", "arranged", case, "1")
    await woman.answer("usable", "no", usable_why="الدراجة عالية وأخاف أن أقع.")
    await here.team("case", "translate", case, "usable.1", "De fiets is hoog. Ik ben bang dat ik val.")
    await here.reads("case", "show", case, part="Plan")
    await here.reads("case", "show", case, part="Nu te doen")
    await here.team("case", "note", case, "Samen gekeken: een lage fiets, en op dinsdag fietsles met Aicha.", "--talk")

    steps = ("kringloop; 2026-12-14; دراجة منخفضة بدل الدراجة العالية", "coordinator; 2026-12-15; درس دراجة مع عائشة")
    await here.team(*plan, "--step", *steps)
    await woman.answer("plan", "yes")
    await _agrees(here, "kringloop")
    await woman.answer("wanted", "yes", wanted_need="الدرس مع عائشة يكفي.")
    here.pass_time(days=4, hour=11)
    await here.team("case", "arranged", case, "1")
    await woman.answer("usable", "yes")
    await here.reads("case", "show", case, part="Nu te doen")


async def test_r11_no_offer_fits(tmp_path: Path, sqlite_url: str) -> None:
    await _played(_no_offer, "r11_no_offer_fits", tmp_path, sqlite_url)


async def _no_offer(here: Town) -> None:
    await _only_parties(here, "corporatie", "clientondersteuning")
    neighbour = here.neighbour("en")
    case = await neighbour.tell(
        goal="I want to sing again. I want to start a choir in my own kitchen.",
        can_self="I can sing and I play the piano.",
        can_other="I can teach songs to children.",
        need="A piano, and people who want to sing.",
        name="Grace",
        interpreter="[no]",
    )
    await here.reads("cases")
    await here.reads("case", "show", case, part="Nog open")
    await here.reads("case", "show", case, part="Nu te doen")
    why = "No choir here yet. Noor makes one with Grace, before Christmas."
    await here.reads("case", "tailor-made", case, "--note", why, "--as", "Noor")
    await here.reads("case", "show", case, part="Van het team")
    await here.reads("cases")
    await here.reads("case", "talk", case, "--at", "2026-12-03 10:00", "--place", "home")
    await neighbour.answer("meet", "m1")
    await neighbour.hear("met")
    await neighbour.press("ok")
    await neighbour.hear("done")
    here.pass_time(days=2, hour=11)
    await here.team("case", "held", case)
    await here.team(
        "case", "plan", case, "--language", "en", "--step", "resident; 2026-12-12; Ask three neighbours to sing along",
        "coordinator; 2026-12-14; Borrow the piano of the school",
    )  # fmt: skip
    await neighbour.answer("plan", "yes")
    await here.reads("case", "show", case, part="Plan")


async def test_r9_one_of_them_says_no(tmp_path: Path, sqlite_url: str) -> None:
    await _played(_one_no, "r9_one_says_no", tmp_path, sqlite_url)


async def _one_no(here: Town) -> None:
    mother = here.neighbour("nl")
    case = await mother.tell(interpreter="[no]")
    await here.team("case", "assign", case, "Noor")
    await here.team("case", "confirm", case, "--party", "schuldhulp", "thuisadministratie")
    await mother.answer("share", "yes", share="[yes]")
    await _takes_part(here, "schuldhulp")
    await _takes_part(here, "thuisadministratie")
    await _talk_is_held(here, mother, case, "schuldhulp", "thuisadministratie")

    plan = ("case", "plan", case, "--language", "nl", "--step", "resident; 2026-12-14; Alle post in een doos doen")
    await here.reads(*plan, "--step", "schuldhulp; 2026-12-16; Bellen met de deurwaarder")
    await mother.answer("plan", "yes")
    await _agrees(here, "schuldhulp")
    await here.reads("case", "show", case, part="Plan")
    await _agrees(here, "thuisadministratie", answer="no", words="Eerst rust: de deurwaarder belt al elke dag.")
    await mother.hears_nothing()
    await here.reads("cases")
    await here.reads("case", "show", case, part="Plan")
    await here.reads("case", "show", case, part="Nu te doen")
    await here.reads("requests")
    await here.is_refused("case", "done", case, "2")

    await _talk_is_held(here, mother, case, "schuldhulp", "thuisadministratie", day="2026-12-04", place="call")
    await here.reads(*plan, "--step", "schuldhulp; 2026-12-16; De deurwaarder vragen om een maand te wachten")
    await mother.answer("plan", "yes")
    await _agrees(here, "schuldhulp")
    await here.reads("cases")
    await _agrees(here, "thuisadministratie")
    await here.mail("aanbel@schuldhulp.example")
    await here.mail("aanbel@thuisadministratie.example")
    await here.reads("cases")
    await here.reads("case", "show", case, part="Plan")


async def test_p13_not_closed_without_word_back(tmp_path: Path, sqlite_url: str) -> None:
    await _played(_word_back, "p13_word_back", tmp_path, sqlite_url)


async def _word_back(here: Town) -> None:
    worker = here.neighbour("en")
    case = await worker.tell(goal="I want a bigger house for my family. We sleep with five people in one room.")
    close = ("case", "close", case)
    await here.team("case", "assign", case, "Noor")
    await here.is_refused(*close)
    await here.is_refused(*close, "--language", "en", "--told", "You want a bigger house.", "--did", "We asked.")
    await here.is_refused(*close, "--language", "nl", "--told", "U wilt", "--did", "Wij", "--gave", "Niets")
    await here.reads(
        *close, "--language", "en", "--told", "You want a bigger house for the five of you.",
        "--did", "We asked the housing corporation.", "--gave", "You are on the list for a bigger house.",
    )  # fmt: skip
    await here.reads("cases")
    await worker.answer("feedback", "no", feedback_why="The list takes ten years. We need a bed now.")
    await here.reads("cases")
    await here.reads("requests")
    await here.reads("case", "show", case, part="Nu te doen")
    await here.reads(
        *close, "--language", "en", "--told", "The list takes ten years and you need a bed now.",
        "--because", "there is no bigger house free in this town.",
        "--possible", "the second-hand shop has two bunk beds. Henk brings them on Saturday.",
    )  # fmt: skip
    await worker.open("feedback")
    here.pass_time(days=15, hour=11)
    await here.is_asked("feedback_unanswered")
    await here.reads("cases")
    await worker.press("little")
    await worker.hear("again")
    await worker.press("no")
    await worker.hear("done")
    await here.reads("cases")
    await here.reads("case", "show", case, part="Bericht terug")


async def test_t10_all_five_wishes_are_obeyed(tmp_path: Path, sqlite_url: str) -> None:
    await _played(_wishes, "t10_wishes", tmp_path, sqlite_url)


async def _wishes(here: Town) -> None:
    resident = here.neighbour("ti")
    case = await resident.tell(
        form="[person]", human="[chat]", channel="[home]", time="[evening]", person="[woman]", along="[key_person]"
    )
    await here.reads("requests")
    await here.reads("case", "show", case, part="Wensen voor contact")
    await here.reads("case", "show", case, part="Voorstel voor de tafel")
    await here.reads("case", "show", case, part="Let op")
    await here.team("case", "assign", case, "Noor")
    await here.reads("case", "confirm", case, "--party", "vluchtelingenwerk", "opbouwwerk-noord")
    # Whoever would rather have a person is told by a person, at whatever hour they both like.
    await resident.hears_nothing()
    await here.reads("requests")
    await here.team("case", "resident", case, "--agrees", "vluchtelingenwerk")
    await here.team("case", "resident", case, "--refuses", "opbouwwerk-noord")
    await _takes_part(here, "vluchtelingenwerk")

    talk = ("case", "talk", case)
    await here.is_refused(*talk, "--at", "2026-12-07 10:00", "2026-12-08 14:00", "--place", "centre")
    await here.reads(
        *talk, "--at", "2026-12-07 10:00", "2026-12-07 19:00", "--place", "home", "--interpreter", "Tolk Selam",
        "--along", "Sara, sleutelpersoon",
    )  # fmt: skip
    await here.team("case", "resident", case, "--moments", "2")
    await _can(here, "vluchtelingenwerk", fit0="yes", fit1="yes")

    await here.is_refused("case", "message", case, "Tot maandag!", "--language", "nl")
    here.pass_time(days=1, hour=19)
    await here.reads("case", "message", case, "ክሳብ ሰኑይ!", "--language", "ti")
    await resident.hears_nothing()
    await here.reads("requests")


async def _takes_part(here: Town, party: str) -> Visitor:
    """The party follows its link, knows nobody, and takes part."""
    visitor = await here.party(party, await here.mail(f"aanbel@{party}.example"))
    await visitor.act("conflict", knows="no")
    await visitor.act("accept")
    return visitor


async def _can(here: Town, party: str, **fits: str) -> None:
    """The party says in its page which moments fit."""
    visitor = await here.party(party, await here.mail(f"aanbel@{party}.example"))
    await visitor.act("moments", **fits)


async def _agrees(here: Town, party: str, answer: str = "yes", words: str = "") -> None:
    """The party says in its page what it thinks of the plan."""
    visitor = await here.party(party, await here.mail(f"aanbel@{party}.example"))
    await visitor.act("plan", answer=answer, **({"words": words} if words else {}))


async def _talk_is_held(
    here: Town, neighbour: Neighbour, case: str, *parties: str, day: str = "2026-12-03", **more: str
) -> None:
    """Everybody meets in the morning of this day, in the neighbour's home unless `more` says otherwise."""
    how = [word for name, value in {"place": "home", **more}.items() for word in (f"--{name}", value)]
    await here.team("case", "talk", case, "--at", f"{day} 10:00", *how)
    await neighbour.answer("meet", "m1")
    for party in parties:
        await _can(here, party, fit0="yes")
    for party in parties:
        await here.mail(f"aanbel@{party}.example")
    await neighbour.answer("met", "ok")
    here.pass_time(days=(date.fromisoformat(day) - here.clock().date()).days, hour=11)
    await here.team("case", "held", case)


async def _only_parties(here: Town, *parties: str) -> None:
    """The organisation knows no others; nobody tells of that in the story."""
    file = here.app.settings.data / "parties.csv"
    known = (party for party in here.app.organisation().parties if party.id in parties)
    file.write_text(write_parties_csv(known), encoding="utf-8")
    await here.team("parties", "import", str(file))
    here.told.clear()
