"""A message to a resident: chosen from texts or in own words, looked at as the resident will see it, then sent."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from bot.casework.access import Right
from bot.conversation.bubbles import Phrase
from bot.conversation.prompts import Prompt
from bot.errors import AanbelError, IllegalChange, Key
from bot.language.hints import hints
from bot.store import texts
from bot.store.texts import Version
from bot.team.doorway import NotThisFar
from bot.team.message import message
from bot.team.reaching import reached_at
from bot.team.refused import BeingErased, Refused, TakenBack
from bot.team.send_block import BLOCKS, Chosen, phrase_of, send_block
from bot.team.take_back import take_back, unseen
from bot.team.words import for_resident
from bot.web.console.page import Page
from bot.web.console.texts import said
from bot.web.console.texts_view import State, state_of
from bot.web.console.trying import Bubbles, as_shown, asked
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.asking_resident import own_words
from bot.work.casefile import CaseFile, NoCase

#: Languages that the team writes itself; what is written in another is translated by a person.
_OURS = ("nl", "en")
_OWN = "own"
#: What a block asks for -> how that is called.
_TO_FILL = {"day": "message.a_day", "names": "message.names"}
#: How a channel is called.
_CHANNELS = {"web": "message.channel.web", "telegram": "message.channel.telegram"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Receiver:
    """What must be known of the resident to write to them."""

    #: The language the resident reads now.
    language: str
    #: The name of the channel; empty without one.
    channel: str
    #: How a message reaches them, as the key of a text.
    reached: str
    #: What waits for them: messages nobody has seen yet.
    waiting: tuple[Prompt, ...]
    #: The phrase that was chosen, as they will read it; None as long as nothing is.
    phrase: Phrase | None = None


async def write(visit: Visit) -> Response:
    """The page to write on; who does not come that far is asked why on the page of the case."""
    try:
        return await _page(visit, Form({}))
    except NotThisFar:
        return visit.go(f"/cases/{_number(visit)}")


async def act(visit: Visit, form: Form) -> Response:
    """Look at it, send it, or take one back that was not seen yet. What was typed stays when it is refused."""
    number, do = _number(visit), form.get("do")
    try:
        if do.startswith("take_back:"):
            why, about = visit.t("message.taken_back_note"), do.partition(":")[2]
            await visit.room.doorway.do(visit.account, number, lambda file: take_back(file, about=about, why=why))
            visit.room.wake()
            return visit.go(f"/cases/{number}/message", say="message_taken_back")
        if do == "send":
            how = await visit.room.doorway.do(visit.account, number, lambda file: _send(visit, file, form))
            visit.room.wake()
            sent = visit.go(f"/cases/{number}", say="message_sent", how=how)
            sent.headers["location"] += "#words"
            return sent
        return await _page(visit, form, preview=True)
    except (Refused, IllegalChange) as problem:
        return await _page(visit, form, status=422, alert=_told(visit, problem))
    except (NotThisFar, BeingErased, TakenBack):
        # The case was closed to whoever wrote: what was written stands on the page that says so.
        raise NoCase from None


def _send(visit: Visit, file: CaseFile, form: Form) -> str:
    """How the resident hears of it, as the key of a text."""
    if form.get("what") == _OWN:
        meaning = "" if file.case.language in _OURS else form.get("meaning")
        message(file, text=form.get("words"), language=file.case.language, meaning=meaning)
    else:
        chosen = _chosen(form)
        told = _in_our_words(visit, phrase_of(file, chosen))
        send_block(file, chosen, told=told, language=visit.language)
    return reached_at(file)


def _phrase(file: CaseFile, form: Form) -> Phrase:
    """What the resident will be told. Raises Refused."""
    if form.get("what") == _OWN:
        return own_words(for_resident(file.case, form.get("words"), file.case.language, what="The message"))
    return phrase_of(file, _chosen(form))


def _chosen(form: Form) -> Chosen:
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(form.get("day"))
    return Chosen(key=form.get("what"), day=day)


async def _page(visit: Visit, form: Form, *, preview: bool = False, status: int = 200, alert: str = "") -> Response:
    def look(file: CaseFile) -> Receiver:
        work = file.work
        return Receiver(
            language=file.case.language,
            channel=work.talk.channel if work.talk.address_id else "",
            reached=reached_at(file),
            waiting=tuple(unseen(file)),
            phrase=_phrase(file, form) if preview else None,
        )

    to = await visit.room.doorway.do(visit.account, _number(visit), look)
    newest = await visit.room.database.write(texts.newest)
    own, words = form.get("what") == _OWN, form.get("words")
    return visit.page(
        "message_write",
        status=status,
        alert=alert,
        typed=form,
        number=_number(visit),
        to=to,
        channel=visit.t(_CHANNELS.get(to.channel, "message.channel.none")),
        blocks=[(key, _in_our_words(visit, _open(visit, key)), _is_read(visit, to, key, newest)) for key in BLOCKS],
        ours=to.language in _OURS,
        drafts=not all(_is_read(visit, to, key, newest) for key in BLOCKS),
        waiting=[(prompt.about, _in_our_words(visit, prompt.parts[0])) for prompt in to.waiting],
        preview=_bubble(visit, to.phrase, to.language) if to.phrase else None,
        told=_beside(visit, to, form) if to.phrase else "",
        hints=[said(visit, hint) for hint in hints(words, to.language)] if own else [],
        today=visit.today.isoformat(),
    )


def _bubble(visit: Visit, phrase: Phrase, language: str) -> Bubbles:
    """The bubble as it will stand in the talk."""
    bubble = asked(Prompt(id="", step="message", case="", parts=(phrase,)))
    return as_shown(bubble, language, visit.room.catalogues, visit.room.facts(language), today=visit.today)


def _beside(visit: Visit, to: Receiver, form: Form) -> str:
    """What it says in the language of the page; empty where that is what the resident reads."""
    if form.get("what") == _OWN:
        return form.get("meaning").strip()
    return _in_our_words(visit, to.phrase) if to.phrase and to.language != visit.language else ""


def _in_our_words(visit: Visit, phrase: Phrase) -> str:
    """The phrase as the page's reader reads it."""
    catalogues, facts = visit.room.catalogues, visit.room.facts(visit.language)
    return catalogues.text(visit.language, phrase.key, phrase.values, facts)


def _open(visit: Visit, key: str) -> Phrase:
    """The block with the name of what is still to be filled in."""
    return Phrase(key, {name: visit.t(_TO_FILL[name]) for name in BLOCKS[key]})


def _is_read(visit: Visit, to: Receiver, key: str, newest: Mapping[tuple[str, str], Version]) -> bool:
    """Whether a person who speaks the resident's language has read this text."""
    catalogues = visit.room.catalogues
    state = state_of(
        catalogues, (to.language, key), newest.get((to.language, key)), facts=visit.room.facts(to.language)
    )
    own = state is State.OWN and catalogues.status(to.language).startswith("reviewed")
    return own or state is State.REVIEWED


def _told(visit: Visit, problem: AanbelError) -> str:
    """Why it was refused, in the language of the page."""
    if problem.key not in visit.room.console.phrases(visit.language):
        return visit.t("message.refused")
    values = {name: _value(visit, value) for name, value in problem.values.items()}
    return visit.t(problem.key, **values)


def _value(visit: Visit, value: object) -> str | int:
    if isinstance(value, Key):
        return visit.t(value)
    return value if isinstance(value, int) else str(value)


def _number(visit: Visit) -> str:
    return str(visit.request.path_params["case"])


PAGES = (Page(path="/cases/{case}/message", right=Right.CASELOAD, get=write, post=act),)
