"""Which message keys the program uses: those the step table makes, and those written out in its code and pages."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.conversation.steps import COMMANDS, MENU, STEPS, TOPICS
from bot.conversation.telling import ADDED

BOT = Path(__file__).parents[2] / "bot"

#: The name of a file looks like a key, and is none.
_KEY = re.compile(r"(?!.*\.(?:toml|js|css)$)[a-z_]+(?:\.[a-z_0-9]+)+")
#: A key whose end is filled in: `topic.{topic}`.
_FAMILY = re.compile(r"[a-z_]+(?:\.[a-z_0-9{}]+)+")
_ON_A_PAGE = re.compile(r"""["']([a-z_]+(?:\.[a-z_0-9]+)+)["']""")
_FAMILY_ON_A_PAGE = re.compile(r"""["']([a-z_]+(?:\.[a-z_0-9]+)*\.)["']\s*~""")
_LOGGING = ("debug", "info", "warning", "error", "exception", "critical")
#: The rooms that show words. What looks like a key elsewhere is an audit action, a setting or a file.
SPEAKING = ("casework", "channels", "conversation", "language", "matching", "web")
#: Everywhere, the composition root included.
ALL_ROOMS = (".",)


@dataclass(frozen=True, kw_only=True)
class Used:
    keys: frozenset[str]
    #: Patterns of keys with an end that is filled in.
    families: tuple[re.Pattern[str], ...]

    def uses(self, key: str) -> bool:
        return key in self.keys or any(family.fullmatch(key) for family in self.families)


def of_the_steps() -> frozenset[str]:
    """What the step table, the commands, the menu and the topics need."""
    steps = STEPS.values()
    return frozenset(
        [f"{step.id}.text" for step in steps]
        + [f"{step.id}.hint" for step in steps if step.hint]
        + [f"{id}.name" for id in (*(step.id for step in steps if step.story), ADDED)]
        + [label for step in steps for label in step.options.values()]
        + [f"command.{command}" for command in (*COMMANDS, *MENU)]
        + [f"topic.{topic}" for topic in TOPICS]
    )


def in_the_code(rooms: Iterable[str] = SPEAKING) -> Used:
    """What is written out in Python in these rooms, and in the page templates."""
    python = [_python(path) for room in rooms for path in sorted((BOT / room).rglob("*.py"))]
    pages = [path.read_text(encoding="utf-8") for path in sorted(BOT.rglob("*.html"))]
    keys = {key for file in python for key in file if _KEY.fullmatch(key)}
    families = {key for file in python for key in file if "{" in key and _FAMILY.fullmatch(key)}
    families |= {f"{start}{{}}" for page in pages for start in _FAMILY_ON_A_PAGE.findall(page)}
    return Used(
        keys=frozenset(keys | {key for page in pages for key in _ON_A_PAGE.findall(page) if _KEY.fullmatch(key)}),
        families=tuple(re.compile(re.escape(family).replace(r"\{\}", "[a-z_0-9.]+")) for family in sorted(families)),
    )


def _python(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    logged = {id(event) for node in ast.walk(tree) for event in _log_events(node)}
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    pieces = {id(part) for node in joined for part in node.values}
    plain = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces | logged
    ]
    return [*plain, *(_pattern(node) for node in joined)]


def _log_events(node: ast.AST) -> list[ast.expr]:
    """The names of log events look like keys; nobody reads them in a talk."""
    says = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _LOGGING
    return node.args if says and isinstance(node, ast.Call) else []


def _pattern(node: ast.JoinedStr) -> str:
    def parts() -> Iterator[str]:
        for part in node.values:
            yield part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "{}"

    return "".join(parts())
