"""The talk on the web: a GET shows it, a POST says something, and all of it works without a script."""

import asyncio
import logging
import re
import secrets
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.webchat import Posted, UnreadableForm, parse
from bot.conversation.reading import read_return_code
from bot.errors import AanbelError
from bot.language.catalogue import Catalogues
from bot.store.talk import Talk
from bot.web.forms import LARGEST_FILE, Form, is_sealed, nonce_of, read_form, refuse_foreign, seal
from bot.web.hearing import Hearing
from bot.web.limits import Limit, guesses, network_of
from bot.web.pages import Pages
from bot.web.showing import HAVE, HELP, mark, newest_of, view
from bot.web.trouble import TalkClosed, TooManyCodes, TooOften, Trouble

_log = logging.getLogger(__name__)

#: Seconds a press on "I need help now" may wait for its commit before the help itself is shown.
HELP_WAITS = 0.5

#: The button of the help page: it belongs to no bubble.
HELP_PRESS = f"0|help_now|{HELP}"

#: What a poster's link may carry: Telegram's rule, so that one link serves both.
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


class Chat:
    """The pages of the talk."""

    def __init__(self, pages: Pages, hearing: Hearing) -> None:
        self._pages = pages
        self._hearing = hearing
        self._house = pages.house
        self._trouble = Trouble(pages)
        clock = pages.house.clock
        self._pace = Limit(at_most=60, within=timedelta(minutes=1), clock=clock)
        self._guesses = guesses(clock)

    async def show(self, request: Request) -> Response:
        """GET /chat."""
        token = self._pages.token_of(request)
        if not token:
            return self._no_key(request)
        talk = await self._house.talks.read(token)
        if talk is None:
            return self._no_talk()
        # Words and version are of one moment.
        texts = self._house.catalogues.still()
        response = self._unless_known(request, talk, token, texts)
        await self._mark_seen(talk, texts.version)
        return response

    async def _news(self, request: Request, token: str) -> Response:
        """What a script is answered: what is new, at once, without the way over another address."""
        talk = await self._house.talks.read(token)
        if talk is None:
            return self._no_talk()
        texts = self._house.catalogues.still()
        response = self._page(request, talk, token, texts)
        await self._mark_seen(talk, texts.version)
        return response

    async def say(self, request: Request) -> Response:
        """POST /chat: keep what was said, then show the talk."""
        form = await read_form(request)
        held = self._pages.token_of(request)
        try:
            posted = _posted(form)
            token = _key_for(posted, form.get("form"), held)
            await self._submit(request, posted, token)
        except (AanbelError, TimeoutError) as problem:
            return self._trouble.page(request, problem, form)
        if held and HAVE in request.headers:
            return await self._news(request, token)
        return self._to_talk(token, fresh=not held)

    async def take_up(self, request: Request) -> Response:
        """POST /return: the code is the first message of a fresh talk; the answer to it stands there."""
        form = await read_form(request)
        token = _new_token()
        try:
            posted = Posted(nonce=nonce_of(form.get("form")), text=form.get("text"))
            await self._submit(request, posted, token)
        except AanbelError as problem:
            return self._trouble.page(request, problem, form)
        return self._to_talk(token, fresh=True)

    async def leave(self, request: Request) -> Response:
        """POST /leave: to the neutral page, and this browser forgets the talk."""
        refuse_foreign(request)
        response = RedirectResponse(self._house.exit_url, 303)
        self._pages.forget(response)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def _unless_known(self, request: Request, talk: Talk, token: str, texts: Catalogues) -> Response:
        language = self._pages.language_of(request, talk.language)
        if request.headers.get("if-none-match") == f'"{mark(talk, language, texts.version)}"':
            return Response(status_code=304)
        return self._page(request, talk, token, texts)

    def _page(self, request: Request, talk: Talk, token: str, texts: Catalogues) -> Response:
        """The talk, or only what came after what this browser has of it."""
        language = self._pages.language_of(request, talk.language)
        marked = mark(talk, language, texts.version)
        after = newest_of(request.headers.get(HAVE, ""), talk, language, texts.version)
        response = self._pages.show(
            "chat_news.html" if after else "chat.html",
            language,
            view=view(talk, language, texts, self._house.facts(language)).after(after),
            heard=self._hearing.of(talk, language, texts),
            mark=marked,
            new_form=_one_for_all(token),
            megabytes=LARGEST_FILE // 1024**2,
        )
        response.headers["ETag"] = f'"{marked}"'
        return response

    def _no_key(self, request: Request) -> Response:
        if "first" in request.query_params:
            return self._trouble.no_cookies(request)
        return RedirectResponse("/", 303)

    def _no_talk(self) -> Response:
        response = RedirectResponse("/", 303)
        self._pages.forget(response)
        return response

    def _to_talk(self, token: str, *, fresh: bool) -> Response:
        response = RedirectResponse("/chat?first#last" if fresh else "/chat#last", 303)
        if fresh:
            self._pages.remember(response, token)
        return response

    async def _submit(self, request: Request, posted: Posted, token: str) -> None:
        incoming = parse(posted, token=token, received_at=self._house.clock())
        if incoming is None:
            return
        if posted.press.endswith(HELP):
            await _within(HELP_WAITS, self._house.submit(incoming))
            return
        self._count(request, posted, token)
        await self._house.submit(incoming)

    def _count(self, request: Request, posted: Posted, token: str) -> None:
        if not self._pace.allows(token):
            raise TooOften
        if read_return_code(posted.text) and not self._guesses.allows(network_of(request)):
            raise TooManyCodes

    async def _mark_seen(self, talk: Talk, version: str) -> None:
        if not (talk.unseen or talk.shown_anew(version)):
            return
        try:
            await self._house.talks.mark_seen(talk, self._house.clock(), version)
        except AanbelError as error:
            # The page is made and the next one marks again: no reason to show the resident nothing.
            _log.warning("bubbles not marked as seen", extra={"error": type(error).__name__})


def _posted(form: Form) -> Posted:
    return Posted(
        nonce=nonce_of(form.get("form")),
        text=form.get("text"),
        press=form.get("press"),
        start=_payload(form.fields.get("start")),
        files=form.files,
    )


def _payload(start: str | None) -> str | None:
    if start is None:
        return None
    return start if _PAYLOAD.fullmatch(start) else ""


def _key_for(posted: Posted, sealed: str, held: str) -> str:
    """The token of the talk: a new one for who opens a talk or asks for help. Raises TalkClosed or UnreadableForm."""
    if posted.start is not None or posted.press == HELP_PRESS:
        return held or _new_token()
    if not held:
        raise TalkClosed
    if not is_sealed(sealed, held):
        raise UnreadableForm
    return held


def _one_for_all(token: str) -> Callable[[], str]:
    """The seal of every form of one page: what tells two of them apart is what they send, and each costs 60 bytes."""
    sealed = seal(token)
    return lambda: sealed


def _new_token() -> str:
    return secrets.token_urlsafe(32)


async def _within(seconds: float, work: Coroutine[Any, Any, object]) -> None:
    """Wait this long at most; the work itself goes on. Raises TimeoutError, or what the work raises in time."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.add_done_callback(lambda late: late.cancelled() or late.exception())
        raise TimeoutError
    task.result()
