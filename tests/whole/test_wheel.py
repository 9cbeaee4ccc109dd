"""An installed wheel works outside the checkout: texts and migrations travel in it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.bench.newcomer import Newcomer

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the wheel's own files."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "-w", str(folder)], check=True)
    (wheel,) = folder.glob("aanbel-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(folder / "site"), str(wheel)], check=True)
    return folder / "site"


def aanbel(installed: Path, folder: Path, *words: str, typed: str = "") -> str:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(installed), "AANBEL_DATA": str(folder / "data")}
    command = [sys.executable, "-P", "-m", "bot", *words]
    done = subprocess.run(
        command, cwd=folder, env=environment, input=typed, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_is_the_wheel_that_runs(installed: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-c", "import bot; print(bot.__file__)"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(installed)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(str(installed))


def test_the_command_makes_its_database_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    assert json.loads(aanbel(installed, tmp_path, "cases", "--json")) == []
    assert (tmp_path / "data" / "aanbel.sqlite3").exists()


def test_the_texts_of_every_language_travel_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    shown = aanbel(installed, tmp_path, "chat", typed="hallo\nትግርኛ\n")
    assert "ሰላም" in shown or "ቋንቋ" in shown
    assert Newcomer("ti").language in aanbel(installed, tmp_path, "check")


def test_the_diagram_is_printed(installed: Path, tmp_path: Path) -> None:
    assert aanbel(installed, tmp_path, "flow").startswith("flowchart TD")
