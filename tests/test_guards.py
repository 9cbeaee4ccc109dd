"""Rules of the house that nobody has to remember (who may import whom, sizes, names, logs): read from the source.

Every guard says what it found, and fails when it found nothing: a guard that looks at an empty folder cannot fail.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard

import pytest

from bot.logs import FIELDS

ROOT = Path(__file__).parents[1]
BOT = ROOT / "bot"

PURE = ("conversation", "casework", "matching")

#: Room -> what it may import of the program besides itself. What stands in `bot` itself is named as "bot.<module>".
MAY_IMPORT = {
    "conversation": set[str](),
    "casework": {"bot.errors"},
    "matching": {"casework"},
    "language": {"conversation", "bot.errors"},
    "pictures": {"conversation"},
    "aloud": {"store", "channels", "language", "conversation", "bot.child_process", "bot.errors"},
    "meaning": {"conversation", "language", "bot.child_process", "bot.errors", "bot.resources"},
    "channels": {"conversation", "language", "bot.errors"},
    "store": {"conversation", "casework", "bot.errors", "bot.resources"},
    "work": {
        "aloud",
        "store",
        "channels",
        "meaning",
        "matching",
        "language",
        "pictures",
        "casework",
        "conversation",
        "bot.errors",
    },
    "team": {"aloud", "work", "store", "channels", "matching", "language", "casework", "conversation", "bot.errors"},
    "web": {
        "aloud",
        "work",
        "team",
        "store",
        "channels",
        "language",
        "pictures",
        "casework",
        "conversation",
        "bot.errors",
    },
    "bot.child_process": set[str](),
    "bot.errors": set[str](),
    "bot.listening": {"bot.errors"},
    "bot.logs": set[str](),
    "bot.resources": set[str](),
    "bot.control": set[str](),
    "bot.setting_values": set(),
    "bot.settings": {"bot.errors", "bot.setting_values"},
}
#: Where the program is put together: these may import everything, and only they and the tests import them.
COMPOSITION = {
    "bench", "demo", "desk", "evaluate", "bot.assemble", "bot.by_computer", "bot.cli", "bot.cli_case",
    "bot.cli_language", "bot.cli_user", "bot.helping", "bot.serving", "bot.telegram_bot", "bot.train",
    "bot.whatsapp_bot", "bot.__main__", "bot.__init__",
}  # fmt: skip

#: Outside the store only the type of a connection is known; measuring may look at the tables.
KNOWS_SQL = {"store", "bench"}
#: Still with a statement of their own.
EXCEPTED = {BOT / "work" / "dead.py", BOT / "work" / "outcomes.py"}

UNKNOWABLE = {"time", "random", "uuid", "secrets", "logging", "os", "socket", "asyncio", "threading", "subprocess"}
CLOCKS = {"now", "utcnow", "today", "urandom", "uuid4", "open", "print", "input"}

#: Last words of a name that say nothing.
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "service", "handler", "data", "info", "common", "misc"}
LONGEST_MODULE, LONGEST_FUNCTION, MOST_POSITIONAL = 300, 50, 3

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> dict[Path, ast.Module]:
    found = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(BOT.rglob("*.py"))}
    assert len(found) > 100
    return found


def room_of(path: Path) -> str:
    inside = path.relative_to(BOT)
    return inside.parts[0] if len(inside.parts) > 1 else f"bot.{inside.stem}"


def imported(tree: ast.Module) -> Iterator[tuple[str, list[str], int]]:
    """Every import: the module's full name, the names taken from it, the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, [], node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            yield node.module or "", [name.name for name in node.names], node.lineno


def rooms_of(module: str, names: list[str]) -> set[str]:
    """The rooms that an import of the program's own reaches into."""
    parts = module.split(".")
    if parts[0] != "bot":
        return set()
    reached = [parts[1]] if len(parts) > 1 else names
    return {part if (BOT / part).is_dir() else f"bot.{part}" for part in reached}


def functions() -> Iterator[tuple[Path, Function, bool]]:
    """Every function; True for a method that is given its object or class."""
    for path, tree in modules().items():
        methods = {
            child
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            for child in node.body
            if isinstance(child, Function) and not any(_called(each) == "staticmethod" for each in child.decorator_list)
        }
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield path, node, node in methods


def _called(node: ast.expr) -> str:
    """The last word of what is named or called."""
    if isinstance(node, ast.Call):
        return _called(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def at(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_every_room_imports_only_what_it_may() -> None:
    wrong, seen = [], set()
    for path, tree in modules().items():
        room = room_of(path)
        seen.add(room)
        if room in COMPOSITION:
            continue
        for module, names, line in imported(tree):
            reached = rooms_of(module, names) - MAY_IMPORT[room] - {room, "bot.__version__"}
            wrong += [f"{at(path, line)}: {room} imports {other}" for other in reached]
    assert wrong == []
    assert seen >= set(MAY_IMPORT), "a room of the table is gone"


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_import_only_the_standard_library_and_ask_nothing_of_the_world(room: str) -> None:
    files = {path: tree for path, tree in modules().items() if room_of(path) == room}
    assert len(files) > 5
    wrong = []
    for path, tree in files.items():
        for module, _, line in imported(tree):
            top = module.partition(".")[0]
            if top != "bot" and (top not in sys.stdlib_module_names or top in UNKNOWABLE):
                wrong.append(f"{at(path, line)}: imports {module}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node.func) in CLOCKS:
                wrong.append(f"{at(path, node.lineno)}: calls {_called(node.func)}")
    assert wrong == []


def test_only_the_store_writes_sql() -> None:
    wrong, found = [], 0
    for path, tree in modules().items():
        for module, names, line in imported(tree):
            if module.partition(".")[0] != "sqlalchemy":
                continue
            found += 1
            if room_of(path) not in KNOWS_SQL and path not in EXCEPTED and set(names) - {"Connection"}:
                wrong.append(f"{at(path, line)}: {', '.join(names)}")
    assert wrong == []
    assert found > 20


def test_no_module_and_no_function_is_too_long() -> None:
    wrong = [at(path, lines) for path in modules() if (lines := len(path.read_text().splitlines())) > LONGEST_MODULE]
    lengths = {at(path, node.lineno): (node.end_lineno or 0) - node.lineno + 1 for path, node, _ in functions()}
    wrong += [f"{place} {node}" for place, node in lengths.items() if node > LONGEST_FUNCTION]
    assert wrong == []
    assert len(lengths) > 800


def test_three_positional_parameters_are_enough_nearly_everywhere() -> None:
    counts = {
        f"{at(path, node.lineno)} {node.name}": len(node.args.posonlyargs) + len(node.args.args) - is_method
        for path, node, is_method in functions()
    }
    more = {name: count for name, count in counts.items() if count > MOST_POSITIONAL}
    # A fourth is for what always comes together (vault, key, row and what is sealed); it stays the exception.
    assert [name for name, count in more.items() if count > MOST_POSITIONAL + 1] == []
    assert len(more) < len(counts) / 20
    assert len(counts) > 800


def test_no_name_says_nothing() -> None:
    names = [(at(path, 1), path.stem.split("_")[-1]) for path in modules()]
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                names.append((at(path, node.lineno), re.findall("[A-Z]?[a-z0-9]+|[A-Z]+", node.name)[-1].lower()))
    assert [name for name in names if name[1] in EMPTY_NAMES] == []
    assert len(names) > 300


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b|NotImplemented" r"Error")
    files = [path for folder in ("bot", "tests", "migrations", "locales") for path in (ROOT / folder).rglob("*.*")]
    texts = {
        path: path.read_text(encoding="utf-8") for path in files if path.suffix in (".py", ".po", ".toml", ".html")
    }
    assert [at(path, 1) for path, text in texts.items() if marks.search(text)] == []
    assert len(texts) > 200


def test_a_log_line_is_a_fixed_sentence_with_fields_from_the_list() -> None:
    wrong, found = [], 0
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if not _is_log_call(node):
                continue
            found += 1
            sentence = node.args[1] if _called(node.func) == "log" else node.args[0]
            rest = node.args[2:] if _called(node.func) == "log" else node.args[1:]
            if rest or not isinstance(sentence, ast.Constant) or _fields(node) - set(FIELDS):
                wrong.append(at(path, node.lineno))
    assert wrong == []
    assert found > 20


def _is_log_call(node: ast.AST) -> TypeGuard[ast.Call]:
    levels = ("debug", "info", "warning", "error", "exception", "critical", "log")
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in levels):
        return False
    return _called(node.func.value) in ("log", "_log", "getLogger")


def _fields(call: ast.Call) -> set[str]:
    """The names in `extra={...}`; what is put together elsewhere cannot be read here."""
    given = next((word.value for word in call.keywords if word.arg == "extra"), None)
    keys = given.keys if isinstance(given, ast.Dict) else []
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


def test_every_file_of_tests_holds_tests_that_are_found() -> None:
    tests = ROOT / "tests"
    wrong, found = [], 0
    for path in sorted(tests.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        holds = [node for node in tree.body if _is_test(node)]
        if bool(holds) != path.name.startswith("test_"):
            wrong.append(str(path.relative_to(ROOT)))
        if not (path.parent / "__init__.py").exists():
            wrong.append(f"{path.parent} has no __init__.py: two files of one name would hide each other")
        found += len(holds)
    assert wrong == []
    assert found > 500


def _is_test(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):  # a machine of Hypothesis
        return any(_called(target).startswith("Test") for target in node.targets)
    return isinstance(node, Function | ast.ClassDef) and node.name.startswith(("test_", "Test"))


_CAN_FAIL: dict[str, Callable[[], bool]] = {
    "an import that points up": lambda: rooms_of("bot.web.app", ["create_app"]) - MAY_IMPORT["store"] == {"web"},
    "a module of bot itself": lambda: rooms_of("bot", ["cli"]) == {"bot.cli"},
    "a log line with words in it": lambda: _is_log_call(ast.parse("log.info(f'{text}')", mode="eval").body),
    "a field off the list": lambda: (
        _fields(ast.parse("log.info('x', extra={'text': 1})", mode="eval").body) == {"text"}  # type: ignore[arg-type]
    ),
}


@pytest.mark.parametrize("what", _CAN_FAIL)
def test_a_guard_sees(what: str) -> None:
    assert _CAN_FAIL[what]()
