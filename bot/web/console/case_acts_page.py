"""What somebody does at a case: one address for every act. What was refused stands there with all that was typed."""

from collections.abc import Mapping
from functools import partial

from starlette.responses import Response

from bot.casework import moving
from bot.casework.access import Reach, Right
from bot.casework.course import STAFF
from bot.errors import IllegalChange
from bot.team.close import word_back
from bot.team.doorway import NotThisFar
from bot.team.refused import BeingErased, Refused, TakenBack
from bot.web.console.case import case_page, number_of
from bot.web.console.case_acts_doing import ACTS, verb_of, word_back_in
from bot.web.console.case_acts_seen import refuse_moved
from bot.web.console.page import Page
from bot.web.console.told import told
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.casefile import CaseFile, NoCase

#: Shorter than this was not written by hand.
_WRITTEN = 20


async def act(visit: Visit, form: Form) -> Response:
    """Do one act at a case. Raises NoCase, also for an act that there is none of."""
    name = str(visit.request.path_params["act"])
    if name not in ACTS:
        raise NoCase
    try:
        if _asks_first(name, form):
            return await _asked_first(visit, form, name)
        said = await _done(visit, form, name)
    except NotThisFar:
        return _kept_out(visit, form)
    except (Refused, IllegalChange, BeingErased, TakenBack) as problem:
        opened = await visit.room.doorway.read(visit.account, number_of(visit))
        moved = problem.key == "refused.moved"
        return await case_page(
            visit, opened, status=409 if moved else 422, alert=told(visit, problem), typed=form, at=name
        )
    visit.room.wake()
    gone = visit.go(f"/cases/{number_of(visit)}", say=said)
    gone.headers["location"] += f"#{ACTS[name]}"
    return gone


async def _done(visit: Visit, form: Form, name: str) -> str:
    def say(key: str, values: Mapping[str, str | int]) -> str:
        return visit.room.say(STAFF, key, values)

    return await visit.room.doorway.do(visit.account, number_of(visit), verb_of(name, form, say=say))


def _asks_first(name: str, form: Form) -> bool:
    """More rows for a plan, or what the resident would read, before it is sent."""
    return (name == "plan" and bool(form.get("more"))) or (name == "close" and form.get("sure") != "yes")


async def _asked_first(visit: Visit, form: Form, name: str) -> Response:
    """The page again with what was typed; nothing is done. Raises Refused for word back that could not be given."""
    number, doorway = number_of(visit), visit.room.doorway
    if name == "close":
        await doorway.do(visit.account, number, partial(_try_word_back, form=form))
    opened = await doorway.read(visit.account, number)
    if opened.reach < Reach.WORK:
        raise NotThisFar
    return await case_page(visit, opened, typed=form, at=name)


def _try_word_back(file: CaseFile, form: Form) -> None:
    """Raises what closing raises; nothing is changed."""
    refuse_moved("close", file.case, form)
    said = word_back(file.case, language=form.get("language"), **word_back_in(form))
    moving.give_word_back(file.case, said, at=file.now)


def _kept_out(visit: Visit, form: Form) -> Response:
    """Somebody else took the case up meanwhile: what was written stands there, to be kept."""
    words = tuple(text for name, text in form.fields.items() if name != "form" and len(text.strip()) >= _WRITTEN)
    return visit.page("sorry", status=403, problem="refused.not_this_far", words=words)


PAGES = (Page(path="/cases/{case}/{act}", right=Right.CASELOAD, post=act),)
