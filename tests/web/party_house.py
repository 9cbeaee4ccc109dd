"""A party at the door of a case: the whole program beneath it, its mail read from the rows, and a clock that moves."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from httpx2 import Response
from sqlalchemy import Connection, func, select
from starlette.testclient import TestClient

from bot.assemble import App, assemble
from bot.casework import moving
from bot.casework.answers import Told
from bot.casework.case import Case, Content
from bot.casework.course import Translation
from bot.casework.joint_talk import JointTalk, Moment
from bot.casework.plan import Plan, PlanStep
from bot.casework.preferences import Interpreter, Partner, PartOfDay, Preferences, Reach
from bot.casework.referral import Chosen
from bot.casework.story import Story
from bot.settings import read_settings
from bot.store import cases, conversations, mails
from bot.store.leases import Lease
from bot.store.mails import Letter
from bot.store.people import Newcomer, welcome
from bot.store.tables import audit
from bot.web.app import create_app
from bot.work.at_case import at_case
from bot.work.casefile import CaseFile
from bot.work.proposing import composed
from bot.work.referring import offer, stop_sharing
from tests.web.real_house import real_house

NOW = datetime(2026, 11, 27, 15, 30, tzinfo=UTC)
CASE = "case234567"
PARTY, OTHER, RESERVE = "kringloop", "poh-ggz", "klusdienst"

GOAL = "ገዛይ ጽቡቕ ክኸውን እደሊ። ብሰላም ክድቅስ።"
CAN = "ጽቡቕ ክኽሽን ይኽእል።\nእንጀራ ይሰርሕ።"
NEED = "ዓራትን ሰድያን የብለይን።"
FEAR = "በይነይ ከይተርፍ።"
SECRETS = (GOAL, "እንጀራ", NEED, FEAR, "Rustig", "Selam", "0687654321")

T = TypeVar("T")

CONTENT = Content(
    story=Story(
        goal=Told(GOAL),
        can_self=Told(CAN),
        can_other=Told("ንጎረባብቲ እሕግዝ።"),
        need=Told(NEED, files=1),
        exploration={"fears": Told(FEAR), "dreams": Told("ገዛ ምስ መስኮት።")},
    ),
    preferences=Preferences(
        channel=Reach.HOME,
        time=PartOfDay.MORNING,
        person=Partner.WOMAN,
        interpreter=Interpreter.YES,
        name=Told("Selam"),
        number=Told("0687654321"),
    ),
    topics=("things",),
    neighbourhood="n1",
)


@dataclass(kw_only=True)
class PartyHouse:
    """One case in the whole program, and what its parties are sent."""

    app: App
    now: datetime = NOW
    read: list[tuple[str, Letter]] = field(default_factory=list)

    def begin(self, *parties: str, content: Content = CONTENT, language: str = "ti") -> None:
        """A resident with a case that was offered to these parties after a yes."""
        self.write(lambda connection: self._open(connection, content, language))
        chosen = [Chosen(party=party, name=f"Party {party}", topics=("things",)) for party in parties]
        reserve = Chosen(party=RESERVE, name="Klusdienst", topics=("things",))
        self.at_case(lambda file: file.change(moving.confirm(file.case, chosen, reserves=[reserve], at=file.now)))
        for party in parties:
            self.at_case(lambda file, party=party: offered(file, party))  # type: ignore[misc]

    def at_case(self, do: Callable[[CaseFile], T]) -> T:
        return self.write(lambda connection: at_case(self.app.road, connection, CASE, actor="team", do=do))

    def move(self, move: Callable[[Case], Case]) -> None:
        """Let the team change the case."""
        self.at_case(lambda file: file.change(move(file.case)))

    def translate(self, step: str, text: str) -> None:
        translation = Translation(text=text, by="Samira", at=self.now)
        self.move(lambda case: moving.translate(case, step, translation))

    def stop(self, party: str) -> None:
        """The resident stops sharing with this party."""
        self.at_case(lambda file: stop_sharing(file, party))

    def mail(self, kind: str, party: str) -> str:
        """Mail this party a link; its token."""
        self.at_case(lambda file: file.mail(kind, party))
        return self.token(kind, party)

    def token(self, kind: str = "offer", party: str = PARTY) -> str:
        """The token in the last mail of this kind to this party."""
        return self._last(kind, party).values["token"]

    def code(self, party: str = PARTY) -> str:
        """The code that was mailed last."""
        return self._last("code", party).values["code"]

    def codes_sent(self) -> int:
        self._collect()
        return sum(kind == "code" for kind, _ in self.read)

    @property
    def case(self) -> Case:
        return self.at_case(lambda file: file.case)

    def audited(self, action: str) -> int:
        lines = select(func.count()).select_from(audit).where(audit.c.action == action)
        return self.write(lambda connection: connection.execute(lines).scalar_one())

    def write(self, work: Callable[[Connection], T]) -> T:
        return self.app.database.write_now(work)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def _open(self, connection: Connection, content: Content, language: str) -> None:
        road = self.app.road
        lookup = road.vault.lookup("web", CASE)
        newcomer = Newcomer(channel="web", address=CASE, lookup=lookup)
        talk = welcome(connection, road.registry(self.now), [newcomer])[lookup].talk
        talk.state = replace(talk.state, language=language)
        conversations.save_all(connection, road.vault, [talk])
        case = Case(id=CASE, language=language, channel="web", received_at=self.now, content=content)
        done = replace(composed(case), status="proposed")
        cases.open_case(connection, road.vault, talk, id=CASE, composed=done, now=self.now)

    def _last(self, kind: str, party: str) -> Letter:
        self._collect()
        to = f"aanbel@{party}.example"
        return [letter for known, letter in self.read if (known, letter.to) == (kind, to)][-1]

    def _collect(self) -> None:
        """Take the mails as the program that sends them does."""
        lease = Lease(token="test", at=self.now, until=self.now + timedelta(minutes=1))
        vault = self.app.vault

        def take(connection: Connection) -> list[tuple[str, Letter]]:
            taken = [(each, mails.open_letter(vault, each)) for each in mails.claim(connection, lease, limit=50)]
            for each, _ in taken:
                mails.mark_sent(connection, "test", each.id, at=self.now)
            return [(each.kind, letter) for each, letter in taken]

        self.read += self.write(take)


def offered(file: CaseFile, party: str) -> None:
    """The resident says yes to this party, which was asked for."""
    file.change(moving.answer_share(file.case, party, yes=True, at=file.now))
    file.allow(party)
    offer(file, party)


@contextmanager
def party_house(folder: Path, *, mails: bool = True) -> Iterator[PartyHouse]:
    """The whole program on a database of the test's own, with mail that nobody takes away."""
    environment = {"AANBEL_DATA": str(folder / "data"), "AANBEL_KEY_FILE": str(folder / "key")}
    if mails:
        environment |= {
            "AANBEL_SMTP_URL": "smtp://127.0.0.1:9",
            "AANBEL_MAIL_FROM": "aanbel@organisation.example",
            "AANBEL_PUBLIC_URL": "https://aanbel.example",
        }
    clock = [lambda: NOW]
    with assemble(read_settings(environment), clock=lambda: clock[0]()) as app:
        house = PartyHouse(app=app)
        clock[0] = lambda: house.now
        yield house


class Browser:
    """A phone without a script, at one door."""

    def __init__(self, house: PartyHouse, token: str, *, language: str = "nl", https: bool = True) -> None:
        self.house = house
        self.at = f"/r/{token}"
        web = create_app(replace(real_house(house.app), public_url="https://aanbel.example" if https else ""))
        address = "https://aanbel.example" if https else "http://aanbel.example"
        self.client = TestClient(web, base_url=address, headers={"accept-language": language})
        self.page = ""

    def get(self, path: str = "", *, follow: bool = True) -> Response:
        return self._kept(self.client.get(self.at + path, follow_redirects=follow))

    def post(self, path: str, *, follow: bool = True, **fields: str) -> Response:
        """Send the form of the page that was seen last."""
        form = {"form": form_of(self.page), **fields}
        return self._kept(self.client.post(self.at + path, data=form, follow_redirects=follow))

    def enter(self, party: str = PARTY) -> Response:
        """Open the door with the code from the mailbox."""
        self.get()
        self.post("/code")
        return self.post("/open", code=self.house.code(party))

    def read(self, party: str = PARTY) -> Response:
        """Open the door and answer that nobody is known."""
        self.enter(party)
        return self.post("/conflict", knows="no")

    def _kept(self, response: Response) -> Response:
        if response.status_code not in (301, 302, 303):
            self.page = response.text
        return response


def form_of(html: str) -> str:
    """The hidden field of the forms on this page; empty where there is none."""
    found = re.search(r'name="form" value="([0-9a-f]{32}\.[0-9a-f]*)"', html)
    return found[1] if found else ""


def talk_of(*days: int, **more: str) -> JointTalk:
    """A talk at these days of December, at two o'clock in the Netherlands."""
    moments = tuple(Moment(datetime(2026, 12, day, 13, 0, tzinfo=UTC)) for day in days)
    return JointTalk(moments=moments, place=more.pop("place", "home"), **more)  # type: ignore[arg-type]


def plan_of(*texts: str, owner: str = PARTY, language: str = "ti") -> Plan:
    by = datetime(2026, 12, 18, tzinfo=UTC).date()
    return Plan(steps=tuple(PlanStep(text=text, language=language, owner=owner, by=by) for text in texts))
