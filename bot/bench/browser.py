"""A resident's browser, for measuring: a few kilobytes each, so that hundreds fit beside the program on one machine.

Like a browser it keeps a connection and a cookie, follows a redirect and fetches once what a page links to.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

_FILE = re.compile(r'(?:src|href)="(/static/[^"]+)"')


class Refused(Exception):
    """The program answered with an error."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    #: Names in lower case.
    headers: Mapping[str, str]
    body: str


class Browser:
    """One browser with one window."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname, parts.port
        self._cookie = ""
        self._kept: set[str] = set()
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self, path: str, form: Mapping[str, str] | None = None) -> str:
        """The page at this path, or the one that this form leads to. Raises Refused, OSError, EOFError."""
        answer = await self._ask("GET" if form is None else "POST", path, body=urlencode(form or {}))
        if answer.status == 303:
            answer = await self._ask("GET", answer.headers["location"].partition("#")[0])
        for file in sorted(set(_FILE.findall(answer.body)) - self._kept):
            await self._ask("GET", file)
            self._kept.add(file)
        return answer.body

    async def look(self, path: str, mark: str) -> str:
        """The page when it is no longer the one with this mark, else nothing. Raises Refused, OSError, EOFError."""
        return (await self._ask("GET", path, mark=mark)).body

    def close(self) -> None:
        if self._line:
            self._line[1].close()
            self._line = None

    async def _ask(self, method: str, path: str, *, body: str = "", mark: str = "") -> Answer:
        request = self._request(method, path, body, mark)
        answer = await self._exchanged(request)
        if answer.status >= 400:
            raise Refused(f"{answer.status} at {path.partition('?')[0]}")
        if "set-cookie" in answer.headers:
            self._cookie = answer.headers["set-cookie"].partition(";")[0]
        return answer

    def _request(self, method: str, path: str, body: str, mark: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}"]
        if self._cookie:
            lines.append(f"Cookie: {self._cookie}")
        if mark:
            lines.append(f'If-None-Match: "{mark}"')
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", body]).encode()

    async def _exchanged(self, request: bytes) -> Answer:
        """Over the line that is open, or a new one when the program has closed it meanwhile."""
        if self._line:
            try:
                return await _exchange(self._line, request)
            except (EOFError, ConnectionError):
                self.close()
        self._line = await asyncio.open_connection(self._host, self._port)
        return await _exchange(self._line, request)


async def _exchange(line: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes) -> Answer:
    reader, writer = line
    writer.write(request)
    status, *fields = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Answer(int(status.split()[1]), headers, body.decode(errors="replace"))
