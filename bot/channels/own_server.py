"""A server of the organisation's own that is asked something: no proxy, no redirect, no word of ours in an error."""

import asyncio
import logging
from typing import Any

import httpx

from bot.errors import AanbelError

#: Bytes of an answer.
_MOST = 1024 * 1024
#: The answers that no other try changes: what was asked itself is not taken.
_LASTING = (400, 413, 415, 422)


class NoAnswer(AanbelError):
    """The organisation's own server did not answer as it should."""

    def __init__(self, *, because: str = "", permanent: bool = False) -> None:
        super().__init__(because=because)
        #: True: asking the same again can never work.
        self.permanent = permanent


class OwnServer:
    """One server, as the settings name it."""

    def __init__(self, url: str, *, limit: float, headers: dict[str, str] | None = None) -> None:
        """`limit`: the seconds to wait for an answer."""
        for library in ("httpx", "httpcore"):  # they write addresses and what could not be parsed into the log
            logging.getLogger(library).setLevel(logging.CRITICAL + 1)
        self._url = url
        self._headers = headers or {}
        self._limit = limit

    async def post(self, path: str, **how: Any) -> Any:
        """The JSON that is answered. Raises NoAnswer."""
        try:
            async with asyncio.timeout(self._limit):
                return httpx.Response(200, content=await self._posted(path, **how)).json()
        except TimeoutError:
            raise NoAnswer(because="too late") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            # The cause is cut off: it may hold what was asked.
            raise NoAnswer(because=type(error).__name__) from None
        except (ValueError, RecursionError):
            raise NoAnswer(because="no JSON") from None

    async def _posted(self, path: str, **how: Any) -> bytes:
        url = f"{self._url}{path}"
        client = httpx.AsyncClient(timeout=self._limit, follow_redirects=False, trust_env=False)
        async with client as http, http.stream("POST", url, headers=self._headers, **how) as response:
            if response.status_code != 200:
                raise NoAnswer(because=f"{response.status_code}", permanent=response.status_code in _LASTING)
            return await _body(response)


def words_of(text: str) -> str:
    """The text without what no page and no channel can show: halves of characters and zeros, nor space around it."""
    return text.encode("utf-8", "replace").decode().replace("\0", "").strip()


async def _body(response: httpx.Response) -> bytes:
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > _MOST:
            raise NoAnswer(because="too much", permanent=True)
    return bytes(content)
