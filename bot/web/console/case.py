"""The page of a case: everything of it on one screen, for who comes that far; else its number and a question why."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection
from starlette.responses import Response

from bot.casework.access import Reach, Right
from bot.casework.summary import spoken
from bot.language.bidi import has_rtl
from bot.language.names import name_of
from bot.language.render import Rendered, render
from bot.store import case_access
from bot.store.case_access import Header
from bot.store.happened import CHANGED
from bot.team.around import Surroundings, surroundings
from bot.team.because import because
from bot.team.doorway import NotThisFar, Opened
from bot.team.next_steps import Around, NextStep, next_steps
from bot.team.translate_by_computer import translatable
from bot.web.console.case_access_view import access_of
from bot.web.console.case_acts import forms_of
from bot.web.console.case_course_view import plan_of, table_of, talk_of, word_back_of
from bot.web.console.case_history import Happened, history_of
from bot.web.console.case_sections import SECTIONS, section_of
from bot.web.console.case_view import asked_of, book_of, story_of
from bot.web.console.page import Page
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.casefile import NoCase

#: How a referral looks: good, or to be looked at.
_TONES = {
    "accepted": "calm",
    "completed": "calm",
    "agreed": "calm",
    "declined": "warn",
    "conflict": "warn",
    "expired": "warn",
}
#: What happened last stands open; all before it is folded.
_NEWEST = 30


async def show(visit: Visit) -> Response:
    """The case, or its header for who does not come that far. Raises NoCase."""
    try:
        opened = await visit.room.doorway.read(visit.account, number_of(visit))
    except NotThisFar:
        return await blind_page(visit)
    return await case_page(visit, opened)


def number_of(visit: Visit) -> str:
    """The number of the case that is asked for."""
    return str(visit.request.path_params["case"])


async def case_page(
    visit: Visit, opened: Opened, *, status: int = 200, alert: str = "", typed: Form | None = None, at: str = ""
) -> Response:
    """The case as a page; `at` is the act that was refused, with what was typed for it."""
    room = visit.room
    around = await room.database.write(lambda connection: surroundings(connection, room.road, opened))
    # In a thread: a long story is looked through for its topics.
    values = await asyncio.to_thread(_values, visit, opened, around)
    works = opened.reach is Reach.WORK
    acts: Mapping[str, object] = await forms_of(visit, opened) if works else {}
    shown = {"alert": alert, "typed": typed or Form({}), "at": at, "acts": acts, "works": works}
    return visit.page("case", status=status, **values, **shown)


async def blind_page(visit: Visit, *, status: int = 200, error: str = "", typed: Form | None = None) -> Response:
    """What may be known of somebody else's case, and the question why to open it. Raises NoCase."""
    room, number = visit.room, number_of(visit)

    def header(connection: Connection) -> Header | None:
        room.doorway.check(connection, visit.account, number, least=Reach.BLIND)
        return case_access.header(connection, number)

    found = await room.database.write(header)
    if found is None:
        raise NoCase
    place = places_of(visit).get(found.neighbourhood, "")
    return visit.page("case_blind", status=status, case=found, place=place, error=error, typed=typed or Form({}))


def places_of(visit: Visit) -> dict[str, str]:
    """Id -> name of every neighbourhood."""
    return {place.id: place.name for place in visit.room.road.organisation().neighbourhoods}


def _values(visit: Visit, opened: Opened, around: Surroundings) -> dict[str, object]:
    """Everything that stands on the page."""
    case, now = opened.case, visit.room.now
    led = because(case, visit.room.road.scene().lexicon, around.found)
    translates = visit.room.road.translates if opened.reach is Reach.WORK else frozenset()
    book = book_of(case, led, around, reader=visit.language, translates=translates)
    history = history_of(case, around.lines, around.said)
    return {
        "case": case,
        "number": case.id,
        "place": places_of(visit).get(case.content.neighbourhood, ""),
        "sections": [section for section in SECTIONS if _has(visit, opened, section)],
        "story": story_of(book, led),
        "asked": asked_of(around.asked, now),
        "table": table_of(book),
        "talk": talk_of(book),
        "plan": plan_of(book),
        "word_back": word_back_of(book),
        "notes": case.course.notes,
        "costs": around.costs if opened.reach is Reach.WORK else (),
        "prices": visit.room.prices,
        "computable": len(list(translatable(case, translates, into=visit.language))),
        "earlier": history[:-_NEWEST],
        "history": history[-_NEWEST:],
        "changes": [line.at for line in around.lines if line.action == CHANGED],
        "access": access_of(around.accesses, around.lines, around.people, now=now),
        "writable": around.writable,
        "next": [(step.text, section_of(step)) for step in _next(visit, opened, around)],
        "noticed": lambda about: ", ".join(visit.t(f"case.danger.{kind}") for kind in about),
        "tone": _TONES.get,
        "spoken": partial(spoken, say=visit.say),
        "said": partial(_said, visit),
        "reach": opened.reach,
        "way": partial(_way, visit),
        "iso": lambda at: at.astimezone(UTC).isoformat(),
    }


def _has(visit: Visit, opened: Opened, section: str) -> bool:
    """Whether this section is there for this reader."""
    if section == "answers":
        return opened.reach is Reach.WORK
    return section != "alike" or (visit.may(Right.CASELOAD) and visit.room.likening.is_on())


def _way(visit: Visit, language: str, text: str) -> str:
    """The direction of words: that of their language, unless their letters say another."""
    direction = visit.direction_of(language)
    return direction if (direction == "rtl") is has_rtl(text) else "auto"


def _next(visit: Visit, opened: Opened, around: Surroundings) -> list[NextStep]:
    asked_around = Around(
        now=visit.room.now,
        zone=visit.room.zone,
        say=partial(_say_next, visit),
        suggested=around.suggested,
        writable=around.writable,
        asked=around.waiting,
    )
    return next_steps(opened.case, asked_around)


def _say_next(visit: Visit, key: str, values: Mapping[str, str | int]) -> str:
    """The texts of next steps as they are read on a page: days in words, nothing to type."""
    if key.startswith(_LANGUAGE):
        return name_of(key.removeprefix(_LANGUAGE), visit.language)
    told = dict(values)
    if told.get("day"):
        told["day"] = visit.day(str(told["day"]))
    if "moment" in told:
        local = datetime.strptime(str(told["moment"]), "%Y-%m-%d %H:%M").replace(tzinfo=visit.room.zone)
        told["moment"] = visit.moment(local)
    if key == "next.translate":
        told["count"] = len(str(told["name"]).split(", "))
    return visit.t(_ON_PAGE.get(key, key), **told)


#: What a language is called comes from elsewhere: residents read each in itself.
_LANGUAGE = "language."
#: Next steps that say on the command line what to type -> what they say on a page.
_ON_PAGE = {"next.requests": "case.next.requests", "next.translate": "case.next.translate"}


def _said(visit: Visit, happened: Happened) -> Rendered | None:
    """What was put before the resident, in the reader's language."""
    if happened.bubble is None:
        return None
    room = visit.room
    return render(happened.bubble, visit.language, room.catalogues, room.facts(visit.language))


PAGES = (Page(path="/cases/{case}", right=Right.GIVEN_CASES, get=show),)
