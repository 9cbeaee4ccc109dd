"""Where everything can go fits on one screen, and comes from the tables."""

import pytest

from bot.casework import case, joint_talk, plan, referral
from bot.casework.flow import picture
from bot.cli import main


def test_the_four_tables_fit_on_one_screen() -> None:
    lines = picture().splitlines()
    assert len(lines) <= 50
    assert max(len(line) for line in lines) <= 110


def test_every_change_of_every_table_is_drawn() -> None:
    drawn = [line.split("->") for line in picture().splitlines() if "->" in line]
    ways = [(old.strip(), frozenset(after.split())) for old, after in drawn if "(the end)" not in after]
    tables = (case.ALLOWED_CHANGES, referral.ALLOWED_CHANGES, joint_talk.ALLOWED_CHANGES, plan.ALLOWED_CHANGES)
    assert ways == [
        (old.value, frozenset(new.value for new in after)) for table in tables for old, after in table.items() if after
    ]
    assert len(drawn) == sum(len(table) for table in tables)


def test_the_command_prints_the_tables_and_the_talk_stays_what_it_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["flow", "cases"]) == 0
    assert capsys.readouterr().out == picture()
    assert main(["flow"]) == 0
    assert capsys.readouterr().out.startswith("flowchart TD")
