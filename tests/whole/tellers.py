"""Residents who tell a whole story, on the web and on Telegram."""

import re

from bot.bench.newcomer import step_of
from bot.bench.telegram_residents import Resident
from tests.whole.browser import Browser
from tests.whole.canaries import Canaries
from tests.whole.story import Reply, Story

_CODE = re.compile(r"(?:\d[\s\u00a0-]?){11}\d")


class Teller(Browser):
    """A browser in which a story is told."""

    def __init__(self, url: str, canaries: Canaries) -> None:
        super().__init__(url)
        self._canaries = canaries

    def tell(self, story: Story) -> None:
        """Ring, and answer until everything was told."""
        self.ring("")
        self._canaries.secret(self._client.cookies["talk"])
        for _ in range(120):
            reply = story.reply(self.at[1])
            if reply is None:
                return
            self._act(reply)
            shown = re.sub(r"<[^>]+>", " ", self.page)
            self._canaries.secrets += [re.sub(r"\D", "", code) for code in _CODE.findall(shown)]
        raise AssertionError(f"the talk did not end: {self.at}")

    def try_to_say(self, text: str) -> int:
        """Type this, whatever comes of it; the status of the answer."""
        return self._client.post("/chat", data={"form": self._form(), "lang": "", "text": text}).status_code

    def _act(self, reply: Reply) -> None:
        if reply.press:
            self.press(reply.press)
        elif reply.photo or reply.voice:
            self._send_file(reply)
        else:
            self.type(reply.text)

    def _send_file(self, reply: Reply) -> None:
        name, content = ("photo", reply.photo) if reply.photo else ("voice", reply.voice)
        files = {name: (self._canaries.text(), content, self._canaries.text("latin", words=1))}
        answer = self._client.post("/chat", data={"form": self._form(), "lang": "", "text": reply.text}, files=files)
        assert answer.status_code == 200, answer.status_code
        self.page = answer.text

    def _form(self) -> str:
        form = re.search(r'name="form" value="([^"]+)"', self.page)
        assert form, "no form on this page"
        return form[1]


async def tell_on_telegram(resident: Resident, story: Story, canaries: Canaries) -> None:
    """Begin, answer every bubble, and at the end correct what was said."""
    said = [resident.start()]
    while True:
        bubble = await resident.next_bubble(60)
        canaries.secrets += [re.sub(r"\D", "", code) for code in _CODE.findall(bubble.text)]
        turn, step = step_of([button["callback_data"] for row in bubble.rows for button in row])
        reply = story.reply(step)
        if reply is None:
            break
        if reply.press:
            resident.press_data(f"{turn}|{step}|{reply.press}", bubble)
        elif reply.photo:
            said.append(resident.send_photo(reply.photo, reply.text))
        elif reply.voice:
            said.append(resident.send_voice(reply.voice, reply.text))
        else:
            said.append(resident.say(reply.text))
    for number in said[1:-1:3]:
        resident.edit(number, canaries.text())
