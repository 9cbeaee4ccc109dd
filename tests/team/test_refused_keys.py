"""Whatever is refused to the team has a text in its own language: read from the source, and from the texts."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.casework.joint_talk import TalkStatus
from bot.casework.plan import PlanStatus
from bot.casework.referral import ReferralStatus
from bot.language.catalogue import Catalogues
from bot.matching import rules
from bot.team import reaching, wishes, words

ROOT = Path(__file__).parents[2]
ROOMS = ("team", "casework", "work", "web/console")
CONSOLE = Catalogues.load(ROOT / "locales", ("nl", "en"), domain="console")
#: Options and commands of the command line, which a page does not have.
_TYPED = re.compile(r"--\w|aanbel case|'-'")


def raised() -> Iterator[tuple[str, ast.Call]]:
    """Every Refused and IllegalChange that is made, and where."""
    for room in ROOMS:
        for path in sorted((ROOT / "bot" / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and called(node) in ("Refused", "IllegalChange"):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def key_of(call: ast.Call) -> str:
    """The key it names; empty without one."""
    given = next((word.value for word in call.keywords if word.arg == "key"), None)
    return str(given.value) if isinstance(given, ast.Constant) else ""


def values_of(call: ast.Call) -> set[str]:
    given = next((word.value for word in call.keywords if word.arg == "values"), None)
    keys = given.keys if isinstance(given, ast.Dict) else []
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_that_is_refused_has_a_text_with_the_values_it_brings(language: str) -> None:
    found, wrong = 0, []
    phrases = CONSOLE.phrases(language)
    for place, call in raised():
        found += 1
        key = key_of(call)
        asked = set(re.findall(r"\{(\w+)\}", phrases.get(key, "")))
        if key not in phrases or asked - values_of(call):
            wrong.append(f"{place}: {key or 'no key'} {sorted(asked - values_of(call))}")
    assert wrong == []
    assert found > 60


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_text_of_a_refusal_speaks_of_the_command_line(language: str) -> None:
    phrases = {key: text for key, text in CONSOLE.phrases(language).items() if key.startswith("refused.")}
    assert [key for key, text in phrases.items() if _TYPED.search(text)] == []
    assert len(phrases) > 50


def test_a_key_that_stands_in_another_has_a_text() -> None:
    inside = {
        *(f"not_now.{status}" for status in ReferralStatus),
        *(f"case.referral.{status}" for status in ReferralStatus),
        *(f"case.talk.{status}" for status in TalkStatus),
        *(f"case.plan.{status}" for status in PlanStatus),
        *(f"bars.match.barred.{rule.__name__}" for rule in rules.HARD_RULES),
        *wishes._ENGLISH,
        *reaching._ENGLISH,
        *(words.named(what) for what in words._NAMES),
        words.named("Step 3"),
        words.named("Anything"),
    }
    assert len(inside) > 50
    for language in ("nl", "en"):
        assert inside - set(CONSOLE.phrases(language)) == set()


def test_what_somebody_writes_is_always_called_by_a_name_with_a_text() -> None:
    named = set()
    for path in sorted((ROOT / "bot" / "team").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node) in ("written", "for_resident", "_name"):
                given = [word.value for word in node.keywords if word.arg == "what"]
                named |= {value.value for value in given if isinstance(value, ast.Constant)}
    assert len(named) > 5
    assert {name for name in named if words.named(str(name)) == "written.text"} == set()
