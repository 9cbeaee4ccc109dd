"""What messages are taken for, measured: the functions behind `aanbel eval commands`, and our own sets."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.conversation.steps import TOPICS
from bot.conversation.topics import find_topics
from bot.evaluate.commands import evaluate_commands, predict, read_messages, scores
from bot.evaluate.lines import EvaluationError
from tests.conversation.scenes import LANGUAGES, lexicon

_SETS = Path(__file__).parents[1] / "eval"


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_our_own_messages_nearly_all_are_understood_and_no_answer_is_taken_for_a_command(language: str) -> None:
    messages = [m for m in read_messages(_SETS / "commands.jsonl", LANGUAGES) if m.language == language]
    (score,) = scores(messages, predict(messages, lexicon()))
    assert score.total >= 40
    assert sum(message.means == "none" for message in messages) >= 15
    assert score.share >= 0.97
    assert score.answers_taken == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_that_nobody_tuned_the_words_on_are_understood_as_well(language: str) -> None:
    # Written without the word lists. A miss here is no reason to add its words: then it would be held out no more.
    messages = [m for m in read_messages(_SETS / "commands_held_out.jsonl", LANGUAGES) if m.language == language]
    (score,) = scores(messages, predict(messages, lexicon()))
    assert score.total == 80
    assert score.share >= 0.97
    assert score.answers_taken == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_topics_of_our_own_short_stories_are_mostly_among_the_three_found(language: str) -> None:
    stories = [json.loads(line) for line in (_SETS / "topics_small.jsonl").read_text(encoding="utf-8").splitlines()]
    stories = [story for story in stories if story["lang"] == language]
    counted: Counter[str] = Counter()
    for story in stories:
        found = {topic.topic for topic in find_topics(story["story"], lexicon(), language)}
        assert found <= set(TOPICS)
        counted.update(hit=len(found & set(story["topics"])), true=len(story["topics"]), found=len(found))
    assert len(stories) >= 10
    assert counted["hit"] / counted["true"] >= 0.85
    assert 2 * counted["hit"] / (counted["true"] + counted["found"]) >= 0.65


def test_predictions_are_written_and_scores_told(tmp_path: Path) -> None:
    file, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        {"id": "a", "lang": "nl", "text": "STOP", "means": "stop"},
        {"id": "b", "lang": "nl", "text": "terug", "means": "none"},
        {"id": "c", "lang": "ti", "text": "እወ", "means": "yes"},
        {"id": "d", "lang": "ti", "text": "እወ"},
    ]
    file.write_text("\ufeff" + "\n\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    report = evaluate_commands(file, lexicon(), predictions=out)
    assert [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()] == [
        {"id": "a", "means": "stop"},
        {"id": "b", "means": "back"},
        {"id": "c", "means": "yes"},
        {"id": "d", "means": "yes"},
    ]
    assert report == (
        "messages: 4\n"
        "nl: 1 of 2 right (0.500), answers taken for a command: 1\n"
        "ti: 1 of 1 right (1.000), answers taken for a command: 0\n"
    )


def test_without_true_meanings_and_predictions_there_is_only_a_count(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": "a", "lang": "nl", "text": "\\ud800 stop"}', encoding="utf-8")
    assert evaluate_commands(file, lexicon()) == "messages: 1\n"


@pytest.mark.parametrize(
    ("second", "because"),
    [
        ("{", "not JSON"),
        ("[]", "an object"),
        ('{"lang": "nl", "text": "x"}', '"id"'),
        ('{"id": "b", "lang": "nl", "text": 1}', '"text"'),
        ('{"id": "b", "lang": "fr", "text": "x"}', '"fr"'),
        ('{"id": "b", "lang": "nl", "text": "x", "means": "leave"}', '"means"'),
        ('{"id": "a", "lang": "nl", "text": "x"}', "twice"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(second: str, because: str, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(f'{{"id": "a", "lang": "nl", "text": "x"}}\n{second}\n', encoding="utf-8")
    with pytest.raises(EvaluationError, match="line 2") as caught:
        evaluate_commands(file, lexicon())
    assert because in str(caught.value)


def test_a_file_that_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"absent\.jsonl"):
        evaluate_commands(tmp_path / "absent.jsonl", lexicon())
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": "a", "lang": "nl", "text": "x"}', encoding="utf-8")
    with pytest.raises(EvaluationError, match="nowhere"):
        evaluate_commands(file, lexicon(), predictions=tmp_path / "nowhere" / "out.jsonl")
