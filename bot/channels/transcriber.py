"""Has a voice note written down by an OpenAI-compatible server of the organisation's own."""

from collections.abc import Collection

from bot.channels.own_server import NoAnswer, OwnServer, words_of

#: Seconds: a long voice note on a slow machine.
LIMIT = 120.0
#: By the ending of the name these servers know what they are given.
_ENDINGS = {
    "audio/ogg": "ogg", "audio/mp4": "m4a", "audio/mpeg": "mp3", "video/mp4": "mp4", "video/webm": "webm",
}  # fmt: skip


class Transcriber:
    """One server and the model on it."""

    def __init__(
        self, url: str, *, key: str = "", model: str, languages: Collection[str], limit: float = LIMIT
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._server = OwnServer(url.removesuffix("/v1"), limit=limit, headers=headers)
        self._model = model
        #: Of these languages only.
        self.languages = frozenset(languages)

    async def write_down(self, content: bytes, *, mime: str, language: str) -> str:
        """What is said in it; empty for what nobody says anything in. Raises NoAnswer."""
        if language not in self.languages or mime not in _ENDINGS:
            raise NoAnswer(because="not asked", permanent=True)
        told = {"model": self._model, "language": language, "response_format": "json", "temperature": "0"}
        file = {"file": (f"voice.{_ENDINGS[mime]}", content, mime)}
        match await self._server.post("/v1/audio/transcriptions", data=told, files=file):
            case {"text": str(text)}:
                return words_of(text)
        raise NoAnswer(because="another answer")
