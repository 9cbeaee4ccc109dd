"""A case that waits for an answer to word back: its page says from when it can be closed without one, and does it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import desk as commands
from bot.casework.access import Role
from tests.web.console.acting import AT, Desk, desk, seated
from tests.web.console.asking import case_asks
from tests.web.console.forms import seen
from tests.web.console.staff import CASE, staff, staff_house
from tests.web.party_house import PartyHouse

WORDS = {"told": "Je wilde een bed.", "did": "Wij haalden het.", "gave": "Je slaapt."}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        yield house


def told(house: PartyHouse, *, reads: str = "nl") -> Desk:
    """The resident heard what was done, and says nothing to it."""
    at = seated(house, reads=reads)
    words = {f"close-{part}": text for part, text in WORDS.items()}
    at.post("close", **{**at.form("close"), **words, "sure": "yes"})
    assert at.case.status == "word_back"
    return at


def end_of(page: str) -> str:
    return seen(page[page.index('<section id="end"') : page.index('<section id="history"')])


@pytest.mark.parametrize(
    ("reads", "from_when", "title"),
    [
        ("nl", "kun je deze zaak afronden vanaf", "Er kwam geen antwoord: rond deze zaak af"),
        ("en", "you can close this case from", "No answer came: close this case"),
    ],
)
def test_before_four_weeks_it_says_from_when_and_then_how_long_it_waits(
    house: PartyHouse, reads: str, from_when: str, title: str
) -> None:
    at = told(house, reads=reads)
    assert from_when in end_of(at.look())
    assert "unanswered" not in at.forms()
    house.later(days=28)
    at.who = staff(house, Role.COORDINATOR, name="Noor", language=reads)
    page = at.look()
    assert title in end_of(page)
    assert from_when not in end_of(page)
    assert "unanswered" in at.forms()


def test_it_is_closed_there_and_stands_there_as_unanswered(house: PartyHouse) -> None:
    at = told(house)
    at.later(days=28)
    assert "Aanbellen kan altijd weer" in end_of(at.look())
    done = at.send("unanswered")
    assert at.case.status == "closed"
    assert "De zaak is afgerond zonder antwoord van de bewoner." in end_of(done.text)
    assert "Helpt het: er kwam geen antwoord" in end_of(done.text)
    assert "Er kwam geen antwoord: de zaak is afgerond" in seen(done.text)
    assert "unanswered" not in at.forms()
    assert ("word_back.unanswered", "Noor") in at.lines()
    assert ("case.closed", "Noor") in at.lines()
    assert "feedback" not in {step for step, _ in at.asked()}


def test_a_form_that_was_made_before_an_answer_came_closes_nothing(house: PartyHouse) -> None:
    at = told(house)
    at.later(days=28)
    form = at.form("unanswered")
    at.send("resident", matter="helps", answer="no")
    refused = at.post("unanswered", **form)
    assert (refused.status_code, at.case.status) == (409, "reopened")
    assert "De zaak is net veranderd" in end_of(refused.text)


def test_too_early_is_refused_in_its_place(house: PartyHouse) -> None:
    at = told(house)
    at.later(days=28)
    form = at.form("unanswered")
    house.later(days=-1)
    refused = at.post("unanswered", **form)
    assert (refused.status_code, at.case.status) == (422, "word_back")
    assert "De bewoner heeft 28 dagen om te antwoorden." in end_of(refused.text)


def test_what_is_promised_leads_there(house: PartyHouse) -> None:
    at = told(house)
    case_asks(house, kind="feedback_unanswered", text="")
    page = at.who.get("/promises").text
    assert f'href="/team{AT}#end">Naar het bericht terug<' in page


def test_the_command_line_closes_it_alone_and_only_in_time(house: PartyHouse) -> None:
    at = told(house)
    unanswered = ("case", "close", CASE, "--unanswered", "--as", "Noor")
    code, why = commands.run(house.app, unanswered)
    assert code == 1
    assert "The resident has 28 days to answer; 0 of them have passed." in why
    at.later(days=28)
    _, shown = commands.run(house.app, ("case", "show", CASE))
    assert f"aanbel case close {CASE} --unanswered" in shown
    for more in (("--did", "Iets"), ("--language", "nl")):
        code, why = commands.run(house.app, (*unanswered, *more))
        assert (code, "--unanswered stands alone" in why) == (1, True)
    assert at.case.status == "word_back"
    assert commands.run(house.app, unanswered) == (
        0, "Closed without an answer. Nothing is sent to the resident; who writes again opens the case again.\n",
    )  # fmt: skip
    assert at.case.status == "closed"
    assert "Afgerond zonder antwoord" in commands.run(house.app, ("case", "show", CASE))[1]


def test_a_case_that_was_not_told_anything_has_no_such_form(house: PartyHouse) -> None:
    at = desk(house)
    assert "unanswered" not in at.forms()
    assert "afronden vanaf" not in end_of(at.answer.text)
