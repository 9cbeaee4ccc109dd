"""The pages of a party: a blind door, a code, the question about conflicts, the story, and its answers.

A GET changes nothing and shows nothing to who did not give the code: mail is read by scanners and forwarded.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.webchat import UnreadableForm
from bot.errors import AanbelError
from bot.web.forms import Form, is_sealed, read_form, refuse_foreign
from bot.web.limits import guesses, network_of
from bot.web.pages import Pages
from bot.web.party_acts import LONGEST_WORDS, Unclear, reply_of
from bot.web.party_pages import TYPED, PartyPages, at, token_of
from bot.web.party_view import may_read, story_for
from bot.web.party_visits import DoorShut, LinkGone, Sent, Visit, Visits
from bot.web.trouble import TooManyCodes
from bot.work.party_answers import Heard

_DIGITS = 8

#: What a page may say at the top after it was sent on to: only words of our own.
_NOTICES = ("accepted", "asked", "step", "report", "moments", "plan", "sent", "left")

#: What the page says when nothing was changed.
_UNHEARD = {Heard.MOVED: "party.error.moved", Heard.REFUSED: "party.error.refused"}


class Party:
    """Every page under /r/."""

    def __init__(self, pages: Pages, visits: Visits) -> None:
        self._visits = visits
        self._pages = PartyPages(pages, visits)
        self._guesses = guesses(pages.house.clock)

    def trouble(self, request: Request, problem: Exception) -> Response:
        """What to show for a problem that nobody expected here."""
        return self._pages.trouble(request, problem)

    async def door(self, request: Request) -> Response:
        """GET /r/<token>: blind, and the same however often it is looked at."""
        try:
            await self._visits.check(token_of(request))
        except LinkGone:
            return self._pages.gone(request)
        if self._pages.session_of(request) and not request.query_params:
            return _to_case(request)
        notice = _notice(request)
        return self._door(request, notice=notice, waits=notice == "party.notice.sent")

    async def send_code(self, request: Request) -> Response:
        """POST /r/<token>/code: a code goes to the mailbox the party is known by."""
        return await self._posted(request, self._send_code)

    async def enter(self, request: Request) -> Response:
        """POST /r/<token>/open: the right code opens the door for half an hour."""
        return await self._posted(request, self._enter)

    async def case(self, request: Request) -> Response:
        """GET /r/<token>/case: the question about conflicts, and after it the story."""
        session = self._pages.session_of(request)
        if "first" in request.query_params:
            # An address that stays in the history would speak of cookies after the door was closed.
            return _to_case(request) if session else self._door(request, status=400, alert="party.error.cookies")
        try:
            visit = await self._visits.read(token_of(request), session)
        except LinkGone:
            return self._pages.gone(request)
        except DoorShut:
            return self._shut(request)
        return self._case(request, visit, notice=_notice(request))

    async def answer(self, request: Request) -> Response:
        """POST /r/<token>/<act>: what the party says; a GET of such an address leads back to the case."""
        if request.method != "POST":
            return _to_case(request)
        return await self._posted(request, self._answer)

    async def leave(self, request: Request) -> Response:
        """POST /r/<token>/close: nobody reads on in this browser."""
        refuse_foreign(request)
        await self._visits.leave(token_of(request), self._pages.session_of(request))
        response = RedirectResponse(f"{at(request)}?say=left", 303)
        self._pages.forget(request, response)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    async def _posted(self, request: Request, act: Callable[[Request, Form], Awaitable[Response]]) -> Response:
        form = Form({})
        try:
            form = await read_form(request)
            return await act(request, form)
        except LinkGone:
            return self._pages.gone(request)
        except DoorShut:
            return self._shut(request, form)
        except AanbelError as problem:
            return self._pages.trouble(request, problem, form)

    async def _send_code(self, request: Request, _form: Form) -> Response:
        match await self._visits.send_code(token_of(request)):
            case Sent.TOO_OFTEN:
                return self._door(request, status=429, alert="party.code.too_often")
            case Sent.NO_MAIL:
                return self._door(request, status=503, alert="party.code.no_mail")
        return RedirectResponse(f"{at(request)}?say=sent", 303)

    async def _enter(self, request: Request, form: Form) -> Response:
        if not self._guesses.allows(network_of(request)):
            raise TooManyCodes
        code = "".join(str(int(sign)) for sign in form.get("code") if sign.isdecimal())
        if len(code) != _DIGITS:
            return self._door(request, status=422, alert="party.code.eight", waits=True)
        session = await self._visits.enter(token_of(request), code)
        if session is None:
            return self._door(request, status=422, alert="party.code.wrong", waits=True)
        response = RedirectResponse(f"{at(request)}/case?first", 303)
        self._pages.remember(request, response, session)
        return response

    async def _answer(self, request: Request, form: Form) -> Response:
        session = self._pages.session_of(request)
        if not session:
            await self._visits.check(token_of(request))
            raise DoorShut
        if not is_sealed(form.get("form"), session):
            raise UnreadableForm
        try:
            reply = reply_of(request.path_params["act"], form)
        except Unclear as unclear:
            return await self._again(request, form, status=422, alert=unclear.key)
        heard = await self._visits.answer(token_of(request), session, reply.act)
        if heard in _UNHEARD:
            return await self._again(request, form, status=409, alert=_UNHEARD[heard])
        if reply.goodbye:
            return self._pages.bye(request, reply.goodbye)
        return _to_case(request, reply.notice)

    async def _again(self, request: Request, form: Form, *, status: int, alert: str) -> Response:
        """The case as it is now, with what was filled in."""
        visit = await self._visits.read(token_of(request), self._pages.session_of(request))
        return self._case(request, visit, status=status, alert=alert, typed=form)

    def _door(self, request: Request, *, status: int = 200, **values: object) -> Response:
        return self._pages.show(request, "door", status=status, **({"alert": "", "words": (), "waits": False} | values))

    def _shut(self, request: Request, form: Form | None = None) -> Response:
        """The door shut meanwhile: what was typed stands there, to be kept until it is open again."""
        words = tuple(text for name in TYPED if form and (text := form.get(name).strip()))
        response = self._door(request, status=403, notice="party.notice.shut", words=words)
        self._pages.forget(request, response)
        return response

    def _case(
        self, request: Request, visit: Visit, *, status: int = 200, typed: Form | None = None, **values: object
    ) -> Response:
        shown: dict[str, object] = {
            "alert": "",
            "is_open": True,
            "until": visit.until.astimezone(self._visits.zone),
            "neighbourhood": self._visits.neighbourhood(visit.case),
            **values,
        }
        if not may_read(visit.case, visit.party):
            return self._pages.show(request, "conflict", status=status, spoken=visit.case.language, **shown)
        language = self._pages.language_of(request)
        story = story_for(visit.case, visit.party, zone=self._visits.zone, language=language)
        shown |= {"story": story, "typed": typed or Form({}), "longest": LONGEST_WORDS}
        return self._pages.show(request, "case", status=status, **shown)


def _to_case(request: Request, say: str = "") -> Response:
    return RedirectResponse(f"{at(request)}/case" + (f"?say={say}" if say else ""), 303)


def _notice(request: Request) -> str:
    say = request.query_params.get("say", "")
    return f"party.notice.{say}" if say in _NOTICES else ""
