"""A newcomer's talk in the browser, in each of the four languages, ends in a case that the command lists."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bench.newcomer import Newcomer
from tests.whole.browser import Browser, tell_everything
from tests.whole.program import Program, running

KEYS = {
    "id", "language", "channel", "status", "goal", "can_self", "can_other", "need", "exploration", "neighbourhood",
    "preferences", "topics", "parties",
}  # fmt: skip


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with running(tmp_path_factory.mktemp("newcomers")) as program:
        yield program


@pytest.mark.parametrize("language", ["nl", "en", "ar", "ti"])
def test_a_talk_in_the_browser_ends_in_a_case_with_a_table(program: Program, language: str) -> None:
    newcomer = Newcomer(language)
    browser = Browser(program.url)
    asked = tell_everything(browser, newcomer)
    browser.close()
    assert asked[-1] == "done"
    case = next(case for case in program.cases() if case["language"] == language)
    assert set(case) >= KEYS
    assert {step: case[step] for step in newcomer.told} == newcomer.told
    assert (case["channel"], case["neighbourhood"]) == ("web", "n1")
    assert case["topics"]
    assert case["parties"]
    assert all(party["reasons"] for party in case["parties"])
    shown = program.aanbel("case", "show", case["id"])
    assert newcomer.told["goal"] in shown


def test_no_word_of_a_resident_stands_in_the_log(program: Program) -> None:
    log = program.log()
    assert "Aanbel is open" in log
    for language in ("nl", "en", "ar", "ti"):
        assert not any(text in log for text in Newcomer(language).told.values())


def test_two_aanbels_on_one_sqlite_file_are_refused(program: Program, tmp_path: Path) -> None:
    with (
        pytest.raises(AssertionError, match="another Aanbel is running"),
        running(tmp_path, AANBEL_DATA=str(program.data), AANBEL_KEY_FILE=str(program.data) + ".key"),
    ):
        pass
