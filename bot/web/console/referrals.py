"""The pages of somebody of a party with an account: what was shared with it, and what it answers."""

from collections.abc import Mapping

from starlette.responses import Response

from bot.casework.access import Right
from bot.casework.case import Case
from bot.casework.referral import ReferralStatus
from bot.web.console.page import Page
from bot.web.console.visit import ROOT, Visit
from bot.web.forms import Form
from bot.web.party_acts import LONGEST_WORDS, Unclear, reply_of
from bot.web.party_view import may_read, story_for
from bot.work.casefile import NoCase
from bot.work.party_answers import Heard

#: What the page says when nothing was changed.
_UNHEARD: Mapping[Heard, str] = {Heard.MOVED: "party.error.moved", Heard.REFUSED: "party.error.refused"}
#: Alerts that stand at the field they are about.
_AT_FIELD = ("party.ask.empty", "party.step.empty", "party.report.empty", "party.plan.empty", "party.talk.choose")
#: In the order in which they ask for something.
_GROUPS = (ReferralStatus.OFFERED, ReferralStatus.OPENED, ReferralStatus.ACCEPTED)


async def listed(visit: Visit) -> Response:
    """GET /referrals: what lies before one's party."""
    before = await visit.room.referrals.listed(visit.account)
    groups = {status: [each for each in before if each.referral.status is status] for status in _GROUPS}
    return visit.page("referrals", groups=groups, places=_places(visit), has_party=bool(visit.account.party))


async def show(visit: Visit) -> Response:
    """GET /referrals/{case}: the question about conflicts, and after it the story."""
    return _case(visit, await visit.room.referrals.read(visit.account, _case_id(visit)))


async def answer(visit: Visit, form: Form) -> Response:
    """POST /referrals/{case}/{act}: what the party says."""
    try:
        reply = reply_of(visit.request.path_params["act"], form)
    except Unclear as unclear:
        return await _again(visit, form, status=422, problem=unclear.key)
    heard = await visit.room.referrals.answer(visit.account, _case_id(visit), reply.act)
    visit.room.wake()
    if heard in _UNHEARD:
        return await _again(visit, form, status=409, problem=_UNHEARD[heard])
    if reply.goodbye:
        return visit.go("/referrals", say="party_left")
    return visit.go(f"/referrals/{_case_id(visit)}", say=f"party_{reply.notice}" if reply.notice else "")


async def back(visit: Visit) -> Response:
    """GET of the address of an answer: the browser's own way back leads to the case."""
    return visit.go(f"/referrals/{_case_id(visit)}")


async def _again(visit: Visit, form: Form, *, status: int, problem: str) -> Response:
    """The case as it is now, with what was filled in."""
    case = await visit.room.referrals.read(visit.account, _case_id(visit))
    return _case(visit, case, status=status, problem=problem, typed=form)


def _case(visit: Visit, case: Case, *, status: int = 200, problem: str = "", typed: Form | None = None) -> Response:
    party = visit.account.party
    shown: dict[str, object] = {
        "at": f"{ROOT}/referrals/{case.id}",
        "number": case.id,
        "problem": problem,
        "alert": visit.t(problem) if problem and problem not in _AT_FIELD else "",
        "neighbourhood": _places(visit).get(case.content.neighbourhood, ""),
        "typed": typed or Form({}),
        "longest": LONGEST_WORDS,
    }
    if not may_read(case, party):
        return visit.page("referral_conflict", status=status, spoken=case.language, **shown)
    story = story_for(case, party, zone=visit.room.zone, language=visit.language)
    return visit.page("referral", status=status, story=story, **shown)


def _places(visit: Visit) -> dict[str, str]:
    return {place.id: place.name for place in visit.room.organisation().neighbourhoods}


def _case_id(visit: Visit) -> str:
    case_id: str = visit.request.path_params["case"]
    if not case_id.isalnum():
        raise NoCase
    return case_id


PAGES = (
    Page(path="/referrals", right=Right.REFERRALS, get=listed, nav="nav.referrals"),
    Page(path="/referrals/{case}", right=Right.REFERRALS, get=show),
    Page(path="/referrals/{case}/{act}", right=Right.REFERRALS, get=back, post=answer),
)
