"""What stands in the program's source, Python and page templates: its strings, and what is called with them."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes

BOT = Path(__file__).parents[2] / "bot"

#: What is filled in: f"topic.{topic}" is read as `topic.{}`.
HOLE = "{}"
_LOGGING = ("debug", "info", "warning", "error", "exception", "critical")


@dataclass(frozen=True, kw_only=True)
class Called:
    """A call with strings in it."""

    name: str
    #: What it is given in order, or as `key`; of a choice between two, both.
    strings: tuple[str, ...]
    #: The names it gives a value: its arguments, and what stands in braces.
    values: frozenset[str]
    #: It gives more: which cannot be read here.
    gives_more: bool
    #: What it is given by name: `say="saved"`.
    named: Mapping[str, Sequence[str]]
    at: str


@dataclass(frozen=True, kw_only=True)
class Source:
    #: Every string, with holes where something is filled in.
    strings: frozenset[str] = frozenset()
    #: The names of functions, fields and arguments.
    names: frozenset[str] = frozenset()
    #: What stands in braces before a colon, or between brackets before an equals sign: names that get a value.
    named_values: frozenset[str] = frozenset()
    calls: tuple[Called, ...] = ()


def together(sources: Iterable[Source]) -> Source:
    listed = [*sources]
    return Source(
        strings=frozenset(text for each in listed for text in each.strings),
        names=frozenset(name for each in listed for name in each.names),
        named_values=frozenset(name for each in listed for name in each.named_values),
        calls=tuple(call for each in listed for call in each.calls),
    )


def python(room: str) -> Source:
    """Every module of a room; "." is the whole program."""
    return together(_module(path) for path in sorted((BOT / room).rglob("*.py")))


@cache
def pages() -> Source:
    """Every page template."""
    return together(page(path.read_text(encoding="utf-8"), str(path.name)) for path in sorted(BOT.rglob("*.html")))


@cache
def sample() -> Source:
    """The sample organisation: what its parties and numbers are called stands in keys."""
    text = (BOT / "sample" / "neighbourhood.toml").read_text(encoding="utf-8")
    return Source(strings=frozenset(re.findall(r'"(\w+)"', text)))


@cache
def _module(path: Path) -> Source:
    return module(path.read_text(encoding="utf-8"), str(path.relative_to(BOT)))


# ---- Python


def module(source: str, name: str) -> Source:
    every = [*ast.walk(ast.parse(source))]
    # The names of log events look like keys; nobody reads them.
    apart = {id(event) for node in every for event in _log_events(node)}
    apart |= {id(part) for node in every if isinstance(node, ast.JoinedStr) for part in node.values}
    return Source(
        strings=frozenset(text for node in every if id(node) not in apart for text in _texts(node, choices=False)),
        names=frozenset(named for node in every for named in _named(node)),
        named_values=frozenset(key for node in every for key in _named_values(node)),
        calls=tuple(_call(node, name) for node in every if isinstance(node, ast.Call)),
    )


def _log_events(node: ast.AST) -> list[ast.expr]:
    says = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _LOGGING
    return node.args if says and isinstance(node, ast.Call) else []


def _named(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.FunctionDef(name=name) | ast.keyword(arg=str(name)):
            yield name


def _named_values(node: ast.AST) -> list[str]:
    keys: list[ast.expr | None] = []
    match node:
        case ast.Dict():
            keys = [*node.keys]
        case ast.Assign(targets=[ast.Subscript(slice=key)]):
            keys = [key]
    return [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]


def _texts(node: ast.AST, *, choices: bool = True) -> list[str]:
    """What an expression can be, as far as it is written out."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in parts)]
        case ast.IfExp(body=one, orelse=other) if choices:
            return [*_texts(one), *_texts(other)]
    return []


def _call(call: ast.Call, name: str) -> Called:
    named = {each.arg: each.value for each in call.keywords if each.arg}
    given = [*call.args, *(named[each] for each in ("key", "values") if each in named)]
    braces = [each for each in given if isinstance(each, ast.Dict)]
    return Called(
        name=_last_word(call.func),
        strings=tuple(text for each in given for text in _texts(each)),
        values=frozenset([*named, *(key for each in braces for key in _named_values(each))]),
        gives_more=len(named) < len(call.keywords) or not all(map(_is_plain, given[1:])),
        named={word: _texts(value) for word, value in named.items()},
        at=f"{name}:{call.lineno}",
    )


def _last_word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_plain(node: ast.expr) -> bool:
    """It gives no value that is not written out."""
    if isinstance(node, ast.Dict):
        return None not in node.keys
    return isinstance(node, ast.Constant | ast.JoinedStr | ast.IfExp)


# ---- pages


def page(source: str, name: str) -> Source:
    tree = Environment(autoescape=True).parse(source)
    joined = [*tree.find_all(nodes.Concat), *tree.find_all(nodes.Add)]
    apart = {id(part) for node in joined for part in node.iter_child_nodes()}
    whole = [*joined, *(each for each in tree.find_all(nodes.Const) if id(each) not in apart)]
    return Source(
        strings=frozenset(text for node in whole for text in _page_texts(node)),
        calls=tuple(_page_call(node, name) for node in tree.find_all(nodes.Call)),
    )


def _page_texts(node: nodes.Node) -> list[str]:
    match node:
        case nodes.Const() if isinstance(node.value, str):
            return [node.value]
        case nodes.Concat():
            return ["".join(map(_piece, node.nodes))]
        case nodes.Add():
            return [_piece(node.left) + _piece(node.right)]
        case nodes.CondExpr():
            return [*_page_texts(node.expr1), *(_page_texts(node.expr2) if node.expr2 else ())]
    return []


def _piece(node: nodes.Node) -> str:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else HOLE


def _page_call(call: nodes.Call, name: str) -> Called:
    return Called(
        name=call.node.name if isinstance(call.node, nodes.Name) else str(getattr(call.node, "attr", "")),
        strings=tuple(text for each in call.args for text in _page_texts(each)),
        values=frozenset(each.key for each in call.kwargs),
        gives_more=call.dyn_args is not None or call.dyn_kwargs is not None,
        named={each.key: _page_texts(each.value) for each in call.kwargs},
        at=f"{name}:{call.lineno}",
    )
