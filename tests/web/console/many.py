"""Many residents of a neighbourhood at once, each with a talk, and mostly with a case: something to count."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.casework.answers import Told
from bot.casework.case import Case, Content
from bot.casework.consent import KEEP
from bot.casework.course import Course
from bot.casework.story import Story
from bot.casework.wellbeing import Wellbeing
from bot.casework.word_back import WordBack, WordBackKind
from bot.store import audit, cases, consents, conversations
from bot.store.consents import NewConsent
from bot.store.people import Newcomer, welcome
from bot.work.proposing import composed
from tests.web.party_house import PartyHouse


@dataclass(frozen=True, kw_only=True, slots=True)
class Somebody:
    """A resident, as far as anything is counted of one."""

    language: str = "ti"
    neighbourhood: str = "n1"
    topics: tuple[str, ...] = ("home",)
    channel: str = "web"
    #: Days before now on which the talk began, and after that on which a person turned to the resident.
    days_ago: int = 5
    turned_after: float | None = 1
    before: int | None = None
    later: int | None = None
    #: What the resident says to word back; None: there was none.
    helps: str | None = None
    #: A yes to keeping the story; and a story.
    kept: bool = True
    told: bool = True


def live_here(house: PartyHouse, people: Iterable[Somebody], *, called: str = "many") -> None:
    """Let all of these have been there; who come later are `called` otherwise."""

    def begin(connection: Connection) -> None:
        for number, somebody in enumerate(people):
            _begin(house, connection, somebody, f"{called}{number}")

    house.write(begin)


def _begin(house: PartyHouse, connection: Connection, somebody: Somebody, name: str) -> None:
    road, at = house.app.road, house.now - timedelta(days=somebody.days_ago)
    lookup = road.vault.lookup(somebody.channel, name)
    newcomer = Newcomer(channel=somebody.channel, address=name, lookup=lookup)
    talk = welcome(connection, road.registry(at), [newcomer])[lookup].talk
    talk.state = replace(talk.state, language=somebody.language)
    conversations.save_all(connection, road.vault, [talk])
    # Only who said yes to that is asked again how it goes.
    for scope in ([KEEP] if somebody.kept else []) + (["learn"] if somebody.later is not None else []):
        consents.give(
            connection,
            NewConsent(
                id=road.ids.new(), resident_id=talk.resident_id, scope=scope,
                text_version="1", language=somebody.language, given_at=at,
            ),
        )  # fmt: skip
    if not somebody.told:
        return
    id = cases.new_case_id()
    done = replace(composed(_case(somebody, id, at)), status="proposed")
    cases.open_case(connection, road.vault, talk, id=id, composed=done, now=at)
    if somebody.turned_after is not None:
        first = at + timedelta(days=somebody.turned_after)
        audit.note(connection, road.ids, "resident.written_to", on=f"case:{id}", at=first, actor="Noor")


def _case(somebody: Somebody, id: str, at: datetime) -> Case:
    felt = None if somebody.before is None else Wellbeing(score=somebody.before, given_at=at)
    again = () if somebody.later is None else (Wellbeing(score=somebody.later, given_at=at + timedelta(days=42)),)
    content = Content(
        story=Story(goal=Told("ሰላም")), wellbeing=felt, topics=somebody.topics, neighbourhood=somebody.neighbourhood
    )
    word = WordBack(
        kind=WordBackKind.DONE, told="Het huis.", did="Opgeruimd.", gave="Rust.", language="nl",
        given_at=at, answer=somebody.helps or "",
    )  # fmt: skip
    course = Course(word_back=() if somebody.helps is None else (word,), wellbeing_again=again)
    return Case(
        id=id, language=somebody.language, channel=somebody.channel, received_at=at, content=content, course=course
    )
