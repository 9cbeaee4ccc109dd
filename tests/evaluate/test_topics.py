"""`aanbel eval topics`: any file of stories, judged by what the bot itself would propose."""

from pathlib import Path

import pytest

from bot.conversation.topics import find_topics
from bot.evaluate.lines import EvaluationError
from bot.evaluate.topics import Story, evaluate_topics, read_stories, topic_scores, topics_of
from tests.conversation.scenes import LANGUAGES, real_lexicon
from tests.evaluate.finders import Sure, read, written

HOME = {"id": "a", "lang": "nl", "text": "Ik zoek een huis"}


def test_a_story_is_read_as_the_bot_reads_it_and_what_led_to_a_topic_is_written(tmp_path: Path) -> None:
    told = {"goal": "Ik zoek een huis. Het is koud.", "can_self": None, "need": "geld"}
    out = tmp_path / "out.jsonl"
    file = written(tmp_path / "in.jsonl", [{"id": "a", "lang": "nl", "story": told, "topics": ["home", "work"]}])
    report = evaluate_topics(file, real_lexicon(), None, predictions=out)
    found = find_topics({"goal": "Ik zoek een huis. Het is koud.", "need": "geld"}, real_lexicon(), "nl")
    assert {"home", "money"} <= {each.topic for each in found}
    (line,) = read(out)
    assert line == {
        "id": "a",
        "topics": [each.topic for each in found],
        "because": [each.because for each in found],
    }
    assert "Ik zoek een huis" in [each.because for each in found]
    assert report.startswith("stories: 1, without a model\nnl: 1 stories, recall 0.500 (0.095-0.905), precision ")


def test_the_second_finder_goes_before_the_word_lists_and_they_stand_where_it_finds_nothing() -> None:
    story = Story(id="a", language="nl", told={"goal": "Ik zoek een huis"})
    sure, silent = Sure(topics=("sport",)), Sure()
    assert [each.topic for each in topics_of(story, real_lexicon(), sure)] == ["sport"]
    assert [each.topic for each in topics_of(story, real_lexicon(), silent)] == ["home"]
    assert sure.read == silent.read == [{"goal": "Ik zoek een huis"}]


def test_nothing_found_counts_as_something_else_and_is_told_apart(tmp_path: Path) -> None:
    lines = [
        {"id": "a", "lang": "nl", "text": "", "topics": ["other"]},
        {"id": "b", "lang": "nl", "text": "xxqqzz", "topics": ["home"]},
        {"id": "c", "lang": "en", "text": "", "topics": []},
    ]
    out = tmp_path / "out.jsonl"
    report = evaluate_topics(written(tmp_path / "in.jsonl", lines), real_lexicon(), None, predictions=out)
    assert read(out) == [{"id": id, "topics": ["other"], "because": [""]} for id in "abc"]
    nl, en, overall = report.splitlines()[1:]
    assert "recall 0.500" in nl
    assert "none found 1.000" in nl
    assert "recall 1.000" in en
    assert overall.startswith("overall: 3 stories, recall 0.667")


def test_recall_precision_and_f1_count_labels_and_not_stories() -> None:
    told = {"goal": "huis"}
    stories = [
        Story(id="a", language="nl", told=told, topics=frozenset({"home", "money", "work"})),
        Story(id="b", language="nl", told=told, topics=frozenset({"home"})),
        Story(id="c", language="nl", told=told),
    ]
    found = {story.id: topics_of(story, real_lexicon(), Sure(topics=("home", "care"))) for story in stories}
    (score,) = topic_scores(stories, found)
    assert (score.language, score.stories) == ("nl", 2)
    assert score.recall
    assert score.precision
    assert score.f1
    assert (score.recall.value, score.precision.value) == (2 / 4, 2 / 4)
    assert score.f1.value == 2 * 2 / (4 + 4)


def test_without_true_topics_there_are_only_predictions(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    file = written(tmp_path / "in.jsonl", [HOME, {**HOME, "id": "b", "topics": None}])
    report = evaluate_topics(file, real_lexicon(), Sure(topics=("home",)), predictions=out)
    assert report == "stories: 2, with the model a test\n"
    assert [line["topics"] for line in read(out)] == [["home"], ["home"]]


def test_the_longest_text_is_read(tmp_path: Path) -> None:
    file = written(tmp_path / "in.jsonl", [{**HOME, "text": "Ik zoek een huis. " * 6_000, "topics": ["home"]}])
    assert "recall 1.000" in evaluate_topics(file, real_lexicon(), None)


@pytest.mark.parametrize(
    ("second", "because"),
    [
        ({"id": "b", "lang": "fr", "text": "x"}, '"fr"'),
        ({"id": "b", "lang": "nl"}, '"text"'),
        ({"id": "b", "lang": "nl", "story": "x"}, '"story"'),
        ({"id": "b", "lang": "nl", "story": {"goal": 1}}, '"goal" should be a text'),
        ({"id": "b", "lang": "nl", "story": {"dream": "x"}}, '"dream"'),
        ({"id": "b", "lang": "nl", "text": "x", "topics": ["house"]}, '"topics"'),
        ({"id": "b", "lang": "nl", "text": "x", "topics": {"home": 1}}, '"topics"'),
        ({"id": "b", "lang": "nl", "text": "x", "topics": [["home"]]}, '"topics"'),
        ({"id": 1, "lang": "nl", "text": "x"}, '"id"'),
        ({"id": "a", "lang": "nl", "text": "x"}, "twice"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(second: dict[str, object], because: str, tmp_path: Path) -> None:
    file = written(tmp_path / "in.jsonl", [HOME, second])
    with pytest.raises(EvaluationError, match="line 2") as caught:
        read_stories(file, LANGUAGES)
    assert because in str(caught.value)


def test_what_is_nested_without_end_is_a_mistake_too(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(EvaluationError, match="line 1: not JSON"):
        read_stories(file, LANGUAGES)
