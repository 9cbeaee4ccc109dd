"""One screen of everything that is due, overdue and undeliverable, by case, each with what can be done about it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.responses import Response

from bot.casework.access import Right
from bot.casework.learning_owed import Outstanding
from bot.errors import AanbelError, IllegalChange
from bot.store import caseload, mails, promised, texts
from bot.store.promised import PAGE, Found, Sought, State, What
from bot.store.texts import Version
from bot.team.ask_again import ask_again
from bot.team.asked_of_us import AskedOfUs, NoRequest, NotYours
from bot.team.assign import assign
from bot.team.called_in_vain import called_in_vain
from bot.team.doorway import NotThisFar
from bot.team.nothing_yet import WHY, nothing_yet
from bot.team.reaching import reached_at
from bot.team.refused import BeingErased, Refused, TakenBack
from bot.team.sooner import sooner
from bot.web.console.learning import refusal
from bot.web.console.page import Page
from bot.web.console.promises_learning import learning_row, owed, settle
from bot.web.console.promises_view import Known, cards, old
from bot.web.console.requests import done_with, put_letter_back, see_to_letter
from bot.web.console.row_number import row_number
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.casefile import CaseFile, NoCase

#: What is done at a case -> the notice that says so.
_AT_CASE = {
    "take": "case_taken", "ask-again": "asked_again", "nothing-yet": "message_sent", "sooner": "sooner",
}  # fmt: skip

#: What can be taken back right after it, by its notice -> the name in the address of the number it is about.
_UNDONE = {"request_done": "undo", "letter_left": "left"}


async def show(visit: Visit) -> Response:
    """GET /promises."""
    return await _page(visit, asked_of(visit), Form({}))


async def act(visit: Visit, form: Form) -> Response:
    """POST /promises: one thing done, and back to the same list."""
    verb, _, which = form.get("act").partition(":")
    asked, more = asked_of(visit), {}
    try:
        if verb in _AT_CASE:
            case_id, _, number = which.partition(":")
            do = _verb(visit, verb, row_number(number), form)
            more["how"] = await visit.room.doorway.do(visit.account, case_id, do)
            said = _AT_CASE[verb]
        elif verb == "settle":
            said = await settle(visit, which, form)
        elif verb in ("again", "leave"):
            said = await see_to_letter(visit, row_number(which), again=verb == "again")
        elif verb == "unleave":
            done = await visit.room.database.write(partial(put_letter_back, visit, row_number(which)))
            said = "letter_back" if done else "request_not_back"
        else:
            said = await visit.room.database.write(partial(_requested, visit, verb, row_number(which)))
    except NoRequest:
        return _back(asked, visit, "request_gone")
    except NoCase:
        # Nothing was done: not now, and not before.
        return _back(asked, visit, "letter_gone")
    except (NotYours, NotThisFar):
        return _back(asked, visit, "not_yours")
    except (Refused, IllegalChange, BeingErased, TakenBack) as problem:
        return await _page(visit, asked, form, problem=problem)
    visit.room.wake()
    if said in _UNDONE:
        more[_UNDONE[said]] = which
    return _back(asked, visit, said, **more)


def asked_of(visit: Visit) -> Sought:
    """What the address asks for; what makes no sense is left out."""
    query = visit.request.query_params
    state, page, place = (query.get(name, "") for name in ("state", "page", "neighbourhood"))
    return Sought(
        account=visit.account,
        at=visit.room.now,
        all=query.get("who") == "all",
        state=State(state) if state in tuple(State) else None,
        neighbourhood=place if place in dict(_places(visit)) else "",
        page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )


def _places(visit: Visit) -> Sequence[tuple[str, str]]:
    """The neighbourhoods to choose from, and all of them; nothing where there is one."""
    places = [(place.id, place.name) for place in visit.room.organisation().neighbourhoods]
    return [("", visit.t("promises.every_place")), *places] if len(places) > 1 else ()


def _verb(visit: Visit, verb: str, number: int, form: Form) -> Callable[[CaseFile], str]:
    """What is done at the case; of what the resident is to hear it tells how."""

    def do(file: CaseFile) -> str:
        match verb:
            case "take":
                assign(file, who=visit.account.name)
                return ""
            case "sooner":
                sooner(file, number)
                return ""
            case "nothing-yet":
                nothing_yet(file, why=form.get("why"), say=partial(_said, visit), language=visit.language)
            case _:
                ask_again(file)
        return reached_at(file)

    return do


def _said(visit: Visit, key: str) -> str:
    """What a text for residents says in the language of the page."""
    return visit.room.catalogues.text(visit.language, key, {}, visit.room.facts(visit.language))


async def _page(visit: Visit, asked: Sought, typed: Form, *, problem: AanbelError | None = None) -> Response:
    found, written, learned, known = await visit.room.database.write(partial(_found, visit, asked))
    pages = -(-found.total // PAGE)
    if asked.page > max(pages, 1):
        # What stood there was done: the last page there is, not one that says that nothing waits.
        return await _page(visit, replace(asked, page=max(pages, 1)), typed, problem=problem)
    # What is of no resident is of no neighbourhood either.
    learning = [] if asked.neighbourhood else [learning_row(visit, each) for each in learned]
    owing = Counter(row.badge for row in learning)
    whole = asked.page == 1 and not asked.neighbourhood
    return visit.page(
        "promises",
        **refusal(visit, problem),
        cards=cards(visit, found.cases, known),
        old=old(visit, written) if whole and asked.state in (None, State.OVERDUE) else (),
        learning=[row for row in learning if whole and asked.state in (None, row.badge)],
        counts={state: count + owing[state] for state, count in found.counts.items()},
        places=_places(visit),
        typed=typed,
        found=found,
        asked=asked,
        pages=pages,
        address=lambda **changed: _address(replace(asked, **{"page": 1, **changed})),
        undo=_undo(visit),
        reasons=[(why, _said(visit, key)) for why, key in WHY.items()],
    )


def _undo(visit: Visit) -> str:
    """What takes back what was done just now; empty without."""
    for verb, name in (("back", "undo"), ("unleave", "left")):
        id = row_number(visit.request.query_params.get(name, ""))
        if id:
            return f"{verb}:{id}"
    return ""


def _found(
    visit: Visit, asked: Sought, connection: Connection
) -> tuple[Found, Sequence[Version], Sequence[Outstanding], Known]:
    room = visit.room
    found = promised.find(connection, asked, caseload.ways_of(connection, asked.account.id, at=room.now))
    nobody = [row.id for each in found.cases if each.is_nobodys for row in each.rows]
    asked_for = [row.id for each in found.cases for row in each.rows if row.what is What.REQUEST]
    known = Known(
        letters=mails.of_nobody(connection, room.road.vault, nobody), vain=called_in_vain(connection, asked_for)
    )
    return found, tuple(texts.newest(connection).values()), owed(visit, connection), known


def _requested(visit: Visit, verb: str, id: int, connection: Connection) -> str:
    asked = AskedOfUs(road=visit.room.road, connection=connection, account=visit.account)
    return done_with(asked, verb, id)


def _address(asked: Sought) -> str:
    """The address of this list, below the root."""
    query = {
        "who": "all" if asked.all else "",
        "state": asked.state.value if asked.state else "",
        "neighbourhood": asked.neighbourhood,
        "page": str(asked.page) if asked.page > 1 else "",
    }
    given = urlencode({name: value for name, value in query.items() if value})
    return f"/promises?{given}" if given else "/promises"


def _back(asked: Sought, visit: Visit, say: str, **more: str) -> Response:
    address = _address(asked)
    gone = visit.go("/promises", say=say, **{name: value for name, value in more.items() if value})
    given = address.partition("?")[2]
    gone.headers["location"] += f"&{given}" if given else ""
    return gone


PAGES = (Page(path="/promises", right=Right.CASELOAD, get=show, post=act, nav="nav.promises"),)
