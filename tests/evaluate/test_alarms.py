"""`aanbel eval alarms`: sentences of the press and of doctors, in which nobody is in danger."""

from pathlib import Path

import pytest

from bot.evaluate.alarms import evaluate_alarms, read_sentences
from bot.evaluate.lines import EvaluationError
from tests.conversation.scenes import LANGUAGES, lexicon, real_lexicon
from tests.evaluate.finders import Sure

#: Not shipped with the program: they are others' sentences.
PUBLIC = Path(__file__).parents[3] / "shared" / "data"

#: Of 100 sentences at most so many may set off help, in any language.
MOST = {"tico19_dev.tsv": 10, "ntrex_dev.tsv": 10}


def test_every_column_counts_for_its_language_and_those_without_a_pack_do_not(tmp_path: Path) -> None:
    file = tmp_path / "in.tsv"
    rows = ["id\tnl\tti_ER\tti\tfr", '1\t"ik wil dood"\tx\tክመውት እደሊ\tje veux mourir', "2\t\tx\tx\tx", "3\tx\tx\tx\tx\r"]
    file.write_text("\n".join(rows), encoding="utf-8")
    assert evaluate_alarms(file, lexicon(), None).splitlines() == [
        "sentences: 8, without a model",
        "nl: 2 sentences, false alarms 0.500 (0.095-0.905); words 0.500 (0.095-0.905), "
        "fragments 0.000 (0.000-0.658); life 1",
        "ti: 6 sentences, false alarms 0.167 (0.030-0.564); words 0.167 (0.030-0.564), "
        "fragments 0.000 (0.000-0.390); life 1",
    ]
    later = evaluate_alarms(file, lexicon(), Sure(worries=("child",))).splitlines()[1]
    assert later.startswith("nl: 2 sentences, false alarms 1.000 (0.342-1.000); words 0.500 (0.095-0.905), ")
    assert later.endswith(", the model 1.000 (0.342-1.000); life 1")


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "in.tsv"
    file.write_text("id\tnl\n1\tx\n2\tx\ty\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="line 3: 3 cells under 2 columns"):
        read_sentences(file, LANGUAGES)
    file.write_text("id\tfr\n1\tx\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="no column"):
        read_sentences(file, LANGUAGES)
    with pytest.raises(EvaluationError, match=r"absent\.tsv"):
        read_sentences(tmp_path / "absent.tsv", LANGUAGES)


@pytest.mark.parametrize("name", MOST)
def test_public_sentences_seldom_set_off_help(name: str) -> None:
    if not (PUBLIC / name).exists():
        pytest.skip(f"{name} is no part of the program: {PUBLIC} has it or not")
    lines = evaluate_alarms(PUBLIC / name, real_lexicon(), None).splitlines()[1:]
    assert len(lines) >= 3
    for line in lines:
        assert float(line.split("false alarms ")[1].split()[0]) <= MOST[name] / 100, line
