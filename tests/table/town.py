"""A small town: the whole program on a moved clock, with Telegram, a mail server, a team and parties around it.

Everything goes over real HTTP, real SMTP with TLS and the program's own command socket. Who did what is written down
as a transcript: `> ` the resident, `< ` the bot, `$ ` the team's command, `= ` what the team reads, `~ ` a mail,
`# ` a party at its page, `@ ` the clock.
"""

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import httpx2

from bot import serving
from bot.assemble import App, assemble
from bot.bench.newcomer import Newcomer, step_of
from bot.bench.telegram_residents import Resident
from bot.bench.telegram_standin import StandIn
from bot.bench.whatsapp_residents import Resident as WhatsAppResident
from bot.bench.whatsapp_standin import StandIn as WhatsAppStandIn
from bot.channels import whatsapp as channel
from bot.channels.telegram import Telegram
from bot.channels.whatsapp import WhatsApp
from bot.channels.whatsapp_pair import PairRate
from bot.control import run_in_server
from bot.serving import running
from bot.settings import read_settings
from tests.channels.post_office import PostOffice, certificates, post_office
from tests.whole.program import free_port

_ZONE = ZoneInfo("Europe/Amsterdam")
#: A Tuesday morning: nothing of the first days falls into a night or a holiday.
_BEGIN = datetime(2026, 12, 1, 10, tzinfo=_ZONE)
_LINK = re.compile(r"http://[\d.:]+(/r/\S+)")
_CODE = re.compile(r"\b(\d{4}) ?(\d{4})\b")
_FORM = re.compile(r'name="form" value="([^"]+)"')
_NUMBER = re.compile(r'name="number" value="(\d+)"')
_MINUTES = re.compile(r"(\d{4}-\d\d-\d\d \d\d):\d\d")
_REQUEST = re.compile(r"(?m)^\d{15,} |\[\d{15,}\]")
_PATIENCE = 20.0
_STORIES = Path(__file__).parent / "stories"


@dataclass
class MovedClock:
    """Runs on as clocks do, and jumps when it is told to."""

    ahead: timedelta = field(default_factory=lambda: _BEGIN - datetime.now(UTC))

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move(self, *, days: int, hour: int) -> datetime:
        """So many days later, at this hour on the wall."""
        day = (self().astimezone(_ZONE) + timedelta(days=days)).date()
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=_ZONE)
        self.ahead = moment.astimezone(UTC) - datetime.now(UTC)
        return moment


@dataclass
class Town:
    """Everything around one story, and what was written down of it."""

    app: App
    telegram: StandIn
    whatsapp: WhatsAppStandIn
    office: PostOffice
    clock: MovedClock
    url: str
    told: list[str] = field(default_factory=list)
    #: The numbers of the cases, in the order they were opened.
    cases: list[str] = field(default_factory=list)
    _read: list[EmailMessage] = field(default_factory=list)
    _residents: int = 0
    _visitors: "list[Visitor]" = field(default_factory=list)

    def neighbour(self, language: str) -> "Neighbour":
        """Somebody with a phone who speaks this language."""
        self._residents += 1
        return Neighbour(self, self.telegram.resident(self._residents), language)

    def neighbour_on_whatsapp(self, language: str) -> "Neighbour":
        """Somebody whose phone has WhatsApp only."""
        self._residents += 1
        return Neighbour(self, self.whatsapp.resident(self._residents), language)

    async def team(self, *words: str) -> str:
        """One command of the team, over the socket of the running server; it must succeed."""
        code, printed = await self.try_team(*words)
        assert code == 0, printed
        return printed

    async def try_team(self, *words: str) -> tuple[int, str]:
        """One command of the team, and what came of it."""
        self.told.append("$ aanbel " + " ".join(f'"{word}"' if " " in word else word for word in words))
        answered = await asyncio.to_thread(run_in_server, self.app.settings.data, words)
        assert answered is not None, "no server listens"
        return answered

    async def reads(self, *words: str, part: str = "") -> str:
        """One command of the team and what it prints, or only the part of a page under this heading."""
        printed = await self.team(*words)
        shown = _part(printed, part) if part else printed
        self._write_down(shown)
        return shown

    async def is_refused(self, *words: str) -> str:
        """One command of the team that is refused, and what the team is told."""
        code, printed = await self.try_team(*words)
        assert code != 0, printed
        self._write_down(printed)
        return printed

    async def is_asked(self, kind: str) -> None:
        """Something of this kind comes before the team, at the latest with the next tick."""
        async with asyncio.timeout(_PATIENCE):
            while kind not in await self.team("requests"):
                self.told.pop()
                await asyncio.sleep(0.2)
        self.told.append(f"= {kind}")

    async def mail(self, to: str) -> EmailMessage:
        """The next mail for this mailbox that was not read yet."""
        async with asyncio.timeout(_PATIENCE):
            while not (waiting := [mail for mail in self._unread() if mail["To"] == to]):  # noqa: ASYNC110 - the server is its own
                await asyncio.sleep(0.02)
        self._read.append(waiting[0])
        self.told.append(f"~ {to}: {waiting[0]['Subject']}")
        return waiting[0]

    async def no_mail(self, within: float = 1.0) -> None:
        """Nothing more is sent to anybody."""
        await asyncio.sleep(within)
        assert not self._unread(), [mail["To"] for mail in self._unread()]

    def _unread(self) -> list[EmailMessage]:
        read = {id(mail) for mail in self._read}
        return [mail for mail in self.office.received if id(mail) not in read]

    async def party(self, name: str, mail: EmailMessage) -> "Visitor":
        """Follow the link of a mail, as the party that received it does."""
        visitor = Visitor(self, name, str(mail["To"]), link_of(mail))
        self._visitors.append(visitor)
        await visitor.come()
        return visitor

    def pass_time(self, *, days: int, hour: int) -> None:
        """Let days go by; the timers see it at their next tick."""
        moment = self.clock.move(days=days, hour=hour)
        self.told.append(f"@ {moment:%Y-%m-%d %H:%M}")

    def _write_down(self, printed: str) -> None:
        """What the team reads; how many minutes the test took until then is not of the story."""
        read = _REQUEST.sub("[number]", _MINUTES.sub(r"\1:00", printed))
        self.told += [f"= {line}".rstrip() for line in read.splitlines() if line]

    async def close(self) -> None:
        """Close every browser."""
        for visitor in self._visitors:
            await visitor.close()

    def told_as(self, name: str) -> None:
        """What was written down is this transcript; with AANBEL_WRITE_STORIES=1 it is written anew, to be read."""
        told, file = "\n".join(self.told) + "\n", _STORIES / f"{name}.txt"
        for number, case in enumerate(self.cases, 1):
            told = told.replace(case, f"CASE{number}")
        if os.environ.get("AANBEL_WRITE_STORIES"):
            file.write_text(told, encoding="utf-8")
        assert told == file.read_text(encoding="utf-8")


@dataclass
class Neighbour:
    """A resident with a phone."""

    town: Town
    phone: Resident | WhatsAppResident
    language: str
    newest: Any = None
    #: Turn and step of the question that was heard last.
    asked: tuple[int, str] = (0, "")

    async def tell(self, **answers: str) -> str:
        """Lead the talk from hello to its end, with these answers: words, or "[option]". The number of the case."""
        newcomer, before = Newcomer(self.language), len(self.town.told)
        self.phone.start()
        while True:
            step = await self.hear()
            reply = _reply(answers[step]) if step in answers else newcomer.reply(step)
            if reply is None:
                break
            await (self.press(reply[1]) if reply[0] == "press" else self.say(reply[1]))
        listed = await self.town.team("cases")
        # The intake has transcripts of its own.
        self.town.told[before:] = [
            f"> tells: {' / '.join(answers.get(step) or text for step, text in newcomer.told.items())}",
            *(f"> {step}: {answer}" for step, answer in answers.items() if step not in newcomer.told),
        ]
        case: str = next(id for id in re.findall(r"^(\w{10}) ", listed, re.MULTILINE) if id not in self.town.cases)
        self.town.cases.append(case)
        return case

    async def hear(self, step: str = "") -> str:
        """Wait for the next bubble, which must be of this step; its step."""
        self.newest = await self.phone.next_bubble(_PATIENCE)
        # The beginning of a long one, or more choices of the one before.
        while not self.newest.rows or step_of(_data(self.newest)) == self.asked:
            self.newest = await self.phone.next_bubble(_PATIENCE)
        self.asked = step_of(_data(self.newest))
        _, heard = self.asked
        lines = "\n< ".join(line for line in self.newest.text.splitlines() if line)
        self.town.told.append(f"< {lines}")
        assert not step or heard == step, f"{heard} instead of {step}: {self.newest.text}"
        return heard

    async def hears_nothing(self, within: float = 1.0) -> None:
        """Nothing is said to this resident."""
        with contextlib.suppress(TimeoutError):
            bubble = await self.phone.next_bubble(within)
            raise AssertionError(bubble.text)

    async def press(self, option: str) -> None:
        """Press the button of the newest bubble that carries this option, or of the part of it that comes next."""
        assert self.newest is not None
        while not (found := [button for row in self.newest.rows for button in row if _carries(button, option)]):
            self.newest = await self.phone.next_bubble(_PATIENCE)
        self.town.told.append(f"> [{found[0]['text']}]")
        self.phone.press_data(found[0]["callback_data"], self.newest)

    async def say(self, text: str) -> None:
        self.town.told.append(f"> {text}")
        self.phone.say(text)

    async def answer(self, step: str, option: str, **then: str) -> None:
        """Open what knocks, which asks this, press this, answer what is asked next ("[yes]" presses), and rest."""
        await self.open(step)
        await self.press(option)
        for asked, said in then.items():
            await self.hear(asked)
            await (self.press(said[1:-1]) if said.startswith("[") else self.say(said))
        await self.hear("done")

    async def open(self, step: str) -> None:
        """A neutral bubble comes; it is opened, and asks this."""
        await self.hear("knock")
        await self.press("open")
        await self.hear(step)


class Visitor:
    """A party's browser without scripts."""

    def __init__(self, town: Town, name: str, mailbox: str, link: str) -> None:
        self.link = link
        self.page = ""
        self._town, self._name, self._mailbox = town, name, mailbox
        self._client = httpx2.AsyncClient(base_url=town.url, follow_redirects=True, timeout=30)

    async def come(self) -> None:
        """Open the link, have a code sent to the mailbox, and give it."""
        self.page = (await self._client.get(self.link)).text
        await self._post("code")
        code = _CODE.search(_text(await self._town.mail(self._mailbox)))
        assert code, "no code in this mail"
        self._town.told.append(f"# {self._name} opens the door with the code")
        await self._post("open", code=code[1] + code[2])

    async def act(self, what: str, **fields: str) -> str:
        """Send one of the forms; the page that follows."""
        said = " ".join(f"{name}={value}" for name, value in fields.items())
        self._town.told.append(f"# {self._name}: {what} {said}".rstrip())
        number = _NUMBER.search(self.page)
        await self._post(what, **({"number": number[1]} if number and what in ("moments", "plan") else {}), **fields)
        return self.page

    async def close(self) -> None:
        await self._client.aclose()

    async def _post(self, what: str, **fields: str) -> None:
        form = _FORM.search(self.page)
        assert form, f"no form on this page: {self.page}"
        answer = await self._client.post(f"{self.link}/{what}", data={"form": form[1], **fields})
        assert answer.status_code == 200, f"{answer.status_code}: {_plain(answer.text)}"
        self.page = answer.text


def link_of(mail: EmailMessage) -> str:
    """The path of the link in a mail."""
    link = _LINK.search(_text(mail))
    assert link, "no link in this mail"
    return link[1]


def _reply(answer: str) -> tuple[str, str]:
    return ("press", answer[1:-1]) if answer.startswith("[") else ("type", answer)


def _part(page: str, heading: str) -> str:
    """The lines of a page from this heading on, up to the next empty line."""
    parts = [part for part in page.split("\n\n") if part.startswith(heading)]
    assert parts, f"no '{heading}' on this page: {page}"
    return parts[0]


def _text(mail: EmailMessage) -> str:
    text: str = mail.get_content()
    return text


def _plain(page: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page)


def _carries(button: Mapping[str, str], option: str) -> bool:
    return button["callback_data"].endswith(f"|{option}")


def _data(bubble: Any) -> list[str]:
    return [button["callback_data"] for row in bubble.rows for button in row]


@contextlib.asynccontextmanager
async def town(
    folder: Path,
    database_url: str = "",
    *,
    seconds: float = 180,
    burst: int = 1000,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[Town]:
    """The program at work with everything around it, for at most so many seconds.

    Here nobody waits for the clock on the wall: no second between two bubbles, and a look at the timers every one.
    Only after a `burst` to one resident the next waits for an hour, on WhatsApp.
    """
    clock, tls, port = MovedClock(), certificates(folder), free_port()
    url = f"http://127.0.0.1:{port}"
    async with (
        asyncio.timeout(seconds),
        _quick(burst),
        StandIn(clock=lambda: clock().timestamp()) as telegram,
        WhatsAppStandIn(clock=lambda: clock().timestamp()) as whatsapp,
        post_office(tls_context=tls.server, require_starttls=True) as office,
    ):
        environment = {
            "AANBEL_DATA": str(folder / "data"),
            "AANBEL_PORT": str(port),
            "AANBEL_PUBLIC_URL": url,
            "AANBEL_TELEGRAM_TOKEN": telegram.token,
            "AANBEL_TELEGRAM_API_URL": telegram.url,
            "AANBEL_WHATSAPP_TOKEN": whatsapp.token,
            "AANBEL_WHATSAPP_PHONE_ID": whatsapp.world.phone_id,
            "AANBEL_WHATSAPP_APP_SECRET": whatsapp.app_secret,
            "AANBEL_WHATSAPP_VERIFY_TOKEN": whatsapp.verify_token,
            "AANBEL_WHATSAPP_API_URL": f"{whatsapp.url}/v26.0",
            "AANBEL_SMTP_URL": f"smtp://127.0.0.1:{office.port}",
            "AANBEL_SMTP_CA_FILE": str(tls.ca_file),
            "AANBEL_MAIL_FROM": "Buurtteam <aanbel@buurt.example>",
            **({"AANBEL_DATABASE_URL": database_url} if database_url else {}),
            **settings,
        }
        with assemble(read_settings(environment), clock=clock) as app:
            async with running(app):
                await whatsapp.subscribe(f"{url}/whatsapp")
                here = Town(app=app, telegram=telegram, whatsapp=whatsapp, office=office, clock=clock, url=url)
                try:
                    yield here
                finally:
                    await here.close()


@contextlib.asynccontextmanager
async def _quick(burst: int) -> AsyncIterator[None]:
    with (
        patch.object(Telegram, "address_pause", 0.0),
        patch.object(WhatsApp, "address_pause", 0.0),
        patch.object(channel, "PairRate", lambda clock: PairRate(clock, every=3600.0, burst=burst)),
        patch.object(serving, "_TIMERS", 1.0),
    ):
        yield
