"""A language pack from nothing: made, found lacking, filled, and talked in from the first ring to a case."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.assemble import App, assemble
from bot.cli import main
from bot.language.pack_file import PLACEHOLDER, read_pack_file
from bot.resources import folder
from bot.settings import read_settings
from bot.store.tables import cases
from bot.web.app import create_app
from tests.web.conftest import press, start
from tests.web.dom import Dom
from tests.web.real_house import real_house
from tests.web.test_road import count, walk

#: Esperanto: a language that Babel knows, and that nobody made a pack of.
NEW = "eo"
#: English with other vowels: of the same length, and never taken for English.
_VOWELS = str.maketrans("aeiouAEIOU", "äëïöüÄËÏÖÜ")
_WORDS = "Mi volas ripozon."


def told(text: str) -> str:
    """An English text in the language of this test; what is filled in stays as it is."""
    parts = re.split(r"(\{\w+\})", text)
    return "".join(part if PLACEHOLDER.fullmatch(part) else part.translate(_VOWELS) for part in parts)


@pytest.fixture
def packs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder for packs of one's own, with one that was just made."""
    made = tmp_path / "packs"
    made.mkdir()
    assert main(["language", "add", NEW, "--packs", str(made)]) == 0
    capsys.readouterr()
    return made


def fill(packs: Path, *, wanted: Callable[[str], bool] = lambda key: True) -> None:
    """Do what a translator does, with what English has."""
    catalogue, english = packs / NEW / "LC_MESSAGES" / "bot.po", folder("locales") / "en"
    texts = read_pack_file(english / "LC_MESSAGES" / "bot.po", "en").messages
    lines = catalogue.read_text(encoding="utf-8").split("\n")
    for at, line in enumerate(lines):
        key = line.removeprefix('msgid "').removesuffix('"')
        if line.startswith('msgid "') and key in texts and not key.startswith("language.") and wanted(key):
            lines[at + 1] = f"msgstr {json.dumps(told(texts[key].text), ensure_ascii=False)}"
        if line.startswith('msgid "language.') and key in ("language.text", "language.other") and wanted(key):
            lines[at + 1] = f"msgstr {json.dumps(told(texts[key].text), ensure_ascii=False)}"
    catalogue.write_text("\n".join(lines), encoding="utf-8")
    # Folded, its words are the English ones.
    for name in ("words.toml", "danger.toml", "glossary.toml"):
        shutil.copy(english / name, packs / NEW / name)
    (packs / "tongues.toml").write_text(f'[{NEW}]\nwords = ["thë änd yöü"]\nsigns = ["*ïng"]\n', encoding="utf-8")


def checked(packs: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict[str, list[str]]]]:
    """The exit code of the check, and what it found: rule -> key -> what was said of it."""
    code = main(["language", "check", NEW, "--json", "--packs", str(packs)])
    [report] = json.loads(capsys.readouterr().out)
    found: dict[str, dict[str, list[str]]] = {}
    for rule, wrong in report["found"].items():
        for each in wrong:
            if not each["soft"]:
                found.setdefault(rule, {}).setdefault(each["key"], []).append(each["said"])
    return code, found


@contextmanager
def house(tmp_path: Path, packs: Path) -> Iterator[App]:
    """The whole program with Dutch, English and the new language: a folder and a line of the settings."""
    environment = {
        "AANBEL_DATA": str(tmp_path / "data"), "AANBEL_KEY_FILE": str(tmp_path / "key"), "AANBEL_MODEL": "off",
        "AANBEL_LANGUAGES": f"nl,en,{NEW}", "AANBEL_LOCALES": str(packs),
    }  # fmt: skip
    with assemble(read_settings(environment)) as app:
        yield app


def test_what_was_just_made_can_be_read_and_everything_it_lacks_is_named(
    packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = checked(packs, capsys)
    dutch = read_pack_file(folder("locales") / "nl" / "LC_MESSAGES" / "bot.po", "nl").messages
    lacking = {key for key in dutch if not key.startswith("language.")} | {"language.text", "language.other"}
    assert code == 1
    assert found["finished"] == {key: ["empty"] for key in lacking}
    assert {"commands.help_now", "yes_no.help", "numbers.3", "topics.home", "signs.life"} <= found["words"].keys()
    assert "told apart" in found
    assert found.keys() == {"finished", "words", "told apart"}
    with house(tmp_path, packs) as app:
        assert app.catalogues.languages == ("nl", "en", NEW)
        assert app.catalogues.find("nl", f"language.{NEW}").template == "Esperanto"


def test_the_same_language_is_not_made_twice_and_one_without_a_code_never(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for code in (NEW, "xx", "EO", "../nl"):
        assert main(["language", "add", code, "--packs", str(packs)]) == 1
        assert "cannot be added" in capsys.readouterr().err
    assert [path.name for path in packs.iterdir()] == [NEW]


def test_a_filled_pack_has_nothing_wrong_and_leads_from_hello_to_a_case(
    packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(packs)
    code, found = checked(packs, capsys)
    assert (code, found) == (0, {})
    with house(tmp_path, packs) as app, TestClient(create_app(real_house(app))) as client:
        page = walk(client, start(client, NEW), _WORDS, until="summary")
        assert told("This is what I wrote down:") in Dom(page).text
        page = press(client, page, "yes")
        assert count(app, cases) == 1
        assert Dom(page).all("html")[0]["lang"] == NEW
        assert told("Thank you for your story.") in Dom(page).text


def test_what_is_not_translated_yet_comes_whole_from_another_language(packs: Path, tmp_path: Path) -> None:
    keys = iter(range(10_000))
    fill(packs, wanted=lambda key: next(keys) % 3 != 0)
    with house(tmp_path, packs) as app, TestClient(create_app(real_house(app))) as client:
        known = {value for value in app.facts(NEW).values() if value} | {_WORDS}
        page = press(client, walk(client, start(client, NEW), _WORDS, until="summary"), "yes")
        seen = said(page, known)
    assert count_of(seen, "äëïöü") > 10
    assert count_of(seen, "aeiou") > 10
    assert [line for line in seen if set(line) & set("aeiou") and set(line) & set("äëïöü")] == []


def said(page: str, known: set[str]) -> set[str]:
    """Every paragraph and button of the talk, without what was filled in."""
    inner = re.findall(r'<p lang="\w+" dir="\w+">(.*?)</p>|<bdi>(.*?)</bdi>', page, re.DOTALL)
    found = {re.sub(r"<[^>]+>", "", "".join(each)) for each in inner}
    for value in sorted(known, key=len, reverse=True):
        found = {line.replace(value, "") for line in found}
    # Days are the language's own, whoever wrote its pack.
    return {re.sub("[\u2066-\u2069]|\\d", "", line) for line in found}


def count_of(lines: set[str], letters: str) -> int:
    return sum(bool(set(line) & set(letters)) for line in lines)
