"""A party is asked, reads and declines, by real mail: and no file tells which party it was, or what opened its door."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

import bot.store.tables  # noqa: F401 - puts the tables into the metadata
from bot.store.columns import metadata
from tests.channels.post_office import PostOffice, post_office
from tests.whole.canaries import Canaries, found
from tests.whole.ground import Ground
from tests.whole.program import Program, free_port, running
from tests.whole.story import Story
from tests.whole.tellers import Teller

pytestmark = pytest.mark.anyio

PARTY = "kringloop"
#: The organisation's own list of parties belongs to no resident.
_LISTS = {"party", "setting"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with post_office() as office:
        yield office


async def test_no_file_tells_which_party_read_a_case_or_what_opened_it(
    office: PostOffice, ground: Ground, tmp_path: Path
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {
        "AANBEL_PORT": str(port),
        "AANBEL_PUBLIC_URL": url,
        "AANBEL_SMTP_URL": f"smtp://127.0.0.1:{office.port}",
        "AANBEL_MAIL_FROM": "aanbel@buurt.example",
        **({"AANBEL_DATABASE_URL": ground.url} if ground.url else {}),
    }
    canaries = Canaries(seed=7)
    with running(tmp_path, **settings) as program:
        await asyncio.to_thread(_confirmed_and_shared, program, canaries)
        token = _found(r"/r/([\w-]{43})", await _mail(office, 1))
        with httpx2.Client(base_url=f"{url}/r/{token}", follow_redirects=True, timeout=30) as party:
            page = await asyncio.to_thread(_posted, party, "/code", (await asyncio.to_thread(party.get, "")).text)
            code = _found(r"\b(\d{8})\b", await _mail(office, 2))
            page = await asyncio.to_thread(_posted, party, "/open", page, code=code)
            sessions = dict(party.cookies)
            page = await asyncio.to_thread(_posted, party, "/conflict", page, knows="no")
            page = await asyncio.to_thread(_posted, party, "/decline", page, reason=canaries.text())
        assert not any(mark in page for mark in canaries.made)
        assert len(sessions) >= 1
        for secret in (token, code, *sessions.values()):
            canaries.secret(secret)
        _expect_no_party(ground, tmp_path / "log")
    ground.settle()
    hits, files = await asyncio.to_thread(found, ground.folders, canaries.needles())
    assert (hits, files > 2) == ([], True)


def _confirmed_and_shared(program: Program, canaries: Canaries) -> None:
    """A resident tells, the team confirms one party, and the resident says yes to it."""
    with contextlib.closing(Teller(program.url, canaries)) as teller:
        teller.tell(Story(canaries, exploring=False, safe="yes"))
        (case,) = program.cases()
        although = canaries.text()
        program.aanbel("case", "confirm", case["id"], "--party", PARTY, "--although", although, "--as", "Noor")
        teller.come_back()
        teller.press("open")
        assert teller.at[1] == "share"
        teller.press("yes")


async def _mail(office: PostOffice, number: int) -> str:
    """Wait for this many mails; the words of the last."""
    async with asyncio.timeout(30):
        while len(office.received) < number:  # noqa: ASYNC110 - the server is its own
            await asyncio.sleep(0.05)
    return office.received[number - 1].get_content()  # type: ignore[no-any-return]


def _posted(party: httpx2.Client, path: str, page: str, **fields: str) -> str:
    """Send the form of a page; the next page."""
    answer = party.post(path, data={"form": _found(r'name="form" value="([^"]+)"', page), **fields})
    assert answer.status_code == 200, answer.status_code
    return answer.text


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, pattern
    return found[1]


def _expect_no_party(ground: Ground, log: Path) -> None:
    """Neither a row of a case nor a line of the log names the party, in whatever letters."""
    rows = {name: str(ground.run(f"SELECT * FROM {name}")) for name in metadata.tables if name not in _LISTS}
    assert sum(len(text) > 2 for text in rows.values()) > 10
    assert [name for name, text in rows.items() if PARTY in text.casefold()] == []
    assert PARTY not in log.read_text(encoding="utf-8").casefold()
    assert any(PARTY in str(row) for row in ground.run("SELECT * FROM party")), "what is looked for would be found"
