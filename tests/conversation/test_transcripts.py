"""Whole talks, as text files that anyone can read. `make transcripts` writes what is said now: read the difference."""

from pathlib import Path

import pytest

from bot.conversation.steps import COMMANDS, STEPS
from tests.conversation.playing import play

TALKS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("talk", TALKS, ids=lambda path: path.stem)
def test_the_talk_goes_as_written(talk: Path) -> None:
    written = talk.read_text(encoding="utf-8").splitlines()
    assert list(play(written)) == written


def test_the_talks_visit_every_step_and_use_every_command() -> None:
    talks = "\n".join(path.read_text(encoding="utf-8") for path in TALKS)
    # Another talk's first bubble, one for the first address, and one that only a look from elsewhere leads to.
    elsewhere = {"handed_over", "resume_check", "second_look", "helper_bye"}
    unvisited = [step for step in STEPS if f"< {step}@" not in talks and step not in elsewhere]
    unused = [command for command in COMMANDS if f":{command}]" not in talks and f"# typed: {command}" not in talks]
    assert (unvisited, unused) == ([], [])
