"""A newcomer's browser without a script: it follows links, reads forms and posts them."""

import re

import httpx2

from bot.bench.newcomer import Newcomer, step_of

_FORM = re.compile(r'name="form" value="([^"]+)"')
_PRESS = re.compile(r'name="press" value="([^"]+)"')


class Browser:
    """One person at one web page."""

    def __init__(self, url: str) -> None:
        self._client = httpx2.Client(base_url=url, follow_redirects=True, timeout=30)
        self.page = ""

    def ring(self, language: str) -> None:
        """Open the first page and begin in this language."""
        self.page = self._client.get("/").text
        self._post(start=language)

    def press(self, option: str) -> None:
        """Press the button of the newest bubble that carries this option."""
        turn, step = self.at
        self._post(press=f"{turn}|{step}|{option}")

    def type(self, text: str) -> None:
        self._post(text=text)

    def come_back(self) -> None:
        """Open the talk again."""
        self.page = self._client.get("/chat").text

    @property
    def at(self) -> tuple[int, str]:
        """Turn and step of the newest bubble with buttons."""
        return step_of(_PRESS.findall(self.page))

    def close(self) -> None:
        self._client.close()

    def _post(self, **fields: str) -> None:
        form = _FORM.search(self.page)
        assert form, "no form on this page"
        answer = self._client.post("/chat", data={"form": form[1], "lang": "", **fields})
        assert answer.status_code == 200, answer.status_code
        self.page = answer.text


def tell_everything(browser: Browser, newcomer: Newcomer) -> list[str]:
    """Lead the talk from the first page to its end; the steps that were asked, in order."""
    browser.ring(newcomer.language)
    asked: list[str] = []
    for _ in range(40):
        _, step = browser.at
        asked.append(step)
        reply = newcomer.reply(step)
        if reply is None:
            return asked
        (browser.press if reply[0] == "press" else browser.type)(reply[1])
    raise AssertionError(f"the talk did not end: {asked}")
