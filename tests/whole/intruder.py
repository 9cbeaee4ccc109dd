"""Requests that no page of ours makes: too long, broken, foreign, forged; each carries a canary where it can."""

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2

from tests.whole.canaries import Canaries

FORM = {"content-type": "application/x-www-form-urlencoded"}


class Intruder:
    """Somebody who sends what may go wrong; whatever the answer is, it comes, and it is no 500."""

    def __init__(self, url: str, canaries: Canaries, secret: str) -> None:
        self._url = url
        self._canaries = canaries
        self._secret = secret
        self._client = httpx2.Client(base_url=url, timeout=30)
        self._update = 1

    def knock_everywhere(self) -> None:
        """Every kind of bad request once."""
        for answer in (*self._addresses(), *self._headers(), *self._forms(), *self._webhooks()):
            assert answer.status_code != 500, answer.url
        self._raw_lines()

    def forge(self, update: dict[str, Any]) -> int:
        """An update as Telegram would send it; the status of the answer."""
        self._update += 1
        return self.hook(json.dumps({"update_id": self._update, **update}).encode()).status_code

    def hook(self, body: bytes, secret: str = "") -> httpx2.Response:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret or self._secret}
        return self._client.post("/telegram", content=body, headers=headers)

    def close(self) -> None:
        self._client.close()

    def speak_strangely(self) -> None:
        """Every field of an update that a resident, or a friend in a group, can fill and that is no answer."""
        for message in self._messages():
            assert self.forge({"message": message}) == 200
        person, chat = self._person(), self._chat()
        for update in (
            {"edited_message": {"message_id": 3, "date": 1, "from": person, "chat": chat, "text": self._text()}},
            {"callback_query": {"id": self._text(), "from": person, "chat_instance": "1", "data": self._text()}},
            {"inline_query": {"id": "1", "from": person, "query": self._text(), "offset": self._text()}},
            {"channel_post": {"message_id": 4, "date": 1, "chat": chat, "text": self._text()}},
            {"my_chat_member": {"chat": chat, "from": person, "date": 1, "old_chat_member": self._text()}},
        ):
            assert self.forge(update) == 200

    def _messages(self) -> Iterator[dict[str, Any]]:
        person, chat = self._person(), self._chat()
        group = {"id": -self._canaries.id(), "type": "supergroup", "title": self._text()}
        file = {"file_id": self._text(), "file_unique_id": self._text(), "file_name": self._text(), "mime_type": "a/b"}
        contents: tuple[dict[str, Any], ...] = (
            {"contact": {"phone_number": self._canaries.phone(), "first_name": self._text(), "vcard": self._text()}},
            {"venue": {"location": {"latitude": 1, "longitude": 2}, "title": self._text(), "address": self._text()}},
            {"document": file, "caption": self._text()},
            {"dice": {"emoji": self._text(), "value": 1}},
            {"text": f"/start {self._word()}"},
            {"text": f"/{self._word()} {self._text()}"},
            {"text": self._text(), "entities": self._text()},
            {"text": self._text(), "reply_to_message": {"text": self._text()}},
            {"text": "a" * 100_000 + self._text()},
            {"text": "\ud83d" + self._text()},
            {self._word(): self._text()},
        )  # fmt: skip
        for number, content in enumerate(contents):
            yield {"message_id": 10 + number, "date": 1, "from": person, "chat": chat, **content}
        yield {"message_id": 30, "date": 1, "from": person, "chat": group, "text": f"/start {self._text()}"}

    def _person(self) -> dict[str, Any]:
        return {
            "id": self._canaries.id(), "is_bot": False, "first_name": self._text(), "last_name": self._text(),
            "username": self._word(), "language_code": self._word(),
        }  # fmt: skip

    def _chat(self) -> dict[str, Any]:
        return {"id": self._canaries.id(), "type": "private", "first_name": self._text(), "username": self._word()}

    def _text(self) -> str:
        return self._canaries.text()

    def _word(self) -> str:
        return self._canaries.text("latin", words=1)

    def _addresses(self) -> Iterator[httpx2.Response]:
        for path in ("/", "/chat/", "/help/", "/privacy/", "/return/", "/static/", "/telegram/", "/healthz/"):
            yield self._client.get(f"{path}{quote(self._text())}", params={self._word(): self._text()})
        for place in ("n", "l", "first"):
            yield self._client.get("/", params={place: self._text()})
        for method in ("PUT", "DELETE", "OPTIONS", "PATCH", self._word().upper()):
            yield self._client.request(method, f"/chat?{quote(self._text())}")

    def _headers(self) -> Iterator[httpx2.Response]:
        names = (
            "user-agent", "referer", "accept-language", "cookie", "x-forwarded-for", "x-forwarded-proto", "forwarded",
            "origin", "sec-fetch-site", "if-none-match", "range", "x-request-id", "authorization",
        )  # fmt: skip
        for name in names:
            value = f"talk={self._word()}" if name == "cookie" else self._word()
            yield self._client.get("/chat", headers={name: value})
            yield self._client.post("/chat", headers={name: value}, data={"text": self._text()})

    def _forms(self) -> Iterator[httpx2.Response]:
        form = f"{'0' * 32}."
        for fields in (
            {"form": self._text(), "text": self._text()},
            {"form": form, "press": f"1|{self._word()}|{self._word()}"},
            {"form": form, "press": self._text()},
            {"form": form, "start": self._text()},
            {"form": form, "start": "nl", "text": self._canaries.long(5_000)},
            {"form": form, "text": "\0".join((self._text(), self._text()))},
            {"form": form, "text": self._text(), "lang": self._text()},
            {self._text(): self._text()},
        ):
            yield self._client.post("/chat", data=fields)
            yield self._client.post("/return", data=fields)
        for body in (
            f"form={form}&text=%ff%fe{quote(self._text())}".encode(),
            b"&".join(f"{self._word()}=1".encode() for _ in range(25)),
            f"text={self._word()}".encode() + b"a" * 1_100_000,
        ):
            yield self._client.post("/chat", content=body, headers=FORM)
        for kind in ("application/json", "multipart/form-data", "multipart/form-data; boundary=x", self._word()):
            yield self._client.post("/chat", content=self._text().encode(), headers={"content-type": kind})
        yield self._client.post("/chat", data={"text": self._text()}, headers={"origin": f"https://{self._word()}.nl"})
        yield self._client.post("/leave", data={"text": self._text()}, headers={"sec-fetch-site": "cross-site"})

    def _webhooks(self) -> Iterator[httpx2.Response]:
        yield self.hook(json.dumps({"update_id": 1, "message": {"text": self._text()}}).encode(), self._word())
        yield self.hook(f"{{{self._text()}".encode())
        yield self.hook(b"[" * 5_000 + self._text().encode())
        yield self.hook(json.dumps(self._text()).encode())
        yield self.hook(json.dumps({"update_id": self._text()}).encode())
        yield self.hook(json.dumps({"update_id": 5, "message": {"chat": self._text(), "text": self._text()}}).encode())
        yield self.hook(json.dumps({"update_id": 6, self._word(): {"text": self._text()}}).encode())

    def _raw_lines(self) -> None:
        """What no client library sends."""
        parts = urlsplit(self._url)
        for line in (
            f"{self._text()}\r\n\r\n".encode(),
            f"GET /{self._text()} HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
            f"GET / HTTP/1.1\r\nHost: {self._word()}\r\n{self._text()}: {self._text()}\r\n\r\n".encode(),
            f"GET / HTTP/9.9{self._word()}\r\n\r\n".encode(),
            f"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nX: {self._word()}\r\n\r\n".encode(),
            f"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Length: {self._word()}\r\n\r\n".encode(),
            f"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n{self._text()}".encode(),
        ):
            with socket.create_connection((str(parts.hostname), int(parts.port or 80)), timeout=5) as connection:
                connection.sendall(line)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(1024)
