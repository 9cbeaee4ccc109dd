"""Has words translated by a LibreTranslate-compatible server of the organisation's own."""

from collections.abc import Collection

from bot.channels.own_server import NoAnswer, OwnServer, words_of

#: Seconds: a long story on a slow machine.
LIMIT = 60.0


class Translator:
    """One server, and what it may be asked."""

    def __init__(self, url: str, *, key: str = "", pairs: Collection[tuple[str, str]], limit: float = LIMIT) -> None:
        self._server = OwnServer(url, limit=limit)
        self._key = {"api_key": key} if key else {}
        #: From which language into which; no other.
        self.pairs = frozenset(pairs)

    async def translate(self, text: str, *, source: str, target: str) -> str:
        """What a computer makes of it. Raises NoAnswer."""
        if (source, target) not in self.pairs:
            raise NoAnswer(because="not asked", permanent=True)
        asked = {"q": text, "source": source, "target": target, "format": "text", **self._key}
        match await self._server.post("/translate", json=asked):
            case {"translatedText": str(translated)} if shown := words_of(translated):
                return shown
        raise NoAnswer(because="another answer")
