"""`aanbel train`: from the examples in the language packs to a small file, the same every time; and what reads it."""

import json
import logging
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.assemble import assemble, own_weights, second_finder
from bot.cli import main
from bot.conversation.steps import TOPICS
from bot.meaning import head
from bot.meaning.examples import LEARNED, read_examples
from bot.resources import folder
from bot.settings import LANGUAGES as SPOKEN
from bot.settings import Settings, read_settings
from bot.train import TrainingError, train
from tests.conversation.scenes import real_lexicon
from tests.meaning.models import needs_model

#: Stories of every topic: enough to learn something, few enough to learn it soon.
_OF_EVERY_TOPIC = 3
#: Messages of every kind.
_OF_EVERY_KIND = 10


def settings_in(folder: Path, **more: str) -> Settings:
    return read_settings({"AANBEL_DATA": str(folder / "data"), "AANBEL_LANGUAGES": "nl", **more})


@cache
def few_stories() -> tuple[str, ...]:
    """The first Dutch examples that hold every topic a few times."""
    seen: Counter[str] = Counter()
    lines = []
    for line in lines_of("examples.jsonl"):
        topics = json.loads(line)["topics"]
        if any(topic in LEARNED and seen[topic] < _OF_EVERY_TOPIC for topic in topics):
            seen.update(topics)
            lines.append(line)
    return tuple(lines)


def few_messages() -> Iterator[str]:
    """The first Dutch messages of every kind."""
    seen: Counter[str] = Counter()
    for line in lines_of("danger_examples.jsonl"):
        kind = json.loads(line)["kind"]
        seen[kind] += 1
        if seen[kind] <= _OF_EVERY_KIND:
            yield line


def lines_of(name: str) -> list[str]:
    return (folder("locales") / "nl" / name).read_text(encoding="utf-8").splitlines()


def small_packs(directory: Path) -> Path:
    (directory / "nl").mkdir(parents=True)
    (directory / "nl" / "examples.jsonl").write_text("\n".join(few_stories()), encoding="utf-8")
    (directory / "nl" / "danger_examples.jsonl").write_text("\n".join(few_messages()), encoding="utf-8")
    return directory


def few_of(language: str, directory: Path) -> Path:
    """A few stories and messages of another language."""
    (directory / language).mkdir(parents=True)
    for name in ("examples.jsonl", "danger_examples.jsonl"):
        lines = (folder("locales") / language / name).read_text(encoding="utf-8").splitlines()
        (directory / language / name).write_text("\n".join(lines[::20]), encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is learned from a few stories, in the data folder of an installation."""
    place = tmp_path_factory.mktemp("learned")
    settings = settings_in(place)
    train(settings, packs=small_packs(place / "packs"))
    return own_weights(settings)


@needs_model
def test_two_trainings_write_the_same_small_file(learned: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.json"
    train(settings_in(tmp_path), to=again, packs=small_packs(tmp_path / "packs"))
    assert again.read_bytes() == learned.read_bytes()
    fragments = Path("packs", "nl", "fragments.json")
    assert (tmp_path / fragments).read_bytes() == (learned.parents[1] / fragments).read_bytes()
    assert [path.name for path in learned.parent.iterdir()] == ["weights.json"]
    assert learned.stat().st_size < 1_000_000


@needs_model
def test_another_language_is_fitted_to_what_was_learned_and_changes_nothing_of_it(
    learned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AANBEL_DATA", str(tmp_path))
    monkeypatch.setenv("AANBEL_LANGUAGES", "tr")
    wider, packs = tmp_path / "wider.json", str(few_of("tr", tmp_path / "packs"))
    assert main(["train", "--keep", str(learned), "--packs", packs, "--to", str(wider)]) == 0
    before, after = json.loads(learned.read_text("ascii")), json.loads(wider.read_text("ascii"))
    assert after["centres"].keys() == {"nl", "tr"}
    assert after["worry"]["least"].keys() == {"nl", "tr"}
    assert after["worry"]["least"]["tr"] < 100
    assert not (tmp_path / "packs" / "tr" / "fragments.json").exists()
    del after["centres"]["tr"], after["worry"]["least"]["tr"]
    assert after == before


def test_the_program_comes_with_something_learned_for_every_language() -> None:
    came = head.read(folder("meaning") / "weights.json")
    assert set(SPOKEN) == came.centres.keys() == came.worry.least.keys()


@needs_model
def test_what_was_learned_here_goes_before_what_came_with_the_program(learned: Path, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.data.mkdir()
    shutil.copy(learned, own_weights(settings))
    example = read_examples(small_packs(tmp_path / "packs"), ("nl",))[0]
    told = {each.question: each.text for each in example.story}
    with second_finder(settings, real_lexicon()) as finder:
        assert finder
        assert finder.trained_with == head.read(learned).model
        found = finder.find(told, "nl").topics
    assert found
    assert {each.topic for each in found} <= set(TOPICS)
    assert all(each.because in " ".join(told.values()) for each in found)


@needs_model
def test_a_measuring_says_which_model_it_used(
    learned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AANBEL_DATA", str(learned.parent))
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": "a", "lang": "nl", "text": "Ik zoek een huis"}\n', encoding="utf-8")
    assert main(["eval", "topics", str(file)]) == 0
    assert capsys.readouterr().out == f"stories: 1, with the model {head.read(learned).model}\n"
    assert main(["eval", "danger", str(file), "--without-model"]) == 0
    assert capsys.readouterr().out == "messages: 1, without a model\n"


@needs_model
def test_what_cannot_be_read_is_said_by_a_measuring_and_does_not_stop_a_server(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = settings_in(tmp_path)
    settings.data.mkdir()
    own_weights(settings).write_text("{", encoding="ascii")
    file = tmp_path / "in.jsonl"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("AANBEL_DATA", str(settings.data))
    assert main(["eval", "topics", str(file)]) == 1
    assert "aanbel train" in capsys.readouterr().err
    with caplog.at_level(logging.ERROR), assemble(settings) as app:
        assert app.finder is None
    assert [record.message for record in caplog.records] == ["weights.unreadable"]


def test_without_what_it_learns_with_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(TrainingError, match=r"aanbel\[train\]"):
        train(settings_in(tmp_path))


def test_without_a_model_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"aanbel\[model\]"):
        train(settings_in(tmp_path, AANBEL_MODEL="off"))


def test_where_it_cannot_write_is_said_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AANBEL_DATA", str(tmp_path / "data"))
    assert main(["train", "--to", str(tmp_path / "nowhere" / "weights.json")]) == 1
    assert "nowhere" in capsys.readouterr().err
