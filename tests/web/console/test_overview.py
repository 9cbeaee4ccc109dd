"""The overview: what residents want in numbers, with no way to a story, a name, a worker or a small group."""

import asyncio
import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.casework.access import Role
from bot.store.organisation import save
from bot.web.console.overview import cell
from tests.web.console.many import Somebody, live_here
from tests.web.console.staff import Staff, staff, staff_house
from tests.web.party_house import SECRETS, PartyHouse

MANY = (
    [Somebody(topics=("home", "money"), before=3, later=6, helps="yes")] * 12
    + [Somebody(language="ar", neighbourhood="n2", topics=("health",), before=5)] * 9
    + [Somebody(language="nl", neighbourhood="n2", topics=("safety",))] * 2
    + [Somebody(language="ar", told=False, channel="telegram")] * 6
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    """A house in which everything was counted, and that no test changes."""
    with staff_house(tmp_path_factory.mktemp("house")) as house:
        live_here(house, MANY)
        yield counted(house)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[PartyHouse]:
    """A house of the test's own, in which nothing was counted."""
    with staff_house(tmp_path) as house:
        live_here(house, MANY)
        yield house


def counted(house: PartyHouse) -> PartyHouse:
    asyncio.run(house.app.counting.count())
    return house


def facilitator(house: PartyHouse) -> Staff:
    return staff(house, Role.PROCESS_FACILITATOR)


def rows(house: PartyHouse, query: str = "") -> list[list[str]]:
    response = facilitator(house).get("/overview.csv" + query)
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))[1:]


# Each asks first: what is asked for begins the count.


def test_before_the_first_count_the_page_says_so(fresh: PartyHouse) -> None:
    assert "worden nu geteld" in facilitator(fresh).get("/overview").text


def test_before_the_first_count_there_is_no_file(fresh: PartyHouse) -> None:
    assert facilitator(fresh).get("/overview.csv", follow=False).headers["location"] == "/team/overview"


def test_what_is_told_is_counted_by_topic_and_small_numbers_are_hidden(house: PartyHouse) -> None:
    found = {tuple(row[:3]): row[3] for row in rows(house)}
    assert found["Onderwerpen", "🏠 Wonen", "Zaken"] == "12"
    assert found["Onderwerpen", "🩺 Gezondheid", "Zaken"] == "9"
    assert found["Onderwerpen", "🛡️ Veilig zijn", "Zaken"] == "verborgen"
    assert found["Later vergeleken met het begin", "Beter", "Zaken"] == "12"
    assert found["Gehoord wat er is gedaan", "Verteld, en het helpt", "Zaken"] == "12"
    assert found["Hoe ver gesprekken komen, per kanaal", "Telegram", "Ja gezegd, verhaal niet af"] == "6"


def test_page_and_file_hide_the_same(house: PartyHouse) -> None:
    page = facilitator(house).get("/overview").text
    hidden = [row for row in rows(house) if row[3] == "verborgen"]
    assert hidden
    for chart, row, column, _ in hidden:
        assert chart in page, (chart, row, column)
    assert page.count('<td class="utrecht-table__cell--numeric-column">verborgen</td>') == len(hidden)


def test_a_small_group_cannot_be_chosen_nor_what_is_left_without_it(house: PartyHouse) -> None:
    someone = facilitator(house)
    # Nine Arabic cases: shown alone, two Dutch ones would be what is left over.
    for query in ("?language=nl", "?language=ar", "?neighbourhood=n2&language=nl"):
        page = someone.get("/overview" + query).text
        assert "te weinig zaken" in page
        assert '<svg class="drawing"' not in page
        assert rows(house, query) == []
    assert "te weinig zaken" not in someone.get("/overview?language=ti").text


def test_what_was_chosen_stands_in_the_file_that_is_downloaded(house: PartyHouse) -> None:
    page = facilitator(house).get("/overview?language=ti").text
    assert "/team/overview.csv?period=%2A&amp;neighbourhood=%2A&amp;language=ti" in page
    found = {tuple(row[:3]): row[3] for row in rows(house, "?language=ti")}
    assert found["Onderwerpen", "🏠 Wonen", "Zaken"] == "12"
    assert not any(row[1] == "🩺 Gezondheid" for row in rows(house, "?language=ti"))


@pytest.mark.parametrize("query", ["?language=%3Cb%3E", "?period=1999-1", "?neighbourhood=nowhere"])
def test_what_cannot_be_chosen_is_as_if_nothing_was(house: PartyHouse, query: str) -> None:
    page = facilitator(house).get("/overview" + query).text
    assert "<strong>23</strong>" in page


def test_who_is_not_reached_is_named(house: PartyHouse) -> None:
    page = facilitator(house).get("/overview").text
    unused = page[page.index("Talen die we bieden") : page.index("Buurten zonder verhaal")]
    assert "Engels" in unused
    assert "Tigrinya" not in unused
    assert "Voorbeelddorp" in page[page.index("Buurten zonder verhaal") :]


def test_no_story_no_name_and_no_worker_is_on_the_page(fresh: PartyHouse) -> None:
    fresh.begin("kringloop")
    page = facilitator(counted(fresh)).get("/overview").text
    assert not [secret for secret in (*SECRETS, "ሰላም", "Party kringloop", "resident.written_to") if secret in page]
    assert "style=" not in page


def test_the_file_is_safe_to_open_and_writing_it_is_written_down(fresh: PartyHouse) -> None:
    evil = '  \u200b＝HYPERLINK("http://evil.example";"x")'
    before = fresh.app.organisation()
    first, *others = before.neighbourhoods
    after = replace(before, neighbourhoods=(replace(first, name=evil), *others))
    fresh.write(lambda connection: save(connection, after, fresh.now))
    fresh.app.organisation.reload()
    response = facilitator(counted(fresh)).get("/overview.csv")
    raw = response.content.decode()
    assert raw.startswith("\ufeffgrafiek,rij,kolom,aantal\r\n")
    assert raw.count("\n") == raw.count("\r\n")
    assert "attachment" in response.headers["content-disposition"]
    assert fresh.audited("overview.exported") == 1
    dangerous = [each for row in rows(fresh) for each in row if each.strip()[:1] in tuple("=+-@＝＋－＠\t\r")]
    assert dangerous == []
    assert any(each.startswith("'＝HYPERLINK") for row in rows(fresh) for each in row)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u200b=1", "＝1", "＋1", "|calc"]
)
def test_no_cell_begins_a_formula(text: str) -> None:
    assert cell(text).startswith("'")
    assert cell("Wonen") == "Wonen"


@pytest.mark.parametrize("role", [Role.PROFESSIONAL, Role.KEY_PERSON, Role.EDITOR])
def test_it_is_only_for_who_may_see_counts(house: PartyHouse, role: Role) -> None:
    someone = staff(house, role, name="Joris", party="kringloop" if role is not Role.EDITOR else "")
    assert someone.get("/overview").status_code == 404
    assert someone.get("/overview.csv").status_code == 404


def test_each_drawing_says_in_words_what_it_shows(house: PartyHouse) -> None:
    page = facilitator(house).get("/overview").text
    drawings = page.count('<svg class="drawing" role="img"')
    assert drawings >= 6
    assert page.count("<desc>") == drawings
    assert "<desc>🏠 Wonen: 12." in page


def test_without_a_case_there_is_still_whom_is_not_reached(tmp_path: Path) -> None:
    with staff_house(tmp_path) as house:
        live_here(house, [replace(MANY[-1])] * 6)
        page = facilitator(counted(house)).get("/overview").text
        assert "Hier zijn nog geen zaken." in page
        assert "Wie we niet bereiken" in page
