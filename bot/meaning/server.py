"""A model that the organisation serves itself: an OpenAI-compatible /v1/embeddings on this machine or beside it.

No proxy is used and no redirect followed: the words go to the address in the settings, and nowhere else.
"""

import json
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from bot.meaning.engine import Fault

#: Bytes of one answer.
_LONGEST_ANSWER = 1 << 24
#: What models of the e5 family are trained to see before a sentence.
_PREFIX = "query: "


class Server:
    """One connection a question. What stands after a # in the address is the name of the model."""

    def __init__(self, address: str, *, limit: float = 20.0) -> None:
        """`limit`: the seconds to wait for the server each time."""
        parts = urlsplit(address)
        path = parts.path.rstrip("/")
        self._https = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port
        self._path = path if path.endswith("/embeddings") else f"{path or '/v1'}/embeddings"
        self._model = parts.fragment
        self._limit = limit

    def name(self) -> str:
        (vector,) = self.vectors(["?"])
        return f"server {self._model or 'unnamed'} {len(vector)}"

    def vectors(self, texts: Sequence[str]) -> list[list[float]]:
        asked = {"model": self._model, "input": [_PREFIX + text for text in texts], "encoding_format": "float"}
        try:
            answer = self._answer(json.dumps(asked).encode("ascii"))
            ordered = sorted(answer["data"], key=lambda one: int(one["index"]))
            return [[float(x) for x in one["embedding"]] for one in ordered]
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            raise Fault("late" if isinstance(error, TimeoutError) else "no answer") from None

    def close(self) -> None:
        """Nothing is kept open."""

    def _answer(self, body: bytes) -> Any:
        kind = HTTPSConnection if self._https else HTTPConnection
        connection = kind(self._host, self._port, timeout=self._limit)
        try:
            connection.request("POST", self._path, body, {"Content-Type": "application/json"})
            with connection.getresponse() as response:
                if response.status != 200:
                    raise Fault("refused")
                return json.loads(response.read(_LONGEST_ANSWER))
        finally:
            connection.close()
