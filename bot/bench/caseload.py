"""`aanbel bench caseload`: how long a coordinator waits for the first page, with few cases and with many.

The whole web side answers, on a database with made-up residents; only the network is left out.
"""

import asyncio
import json as as_json
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, event
from starlette.types import ASGIApp, Message

from bot import demo
from bot.assemble import App, assemble
from bot.bench.program import fresh_database
from bot.casework.access import Account, Role
from bot.serving import room_of
from bot.settings import read_settings
from bot.store import accounts, sessions
from bot.web.app import create_app
from bot.web.house import House
from bot.web.talks import StoredTalks

#: What is compared with, and how often each page is asked for.
_FEW, LOOKS, _WARM = 50, 60, 3
_PAGES = {"first": "", "waiting": "waiting=1&held=all", "number": "number=a"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Waited:
    """One page, asked for again and again."""

    page: str
    cases: int
    #: Milliseconds.
    median: float
    p95: float
    #: SQL statements of one request.
    statements: int
    bytes: int


def run(count: int, *, json: bool, database: str | None = None, folder: Path | None = None, looks: int = LOOKS) -> int:
    """Measure, and print the figures; `folder` lies on the disk to be measured, the current one unless said."""
    few, many = (
        {each.page: each for each in _measured(cases, database=database, folder=folder, looks=looks)}
        for cases in (_FEW, count)
    )
    ratio = round(many["first"].median / few["first"].median, 2)
    if json:
        pages = [asdict(each) for each in (*few.values(), *many.values())]
        print(as_json.dumps({"pages": pages, "ratio": ratio}))
        return 0
    for each in (*few.values(), *many.values()):
        print(
            f"{each.page:<8} {each.cases:>6,} cases: {each.median} ms at the median, {each.p95} ms at p95, "
            f"{each.statements} statements, {each.bytes // 1000} kB"
        )
    print(f"The first page with {count:,} cases takes {ratio} times as long as with {_FEW}.")
    return 0


def _measured(cases: int, *, database: str | None, folder: Path | None, looks: int) -> list[Waited]:
    with (
        TemporaryDirectory(prefix="aanbel-bench-", dir=folder or Path.cwd()) as name,
        fresh_database(database) if database else nullcontext("") as url,
    ):
        settings = {"AANBEL_DATA": f"{name}/data", "AANBEL_DATABASE_URL": url, "AANBEL_MODEL": "off"}
        with assemble(read_settings({key: value for key, value in settings.items() if value})) as app:
            demo.fill(app, cases)
            return asyncio.run(_asked(app, cases, looks))


async def _asked(app: App, cases: int, looks: int) -> list[Waited]:
    web, token = create_app(house_of(app)), app.database.write_now(lambda connection: signed_in(app, connection))
    return [await _page(web, token, page=page, cases=cases, looks=looks) for page in _PAGES]


async def _page(web: ASGIApp, token: str, *, page: str, cases: int, looks: int) -> Waited:
    took: list[float] = []
    for number in range(_WARM + looks):
        begun = time.perf_counter()
        status, body = await get(web, token, _PAGES[page])
        if number >= _WARM:
            took.append((time.perf_counter() - begun) * 1000)
        if status != 200:
            raise AssertionError(status)
    with counted() as statements:
        await get(web, token, _PAGES[page])
    return Waited(
        page=page, cases=cases, median=round(median(took), 1), p95=round(quantiles(took, n=20)[-1], 1),
        statements=len(statements), bytes=len(body),
    )  # fmt: skip


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that any database is given meanwhile."""
    given: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        given.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield given
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def signed_in(app: App, connection: Connection) -> str:
    """A coordinator in a browser; the token of the cookie."""
    now = app.clock()
    account = Account(id=app.ids.new(), name="Noor (voorbeeld)", roles=frozenset({Role.COORDINATOR}))
    accounts.add(connection, account, login="noor@team.example", at=now)
    id = app.ids.new()
    sessions.begin(connection, app.vault, id=id, account_id=account.id, device="bench", at=now)
    return sessions.prove(connection, app.vault, id, at=now)


def house_of(app: App) -> House:
    """The web side, without what sends."""
    talks = StoredTalks(app.database, app.vault, app.clock)
    return House(
        catalogues=app.catalogues,
        facts=app.facts,
        submit=app.turns(on_commit=lambda: None).submit,
        talks=talks,
        clock=app.clock,
        ready=talks.ready,
        console=room_of(app, wake=lambda: None),
        sample=lambda: app.is_sample,
    )


async def get(web: ASGIApp, token: str, query: str) -> tuple[int, bytes]:
    """The first page, as the server hands it over: status and body."""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": "/team", "raw_path": b"/team", "root_path": "", "query_string": query.encode(),
        "headers": [(b"host", b"localhost"), (b"cookie", f"team={token}".encode())],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    answer: dict[str, Any] = {"status": 0, "body": b""}

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        answer["status"] = message.get("status", answer["status"])
        answer["body"] += message.get("body", b"")

    await web(scope, receive, send)
    return answer["status"], answer["body"]
