"""What a resident asks of a person, the talk it came from, and what was tried in vain."""

import logging
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from starlette.responses import Response

from bot.casework.access import Reach, Right
from bot.store import audit, laid_aside
from bot.store.caseload import ways_of
from bot.store.promised import CALL
from bot.store.today import Look
from bot.team.answer_request import PUTS_BACK
from bot.team.asked_of_us import AskedOfUs, BecameCase, NoRequest, NotYours
from bot.web.console.agenda import kind_key
from bot.web.console.calling import what_waits, words_to_say
from bot.web.console.page import Page
from bot.web.console.promises_view import in_vain, kind_of_timer
from bot.web.console.row_number import row_number
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work import dead

_log = logging.getLogger(__name__)

T = TypeVar("T")


async def show(visit: Visit) -> Response:
    """GET /requests/{id}: the words, where they may be read."""
    id = _id(visit)
    try:
        seen = await _asked(visit, lambda asked: asked.read(id))
    except NoRequest:
        return _gone(visit)
    calls = seen.waiting.kind in CALL
    return visit.page(
        "request",
        seen=seen,
        kind=visit.t(kind_key(visit, seen.waiting.kind)),
        about=_noticed(visit, seen.asked.about if seen.asked else ()),
        places=_places(visit),
        called=visit.room.organisation().called(seen.waiting.addressee),
        waits=what_waits(visit, seen.waits, seen.waiting.language) if calls else (),
        missed=[kind_of_timer(visit, kind) for kind in seen.missed] if calls else (),
        calls=calls,
        words=words_to_say(visit, seen.waiting.language) if calls else (),
        spoken=seen.asked.language if seen.asked else "",
        vain=in_vain(visit, seen.vain),
    )


async def act(visit: Visit, form: Form) -> Response:
    """POST /requests/{id}: done, called in vain, or put back."""
    id = _id(visit)
    try:
        said = await _asked(visit, lambda asked: done_with(asked, form.get("act"), id))
    except NotYours:
        return visit.go(f"/requests/{id}", say="not_yours")
    except NoRequest:
        return visit.go("", say="request_gone")
    visit.room.wake()
    if said == "no_answer":
        return visit.go(f"/requests/{id}", say=said)
    return visit.go("", say=said, **({"undo": str(id)} if said == "request_done" else {}))


def done_with(asked: AskedOfUs, verb: str, id: int) -> str:
    """Do this with a request; the notice that says so. Raises NotYours, and NoRequest also for an unknown verb."""
    match verb:
        case "back":
            return "request_back" if asked.put_back(id) else "request_not_back"
        case "no-answer":
            asked.no_answer(id)
            return "no_answer"
        case "done":
            asked.tick(id)
            return "request_done"
    raise NoRequest


async def talk(visit: Visit) -> Response:
    """GET /talks/{talk}: what was told so far, as long as somebody is asked for."""
    id = _id(visit)
    try:
        seen = await _asked(visit, lambda asked: asked.read_talk(id))
    except BecameCase as became:
        return visit.go(f"/cases/{became.case_id}")
    except NoRequest:
        return _gone(visit)
    phrases = visit.room.catalogues.phrases(visit.language)
    places = _places(visit)
    return visit.page(
        "talk",
        seen=seen,
        asked=[(each, visit.t(kind_key(visit, each.kind)), _noticed(visit, each.about)) for each in seen.requests],
        label=lambda key: visit.t(key) if key in phrases else places.get(key, key),
    )


async def letter(visit: Visit, form: Form) -> Response:
    """POST /dead/{id}: try it once more, or leave it."""
    try:
        said = await see_to_letter(visit, _id(visit), again=form.get("act") != "leave")
    except NoRequest:
        return visit.go("", say="letter_gone")
    visit.room.wake()
    return visit.go("", say=said)


async def see_to_letter(visit: Visit, id: int, *, again: bool) -> str:
    """Try what was laid aside once more, or leave it; the notice that says what came of it. Raises NoRequest."""
    try:
        done = await visit.room.database.write(lambda connection: _handled(visit, connection, id, again=again))
    except NoRequest:
        raise
    except Exception as error:  # whatever made it fail before may do so again
        _log.warning("letter failed again", extra={"error": type(error).__name__})
        return "letter_failed"
    if not done:
        return "letter_not_now" if again else "letter_failed"
    return "letter_again" if again else "letter_left"


def put_letter_back(visit: Visit, id: int, connection: Connection) -> bool:
    """What this person left a moment ago is looked at again. Raises NoRequest."""
    room, name, on = visit.room, visit.account.name, f"letter:{id}"
    lately = audit.did(connection, on, "letter.left", by=name, since=room.now - PUTS_BACK)
    if not (lately and laid_aside.put_back(connection, id)):
        return False
    if laid_aside.find(connection, _look(visit, connection), id) is None:
        raise NoRequest
    audit.note(connection, room.road.ids, "letter.put_back", on=on, at=room.now, actor=name)
    return True


def _look(visit: Visit, connection: Connection) -> Look:
    ways = ways_of(connection, visit.account.id, at=visit.room.now)
    return Look(account=visit.account, ways=ways, at=visit.room.now, most=1, all=True)


def _handled(visit: Visit, connection: Connection, id: int, *, again: bool) -> bool:
    room, account = visit.room, visit.account
    found = laid_aside.find(connection, _look(visit, connection), id)
    if found is None or found.reach < (Reach.BLIND if again else Reach.WORK):
        raise NoRequest
    audit.note(
        connection, room.road.ids, "letter.tried_again" if again else "letter.left", on=f"letter:{id}", at=room.now,
        actor=account.name,
    )  # fmt: skip
    return dead.retry(connection, room.road, id) if again else laid_aside.leave(connection, id)


async def _asked(visit: Visit, do: Callable[[AskedOfUs], T]) -> T:
    road, account = visit.room.road, visit.account
    return await visit.room.database.write(
        lambda connection: do(AskedOfUs(road=road, connection=connection, account=account))
    )


def _id(visit: Visit) -> int:
    """The number in the address; 0, which nothing has, where it is none."""
    (given,) = visit.request.path_params.values()
    return row_number(given)


def _gone(visit: Visit) -> Response:
    return visit.page("sorry", status=404, problem="request.gone", words=())


def _places(visit: Visit) -> dict[str, str]:
    return {place.id: place.name for place in visit.room.organisation().neighbourhoods}


def _noticed(visit: Visit, about: tuple[str, ...]) -> str:
    return ", ".join(visit.t(f"case.danger.{kind}") for kind in about)


PAGES = (
    Page(path="/requests/{id}", right=Right.CASELOAD, get=show, post=act),
    Page(path="/talks/{talk}", right=Right.CASELOAD, get=talk),
    Page(path="/dead/{id}", right=Right.CASELOAD, post=letter),
)
