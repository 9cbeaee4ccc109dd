"""The bubbles of a talk as they sound: to whoever holds its cookie, and to nobody else."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from bot.aloud.script import Script, Teller
from bot.aloud.sounds import By
from bot.conversation.bubbles import Bubble
from bot.language.catalogue import Catalogues
from bot.store.talk import Talk
from bot.web.limits import Limit
from bot.web.pages import Pages
from bot.web.trouble import TooOften

#: Every phone plays it, also those too old for Ogg.
KIND = "mp3"

#: Sounds of one talk that are made or waited for at the same time.
AT_ONCE = 3

_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


@dataclass(frozen=True, slots=True)
class Heard:
    """How a bubble is heard, for the page it stands on."""

    by: By
    #: What a computer would say before it: that nobody looked at it.
    unreviewed: bool


class Hearing:
    """The sounds of the web chat."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._house = pages.house
        self._pace = Limit(at_most=60, within=timedelta(minutes=1), clock=pages.house.clock)
        #: Talk -> how many of its sounds are asked for now.
        self._asked: Counter[int] = Counter()

    async def sound(self, request: Request) -> Response:
        """GET /chat/sound/{seq}: one bubble of the talk of this cookie."""
        token, sounds = self._pages.token_of(request), self._house.sounds
        talk = await self._house.talks.read(token) if token and sounds else None
        bubble = _bubble(talk, request.path_params["seq"]) if talk else None
        if talk is None or bubble is None or sounds is None:
            return _silence()
        language = self._pages.language_of(request, talk.language)
        script = self._script(bubble, language, self._house.catalogues.still())
        with self._turn_of(talk.conversation_id, token):
            made = await sounds.of(script, KIND)
        return _silence() if made is None else answer(request, made.content, made.mime)

    @contextmanager
    def _turn_of(self, talk: int, token: str) -> Iterator[None]:
        """Make a sound for this talk. There is one voice for all: nobody keeps it busy alone. Raises TooOften."""
        if self._asked[talk] >= AT_ONCE or not self._pace.allows(token):
            raise TooOften
        self._asked[talk] += 1
        try:
            yield
        finally:
            self._asked[talk] -= 1
            # Without those at nothing: else every talk of a year would stand here.
            self._asked += Counter()

    def of(self, talk: Talk, language: str, texts: Catalogues) -> Mapping[int, Heard]:
        """How every bubble of ours in this talk is heard, by its number; none where nothing is read aloud."""
        sounds = self._house.sounds
        if sounds is None:
            return {}
        scripts = {
            entry.seq: self._script(entry.bubble, language, texts) for entry in talk.entries if entry.bubble is not None
        }
        return {seq: Heard(sounds.heard_by(script), len(script.warnings) > 1) for seq, script in scripts.items()}

    def _script(self, bubble: Bubble, language: str, texts: Catalogues) -> Script:
        return Teller(texts, self._house.facts(language)).script(bubble, language)


def answer(request: Request, content: bytes, mime: str) -> Response:
    """The sound, or the part of it that was asked for: some phones play nothing else. It is kept nowhere."""
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "no-store"}
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None or not any(asked.groups()):
        return Response(content, media_type=mime, headers=headers)
    size, (first, last) = len(content), asked.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    part = {**headers, "Content-Range": f"bytes {start}-{end}/{size}"}
    return Response(content[start : end + 1], status_code=206, media_type=mime, headers=part)


def _bubble(talk: Talk, seq: int) -> Bubble | None:
    return next((entry.bubble for entry in talk.entries if entry.seq == seq), None)


def _silence() -> Response:
    return Response(status_code=404, headers={"Cache-Control": "no-store"})
