"""What the client fills in before a command goes to a server in another folder, with another input and user."""

import io
import os
from pathlib import Path

import pytest

from bot.cli import parser
from bot.cli_case import TooLong, Unreadable, completed


@pytest.fixture(autouse=True)
def noor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOGNAME", "noor")
    monkeypatch.chdir(tmp_path)


def _completed(*words: str, typed: str = "") -> list[str]:
    return completed(words, parser().parse_args(words), io.StringIO(typed))


def test_the_user_is_who_does_it_unless_another_is_named() -> None:
    assert _completed("case", "show", "x") == ["case", "show", "x", "--as", "noor"]
    assert _completed("requests", "--done", "12") == ["requests", "--done", "12", "--as", "noor"]
    for given in (["--as", "anna"], ["--as=anna"]):
        assert _completed("case", "show", "x", *given) == ["case", "show", "x", *given]
    assert _completed("cases", "--json") == ["cases", "--json"]


def test_a_machine_without_a_name_for_its_user_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr("getpass.getuser", nobody)
    assert _completed("case", "show", "x")[-1] == "command line"


def test_a_dash_is_the_input_wherever_a_text_stands() -> None:
    assert _completed("case", "note", "x", "-", typed="Gebeld.\nZij komt.\n")[3] == "Gebeld.\nZij komt."
    assert _completed("case", "reopen", "x", "--because", "-", typed="er is meer")[4] == "er is meer"
    assert _completed("case", "reopen", "x", "--because=-", typed="er is meer")[3] == "--because=er is meer"
    said = _completed("case", "message", "x", "-", "--language", "ti", typed="ሰላም፡ ከመይ ኣለኻ")
    assert parser().parse_args(said).text == "ሰላም፡ ከመይ ኣለኻ"
    for typed in ("- een\n- twee", "-een", "--talk"):
        assert parser().parse_args(_completed("case", "note", "x", "-", typed=typed)).text.strip() == typed


def test_an_input_that_is_too_long_or_no_text_is_refused() -> None:
    with pytest.raises(TooLong, match="20000"):
        _completed("case", "note", "x", "-", typed="x" * 20_001)
    words = ["case", "note", "x", "-"]
    bytes_of_no_text = io.TextIOWrapper(io.BytesIO(b"\xff\xfe"), encoding="utf-8")
    with pytest.raises(Unreadable, match="UTF-8"):
        completed(words, parser().parse_args(words), bytes_of_no_text)


def test_a_file_is_found_from_the_folder_the_user_stands_in() -> None:
    here = os.getcwd()
    assert _completed("case", "calendar", "x", "talk.ics")[3] == f"{here}/talk.ics"
    assert _completed("case", "calendar", "x")[:3] == ["case", "calendar", "x"]
    assert _completed("case", "calendar", "x", "--as", "anna")[3:] == ["--as", "anna"]
    assert _completed("case", "calendar", "--as", "anna", "x", "talk.ics")[-1] == f"{here}/talk.ics"
    assert _completed("case", "calendar", "x", "./x")[2:4] == ["x", f"{here}/x"]
    assert _completed("backup", "out") == ["backup", f"{here}/out"]
    assert _completed("parties", "import", "p.csv") == ["parties", "import", f"{here}/p.csv"]


@pytest.mark.parametrize("verb", [
    "show", "assign", "confirm", "unask", "tailor-made", "translate", "note", "message", "talk", "held", "calendar",
    "plan", "arranged", "done", "close", "reopen", "party", "resident",
])  # fmt: skip
def test_every_verb_says_what_it_takes(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["case", verb, "--help"])
    assert ended.value.code == 0
    assert "--as NAME" in capsys.readouterr().out


def test_contradictions_are_refused_by_the_command_line_itself() -> None:
    for words in (
        ["party", "x", "p", "--accepts", "--declines", "vol"],
        ["party", "x", "p", "--knows-resident", "--knows-nobody"],
        ["resident", "x", "--agrees", "p", "--refuses", "p"],
        ["resident", "x"],
        ["talk", "x", "--place", "home"],
        ["arranged", "x", "first"],
    ):
        with pytest.raises(SystemExit):
            parser().parse_args(["case", *words])
