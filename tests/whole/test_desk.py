"""The commands at the desk, beside a running server and without one."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bench.newcomer import Newcomer
from bot.control import run_in_server
from tests.whole.browser import Browser, tell_everything
from tests.whole.program import Program, aanbel, running

SAMPLE = Path(__file__).parents[2] / "bot" / "sample" / "neighbourhood.toml"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with running(tmp_path_factory.mktemp("desk")) as program:
        browser = Browser(program.url)
        tell_everything(browser, Newcomer("en"))
        browser.press("do:help_now")
        browser.close()
        yield program


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """No server: the command opens the store itself."""
    return {"AANBEL_DATA": str(tmp_path_factory.mktemp("alone") / "data")}


def refused(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "bot", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    return done.stderr


def test_an_empty_neighbourhood_has_no_cases(alone: dict[str, str]) -> None:
    assert json.loads(aanbel(alone, "cases", "--json")) == []
    assert aanbel(alone, "cases") == "No cases yet.\n"
    assert "Nobody is waiting" in aanbel(alone, "requests")
    assert "No dead letters" in aanbel(alone, "dead")


def test_a_case_that_is_not_there_is_said_so(alone: dict[str, str]) -> None:
    assert refused(alone, "case", "show", "nowhere123") == "There is no such case. nowhere123\n"


def test_the_parties_go_out_and_come_back_the_same(alone: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "parties.csv"
    file.write_text(aanbel(alone, "parties", "export"), encoding="utf-8")
    assert aanbel(alone, "parties", "import", str(file)) == "Read: 36 parties.\n"
    assert aanbel(alone, "parties", "export") == file.read_text(encoding="utf-8")


def test_a_mistake_in_the_organisations_file_changes_nothing(alone: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(SAMPLE.read_text(encoding="utf-8").replace('topics = ["', 'topics = ["huisvesting", "', 1))
    before = aanbel(alone, "parties", "export")
    said = refused(alone, "organisation", "import", str(file))
    assert "huisvesting" in said
    assert "line" in said
    assert aanbel(alone, "parties", "export") == before


def test_a_check_says_what_a_person_must_look_at(alone: dict[str, str]) -> None:
    said = aanbel(alone, "check")
    assert "SAMPLE" in said
    assert "112: NOBODY HAS CHECKED IT" in said
    assert "ti: draft: not yet reviewed by a native speaker" in said
    assert "mail         NONE CAN BE SENT" in said
    assert "NO MAILBOX, a person tells them: geldfit, juridisch-loket" in said
    assert "on call      Noor (voorbeeld), Sam (voorbeeld)" in said


def test_who_looks_at_the_list_is_told_which_numbers_nobody_checked(alone: dict[str, str]) -> None:
    first, *_ = aanbel(alone, "requests").splitlines()
    assert first.startswith("LOOK AT THESE NUMBERS, nobody checked them lately: emergency, suicide_line")
    assert json.loads(aanbel(alone, "requests", "--json")) == []


def test_the_log_says_at_the_start_which_numbers_nobody_checked_and_no_number(program: Program) -> None:
    lines = [line for line in program.log().splitlines() if "number.doubtful" in line]
    assert "emergency" in {json.loads(line)["id"] for line in lines}
    assert "0800" not in "".join(lines)


def test_noticed_danger_stands_on_top_in_plain_words_and_without_the_residents_own(tmp_path: Path) -> None:
    with running(tmp_path) as house:
        browser = Browser(house.url)
        browser.ring("nl")
        for option in ("type", "ok", "ok", "yes", "yes", "yes", "3"):
            browser.press(option)
        browser.press("do:human")
        browser.press("chat")
        browser.type("Rust. Mijn man slaat mij")
        assert "0800-2000" in browser.page
        browser.close()
        numbers, first, named, *others = house.aanbel("requests").splitlines()
        assert numbers.startswith("LOOK AT THESE NUMBERS")
        assert re.search(r"  danger .*  case: -  reach: chat  on call: Noor \(voorbeeld\) 0000-000070$", first)
        assert named.strip() == "Het programma zag woorden van: geweld. Het heeft niets beoordeeld. Lees het gesprek."
        assert "slaat" not in "\n".join(others)
        assert [each["about"] for each in json.loads(house.aanbel("requests", "--json"))] == [["violence"], []]


def test_a_check_says_what_finds_topics_beside_the_word_lists(alone: dict[str, str], tmp_path: Path) -> None:
    assert "model        OFF" in aanbel({**alone, "AANBEL_MODEL": "off"}, "check")
    broken = tmp_path / "model.bin"
    broken.write_bytes(b"no model")
    said = aanbel({**alone, "AANBEL_MODEL": str(broken)}, "check")
    assert "model        DOES NOT ANSWER" in said or "model        NOT INSTALLED" in said


def test_beside_a_server_the_command_reads_the_servers_own_store(program: Program) -> None:
    (case,) = program.cases()
    page = program.aanbel("case", "show", case["id"])
    assert page.index(Newcomer("en").told["goal"]) < page.index(Newcomer("en").told["need"])
    assert case["id"] in program.aanbel("cases")


def test_a_request_without_words_is_one_line_with_its_kind_moment_and_case(program: Program) -> None:
    (case,) = program.cases()
    asked = program.aanbel("requests").splitlines()
    assert all(line.strip() for line in asked)
    (line,) = [line for line in asked if "help_now" in line]
    assert f"case: {case['id']}  reach: chat  on call: Noor (voorbeeld) 0000-000070" in line
    assert re.match(r"\d", line)
    first, *_ = json.loads(program.aanbel("requests", "--json"))
    assert (first["kind"], first["case"], first["text"]) == ("help_now", case["id"], "")


def test_an_import_beside_a_server_is_in_use_at_once(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    text = SAMPLE.read_text(encoding="utf-8").replace('phone = "0000-000000"', 'phone = "0000-999999"')
    assert "0000-999999" in text
    file.write_text(text, encoding="utf-8")
    assert program.aanbel("organisation", "import", str(file)).startswith("Read: 3 neighbourhoods")
    browser = Browser(program.url)
    browser.ring("nl")
    for option in ("type", "ok", "ok", "yes"):
        browser.press(option)
    assert "0000-999999" in browser.page
    browser.close()


def test_a_backup_made_beside_a_server_comes_back_in_an_empty_folder(program: Program, tmp_path: Path) -> None:
    said = program.aanbel("backup", str(tmp_path / "backups"))
    assert "Keep the two apart" in said
    (archive,) = (tmp_path / "backups").glob("*.tar.gz")
    environment = {**program.environment, "AANBEL_DATA": str(tmp_path / "restored")}
    environment["AANBEL_KEY_FILE"] = f"{program.data}.key"
    assert "Restored" in aanbel(environment, "restore", str(archive))
    assert json.loads(aanbel(environment, "cases", "--json")) == program.cases()
    assert "nothing is overwritten" in refused(environment, "restore", str(archive))


def test_a_dead_letter_that_is_not_there_is_said_so(alone: dict[str, str]) -> None:
    assert refused(alone, "dead", "--retry", "12") == "There is no such dead letter. 12\n"
    assert refused(alone, "dead", "--retry", "x") == "There is no such dead letter. x\n"
    assert json.loads(aanbel(alone, "dead", "--json")) == []


@pytest.mark.parametrize("words", [["of", "another", "version"], ["serve"], ["case", "show"]])
def test_a_command_the_server_does_not_know_does_not_end_it(program: Program, words: list[str]) -> None:
    answer = run_in_server(program.data, words)
    assert answer is not None
    assert answer[0] == 2
    assert len(program.cases()) == 1


def refused_beside(program: Program, *words: str, typed: str = "") -> str:
    command = [sys.executable, "-m", "bot", *words]
    done = subprocess.run(
        command, env=dict(program.environment), input=typed, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    return done.stderr


def test_a_coordinator_leads_a_case_from_the_command_line(program: Program, tmp_path: Path) -> None:
    """Before a yes, in a far year, in another language: refused. What is allowed is done, and says what comes next."""
    (case,) = program.cases()
    id = case["id"]
    assert f"aanbel case assign {id} WHO" in program.aanbel("case", "show", id)
    assert program.aanbel("case", "assign", id, "Noor", "--as", "anna") == f"Noor has case {id}.\n"
    unknown = refused_beside(program, "case", "confirm", id, "--party", "bakker")
    assert "There is no party 'bakker'. There are: " in unknown
    far = refused_beside(program, "case", "talk", id, "--at", "2100-01-01 10:00", "--place", "home")
    assert "more than a year away" in far
    assert "The resident reads 'en', not 'nl'" in refused_beside(
        program, "case", "message", id, "-", "--language", "nl", typed="Dag"
    )
    assert "The resident is asked, one by one: Taalhuis" in program.aanbel("case", "confirm", id, "--party", "taalhuis")
    assert "waits for the resident's yes" in refused_beside(program, "case", "party", id, "taalhuis", "--offered")
    page = program.aanbel("case", "show", id)
    assert "Bij wie: Noor" in page
    assert "[taalhuis]: gevraagd aan de bewoner" in page
    assert page.index("Nu te doen") > page.index("Gevraagd aan tafel")
    (listed,) = program.cases()
    assert (listed["holder"], listed["status"]) == ("Noor", "confirmed")
    assert listed["course"]["referrals"]["taalhuis"]["status"] == "asked"
    assert {"id", "goal", "parties", "topics"} <= listed.keys()
    assert "confirmed" in program.aanbel("cases")
    assert "  Noor" in program.aanbel("cases")
    assert "No moment is agreed yet" in refused_beside(program, "case", "calendar", id, str(tmp_path / "talk.ics"))
    assert not (tmp_path / "talk.ics").exists()


def test_a_text_from_the_input_is_read_where_it_is_typed(program: Program) -> None:
    (case,) = program.cases()
    command = [sys.executable, "-m", "bot", "case", "note", case["id"], "-", "--talk", "--as", "noor"]
    done = subprocess.run(
        command, env=dict(program.environment), input="- Gebeld.\n- Zij komt.\n", capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout == "Noted.\n"
    page = program.aanbel("case", "show", case["id"])
    assert "noor: gesprek met de bewoner\n    - Gebeld.\n    - Zij komt.\n" in page


def test_a_request_that_a_person_dealt_with_leaves_the_list(program: Program) -> None:
    browser = Browser(program.url)
    browser.ring("nl")
    browser.type("mens")
    browser.close()
    waiting = json.loads(program.aanbel("requests", "--json"))
    for each in waiting:
        assert program.aanbel("requests", "--done", each["id"]) == f"{each['id']} is done.\n"
    assert json.loads(program.aanbel("requests", "--json")) == []
    for gone in ("12", "x"):
        assert refused_beside(program, "requests", "--done", gone) == f"Nobody waits for this. {gone}\n"


def test_the_ways_a_case_can_go_fit_on_a_screen(alone: dict[str, str]) -> None:
    lines = aanbel(alone, "flow", "cases").splitlines()
    assert len(lines) <= 50
    assert max(map(len, lines)) <= 110
    assert aanbel(alone, "flow") == aanbel(alone, "flow", "talk")
