"""Cells: an id that is made from a name, and a mistake that has a text in the language of whoever reads it."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework import cells
from bot.casework.organisation_rows import mistakes_in
from bot.language.catalogue import Catalogues
from bot.resources import folder

CASEWORK = Path(cells.__file__).parent


@given(st.text(), st.frozensets(st.sampled_from(["a", "a-2", "partij", "partij-2"])))
def test_an_id_that_is_made_from_a_name_is_an_id_that_nobody_has(name: str, taken: frozenset[str]) -> None:
    made = cells.identifier_for(name, taken=taken, otherwise="partij")
    assert cells.identifier(made) == made
    assert made not in taken


@pytest.mark.parametrize(
    ("name", "id"),
    [("Café 't Hof", "cafe-t-hof"), ("ሓጋዚ", "partij"), ("a", "a-2"), ("x" * 60, "x" * 32), ("--", "partij")],
)
def test_an_id_looks_like_its_name(name: str, id: str) -> None:
    assert cells.identifier_for(name, taken={"a"}, otherwise="partij") == id


def test_a_number_does_not_take_the_place_of_something_else_in_a_text() -> None:
    ((field, wrong),) = mistakes_in("numbers", {"id": "phone", "number": "1", "source": "x"})
    assert (field, wrong.key) == ("id", "wrong.said")


def raised() -> dict[str, set[str]]:
    """The key of every mistake that can be raised -> the values that come with it."""
    found: dict[str, set[str]] = {}
    for path in sorted(CASEWORK.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Wrong":
                key = node.args[1]
                assert isinstance(key, ast.Constant), f"{path.name}:{node.lineno} puts its key together"
                found.setdefault(f"wrong.{key.value!s}", set()).update(word.arg or "" for word in node.keywords)
    return found


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_mistake_has_a_text_that_asks_for_what_comes_with_it(language: str) -> None:
    phrases = Catalogues.load(folder("locales"), [language], domain="console").phrases(language)
    found = raised()
    assert len(found) > 20
    asks = {key: set(re.findall(r"\{(\w+)\}", phrases.get(key, "{no text}"))) for key in found}
    assert {key: asked - found[key] for key, asked in asks.items() if asked - found[key]} == {}
