"""The papers and the files around the program say what is true: settings, dependencies, migrations, what is tracked."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

from bot.settings import read_settings
from bot.web.app import create_app
from tests.web.small_house import Memory, small_house

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

FOREIGN = ({"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"})


class _Asked(dict[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return default


def settings_read() -> set[str]:
    asked = _Asked()
    read_settings(asked)
    return {name for name in asked.names if not name.endswith("_FILE") or name == "AANBEL_KEY_FILE"}


def test_every_setting_stands_in_the_readme_and_every_one_there_is_read() -> None:
    written = set(re.findall(r"`(AANBEL_[A-Z_]+\*?)`", README))
    families = tuple(name.removesuffix("*") for name in written if name.endswith("*"))
    read = settings_read()
    assert len(read) > 15
    assert {name for name in read if name not in written and not name.startswith(families)} == set()
    assert {name for name in written if not name.endswith(("*", "_FILE")) and name not in read} == set()


@cache
def requirements() -> Mapping[str, list[Requirement]]:
    """What pyproject asks for, by group."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = {
        "run": project["project"]["dependencies"],
        **project["project"]["optional-dependencies"],
        **project["dependency-groups"],
    }
    return {name: [Requirement(line) for line in lines] for name, lines in groups.items()}


def test_every_dependency_has_its_reason_in_the_readme() -> None:
    named = [need.name for needs in requirements().values() for need in needs]
    assert len(named) > 20
    assert [name for name in named if name.lower() not in README.lower()] == []


def locked(file: str) -> Mapping[str, str]:
    """Package -> version in a lock file."""
    text = (ROOT / file).read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.M)}


@pytest.mark.parametrize(
    ("file", "groups"),
    [("requirements.lock", ["run", "postgres"]), ("requirements-dev.lock", ["run", "postgres", "dev"])],
)
def test_the_lock_files_hold_what_is_asked_for(file: str, groups: list[str]) -> None:
    versions = locked(file)
    needs = [need for group in groups for need in requirements()[group]]
    assert len(needs) > 10
    assert [str(need) for need in needs if versions.get(canonicalize_name(need.name), "0") not in need.specifier] == []


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_files_hold_hashes_and_no_address(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    packages = re.split(r"\n(?=\S)", text.strip())
    assert [part.split()[0] for part in packages if "--hash=sha256:" not in part] == []
    assert len(packages) == len(locked(file)) > 20
    assert re.findall(r"://|index-url|find-links|trusted-host", text) == []


def test_the_migrations_are_numbered_without_a_gap_and_have_one_head() -> None:
    files = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    assert [file.name[:5] for file in files] == [f"{number:04}_" for number in range(1, len(files) + 1)]
    assert files
    before = None
    for file in files:
        text = file.read_text(encoding="utf-8")
        chain = dict(re.findall(r'^(revision|down_revision)\b[^=]*= (?:"(\w+)"|None)$', text, re.M))
        assert (chain["revision"], chain["down_revision"] or None) == (file.name[:4], before)
        assert "def downgrade" in text
        before = file.name[:4]


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that belongs to the project."""
    if not (ROOT / ".git").exists():
        reason = "this is no clone: git cannot say what is tracked"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    files = tuple(ROOT / name for name in listed.stdout.split("\0") if name)
    assert len(files) > 200
    return tuple(file for file in files if file.exists())


#: The Big List of Naughty Strings, taken over unchanged: things that people type to break a page, paths among them.
NAUGHTY = ROOT / "tests" / "web" / "console" / "blns.json"


def lines() -> Iterator[tuple[str, str]]:
    """Every line of every text file of our own, with where it stands."""
    assert NAUGHTY in tracked()
    for file in tracked():
        if file == NAUGHTY:
            continue
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            yield f"{file.relative_to(ROOT)}:{number}", line


#: What gives a machine, a registry or a secret away -> a line in which it would be found.
NEVER = {
    r"(?<![\w./-])/(?:work|tmp|root|home/\w+|Users/\w+)/": "/".join(("open('", "tmp", "file')")),
    r"(?i)(?:index-url|extra-index|find-links|trusted-host)\s*[=:]": "=".join(("pip --index-url", "registry")),
    r"\b\d{8,10}:[A-Za-z0-9_-]{35}\b": ":".join(("4200000001", "a" * 35)),
    r"-----BEGIN [A-Z ]*PRIVATE KEY": " ".join(("-----BEGIN", "RSA PRIVATE KEY-----")),
    r"\b(?:AKIA|ghp_|github_pat_|xox[bp]-|sk-)[A-Za-z0-9_]{16,}": "_".join(("ghp", "a1" * 12)),
}


@pytest.mark.parametrize("pattern", NEVER)
def test_no_machine_registry_or_secret_is_tracked(pattern: str) -> None:
    found = re.compile(pattern)
    assert found.search(NEVER[pattern]), "the pattern finds nothing"
    assert [place for place, line in lines() if found.search(line)] == []


def test_nothing_that_is_made_on_a_machine_is_tracked() -> None:
    made = re.compile(r"\.(?:sqlite3?|db|key|pyc|log|env|pem)$|(?:^|/)(?:data|\.venv|__pycache__|node_modules)/")
    assert [str(file) for file in tracked() if made.search(str(file.relative_to(ROOT)))] == []


async def _refuse(headers: Mapping[str, str], body: bytes) -> int:
    return 401


def changing() -> list[str]:
    """The addresses that take something in, of an installation with every channel."""
    routes: list[BaseRoute] = create_app(small_house(Memory(), telegram=_refuse)).routes
    assert {type(route) for route in routes} <= {Route, Mount}
    paths = [route.path for route in routes if isinstance(route, Route) and set(route.methods or ()) - {"GET", "HEAD"}]
    assert len(paths) >= 4
    return paths


@pytest.mark.parametrize("path", changing())
@pytest.mark.parametrize("headers", FOREIGN, ids=lambda headers: "-".join(headers.values()))
def test_every_address_that_changes_something_refuses_another_site(path: str, headers: dict[str, str]) -> None:
    memory = Memory()
    with TestClient(create_app(small_house(memory, telegram=_refuse)), follow_redirects=False) as client:
        answer = client.post(path, data={"form": f"{'0' * 32}.", "start": "nl", "text": "1234"}, headers=headers)
    assert answer.status_code in (401, 403)
    assert memory.incoming == []
    assert "set-cookie" not in answer.headers
