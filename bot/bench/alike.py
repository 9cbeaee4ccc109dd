"""`aanbel bench alike`: how long a coordinator waits for the cases that are like one, beside what opening them costs.

Made-up residents who all said yes, with stories of eight sentences and such vectors as a model of 384 dimensions
gives. The model itself is not measured: it reads a case once, after the commit.
"""

import json as as_json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from math import fsum, sqrt
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from bot.assemble import App, assemble
from bot.casework.answers import Told
from bot.casework.case import Case, Content
from bot.casework.story import Story
from bot.casework.topics import TOPICS
from bot.conversation.state import State
from bot.matching.gist import packed
from bot.settings import read_settings
from bot.store import alike, cases, consents, conversations, people
from bot.store.consents import NewConsent
from bot.store.people import Newcomer
from bot.team.alike import look_alike
from bot.work.gists import gist_of
from bot.work.likening import Likening
from bot.work.proposing import composed

_MODEL, _DIMENSIONS = "bench", 384
#: Different stories at most; every case tells one of them, and so do others.
_STORIES = 200
_IN_ONE_GO = 250
_LOOKS = 5
_SCOPES = ("keep", "cocreate", "contact")
_WORDS = ("kamer", "brief", "fiets", "koken", "buurman", "kinderen", "rekening", "dokter", "wandelen", "afspraak")


@dataclass(frozen=True, kw_only=True, slots=True)
class Waited:
    """What was measured."""

    cases: int
    #: Kilobytes that are opened for one answer.
    kilobytes: int
    #: The whole answer, and opening alone what is compared: the middle of several.
    seconds: float
    opening_seconds: float
    ratio: float


class _Made:
    """Vectors as a model could give them: every sentence its own, sentences of one story nearer to each other."""

    model = _MODEL

    def vectors(self, sentences: Sequence[tuple[str, str]]) -> list[list[float] | None]:
        return [_vector(text) for text, _ in sentences]


def run(count: int, *, json: bool, folder: Path | None = None) -> int:
    """Measure, and print the figures; `folder` lies on the disk to be measured, the current one unless said."""
    with TemporaryDirectory(prefix="aanbel-bench-", dir=folder or Path.cwd()) as name:
        settings = read_settings({"AANBEL_DATA": f"{name}/data", "AANBEL_MODEL": "off"})
        with assemble(settings) as app:
            waited = _measured(app, fill(app, count))
    print(as_json.dumps(asdict(waited)) if json else _said(waited))
    return 0


def _measured(app: App, ids: Sequence[str]) -> Waited:
    likening = Likening(app.database, app.vault, lexicon=app.lexicon, compares=_Made())
    case_id = ids[0]

    def look() -> None:
        found = look_alike(app.database, app.road, likening, case_id=case_id, actor="bench")
        assert found.alike
        assert found.whole

    size = 0

    def open_all() -> None:
        nonlocal size
        kept = app.database.write_now(lambda connection: alike.page(connection, after="", limit=len(ids)))
        size = sum(len(each.opened(app.vault) or b"") for each in kept)

    seconds, opening = _timed(look), _timed(open_all)
    return Waited(
        cases=len(ids),
        kilobytes=size // 1000,
        seconds=round(seconds, 3),
        opening_seconds=round(opening, 3),
        ratio=round(seconds / opening, 2),
    )


def _timed(work: Callable[[], None]) -> float:
    work()
    took = []
    for _ in range(_LOOKS):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return median(took)


def fill(app: App, count: int) -> list[str]:
    """Cases of so many residents, each read already; their numbers."""
    now = datetime.now(UTC)
    stories = [_story(number) for number in range(min(count // 2, _STORIES))]
    gists = [packed(gist_of(each, app.lexicon, _Made())) for each in stories]
    ids: list[str] = []

    def work(connection: Connection, numbers: range) -> None:
        newcomers = [_newcomer(app, number) for number in numbers]
        contacts = people.welcome(connection, app.road.registry(now), newcomers)
        for number, newcomer in zip(numbers, newcomers, strict=True):
            talk = contacts[newcomer.lookup].talk
            talk.state = State(language="nl", step="done", consented=True, safe=True, case_opened=True)
            case = replace(stories[number % len(stories)], id=cases.new_case_id())
            cases.open_case(connection, app.vault, talk, id=case.id, composed=composed(case), now=now)
            for scope in _SCOPES:
                consents.give(connection, _consent(app, talk.resident_id, scope, now))
            stored = cases.find_case(connection, app.vault, case.id)
            assert stored
            alike.keep(connection, app.vault, stored, plain=gists[number % len(gists)], model=_MODEL)
            ids.append(case.id)
        conversations.save_all(connection, app.vault, [contact.talk for contact in contacts.values()])

    for start in range(0, count, _IN_ONE_GO):
        numbers = range(start, min(start + _IN_ONE_GO, count))
        app.database.write_now(lambda connection, numbers=numbers: work(connection, numbers))  # type: ignore[misc]
    return ids


def _newcomer(app: App, number: int) -> Newcomer:
    address = f"resident-{number}"
    return Newcomer(channel="bench", address=address, lookup=app.vault.lookup("bench", address))


def _consent(app: App, resident_id: int, scope: str, now: datetime) -> NewConsent:
    return NewConsent(
        id=app.ids.new(), resident_id=resident_id, scope=scope, text_version="bench", language="nl", given_at=now
    )


def _story(number: int) -> Case:
    """A story of eight sentences."""
    chance = Random(number)  # noqa: S311 - only that it comes out the same

    def told(sentences: int) -> Told:
        return Told(". ".join(" ".join(chance.choices(_WORDS, k=8)) + f" {number}" for _ in range(sentences)))

    topics = tuple(chance.sample([topic for topic in TOPICS if topic not in ("other", "safety")], 2))
    story = Story(goal=told(3), need=told(3), can_other=told(2))
    content = Content(story=story, topics=topics, neighbourhood=f"n{number % 5}")
    return Case(id="", language="nl", channel="bench", received_at=datetime.now(UTC), content=content)


def _vector(text: str) -> list[float]:
    own, common = Random(text), Random(text.rsplit(" ", 1)[-1])  # noqa: S311 - as above
    values = [own.gauss(0, 1) + common.gauss(0, 1) for _ in range(_DIMENSIONS)]
    length = sqrt(fsum(x * x for x in values))
    return [x / length for x in values]


def _said(waited: Waited) -> str:
    return (
        f"{waited.cases:,} cases, {waited.kilobytes:,} kB to open: an answer in {waited.seconds} s; "
        f"opening alone takes {waited.opening_seconds} s ({waited.ratio} times as long)"
    )
