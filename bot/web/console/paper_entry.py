"""Writing down a talk that was held on paper: one page, and a slip with the number to go on with, shown once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import Connection
from starlette.responses import Response

from bot.casework.access import Right
from bot.casework.case import CaseStatus
from bot.channels.base import IncomingFile
from bot.channels.webchat import plain
from bot.conversation.companion import KINDS
from bot.conversation.events import Attachment, AttachmentKind
from bot.conversation.state import Answer
from bot.conversation.steps import STEPS, TOPICS
from bot.store import cases
from bot.team.enter_talk import Entered, HeldTalk, enter_talk, may_withdraw, withdraw_talk
from bot.team.refused import Refused
from bot.web.console.page import Page
from bot.web.console.paper_view import EXPLORATION, QUESTIONS, WISHES, scores
from bot.web.console.qr import qr_code
from bot.web.console.visit import Visit
from bot.web.forms import Form, nonce_of
from bot.work.casefile import CaseFile, NoCase
from bot.work.group import open_group

AT = "/paper/enter"
#: What is told in words.
_WORDS = (*QUESTIONS, *EXPLORATION, "number", "name", "added")
#: Who may have told it: the resident, or somebody for the resident.
TOLD_BY = ("self", *KINDS)


@dataclass(frozen=True, slots=True)
class WrongField(Exception):
    """A field that cannot be read; `key` says what is wrong with it."""

    field: str
    key: str


async def page(visit: Visit) -> Response:
    """GET /paper/enter: the empty page."""
    return _page(visit, Form({}))


async def enter(visit: Visit, form: Form) -> Response:
    """POST /paper/enter: make the case. What is wrong stands above what was typed: nothing of it is lost."""
    try:
        held = _held(visit, form)
    except WrongField as wrong:
        return _page(visit, form, wrong={wrong.field: visit.t(wrong.key)}, alert=visit.t("paper.wrong"))
    road = visit.room.road
    try:
        entered = await visit.room.database.write(
            lambda connection: enter_talk(road, connection, held, by=visit.account)
        )
    except Refused as refused:
        return _page(visit, form, wrong=_where(refused, visit), alert=visit.t(refused.key))
    visit.room.wake()
    return _slip(visit, entered, held)


async def entered(visit: Visit) -> Response:
    """GET /paper/talks/{case}: what was written down, and whether it can still be taken back."""
    return visit.page("paper_entered", number=_number(visit), may_withdraw=await _may_withdraw(visit), code="")


async def withdraw(visit: Visit, form: Form) -> Response:
    """POST /paper/talks/{case}: it was a mistake; everything of it is erased."""
    del form
    number, road = _number(visit), visit.room.road
    await _may_withdraw(visit)
    try:
        await visit.room.database.write(lambda connection: withdraw_talk(road, connection, number, by=visit.account))
    except Refused as refused:
        return visit.page(
            "paper_entered", status=422, number=number, may_withdraw=False, code="", alert=visit.t(refused.key)
        )
    visit.room.wake()
    return visit.go("/paper", say="paper_withdrawn")


def _page(visit: Visit, form: Form, *, wrong: Mapping[str, str] | None = None, alert: str = "") -> Response:
    room = visit.room
    return visit.page(
        "paper_enter",
        status=422 if alert else 200,
        typed=form,
        wrong=wrong or {},
        alert=alert,
        languages=room.catalogues.languages,
        places=room.organisation().neighbourhoods,
        told_by=TOLD_BY,
        questions=tuple(QUESTIONS),
        exploration=EXPLORATION,
        wishes=tuple((step, tuple(STEPS[step].options.items())) for step in WISHES),
        join=tuple(STEPS["join"].options.items()),
        topics=TOPICS,
        scores=scores(),
        today=visit.today.isoformat(),
    )


def _slip(visit: Visit, entered: Entered, held: HeldTalk) -> Response:
    """The number stands on this answer alone: the page is not kept by the browser, and no other shows it."""
    room, language = visit.room, held.language
    text_in = partial(room.catalogues.text, language)
    slip = text_in("paper.slip", {"return_code": entered.code}, room.facts(language)) if entered.code else ""
    return visit.page(
        "paper_entered",
        number=entered.case_id,
        may_withdraw=True,
        code=entered.code,
        slip=slip,
        slip_language=language,
        slip_title=text_in("paper.title", {}, room.facts(language)),
        address=room.public_url,
        qr=qr_code,
    )


def _where(refused: Refused, visit: Visit) -> Mapping[str, str]:
    """The field a refusal is about."""
    fields = {"refused.paper.no_yes": "agreed", "refused.paper.no_place": "neighbourhood"}
    field = fields.get(refused.key, "")
    return {field: visit.t(refused.key)} if field else {}


def _held(visit: Visit, form: Form) -> HeldTalk:
    """What the page says. Raises WrongField and UnreadableForm."""
    nonce = nonce_of(form.get("form"))
    language = form.get("language")
    if language not in visit.room.catalogues.languages:
        raise WrongField("language", "paper.wrong.language")
    day = _day(visit, form)
    told_by = form.get("told_by") if form.get("told_by") in KINDS else ""
    attachments = tuple(Attachment(ref=f"{nonce}.{n}", kind=AttachmentKind.PHOTO) for n in range(len(form.files)))
    files = tuple(IncomingFile(ref=f"{nonce}.{n}", content=each.content) for n, each in enumerate(form.files))
    return HeldTalk(
        id=nonce,
        language=language,
        answers=dict(_answers(visit, form, language=language, told_by=told_by, files=attachments)),
        agreed=form.get("agreed") == "yes" and form.get("age") == "yes",
        safe=form.get("safe") == "yes",
        word=plain(form.get("word")),
        note=_note(visit, form, day=day, told_by=told_by or "self"),
        files=files,
        attachments=attachments,
    )


def _day(visit: Visit, form: Form) -> date:
    try:
        day = date.fromisoformat(form.get("on"))
    except ValueError:
        raise WrongField("on", "paper.wrong.day") from None
    if day > visit.today:
        raise WrongField("on", "paper.wrong.day")
    return day


def _note(visit: Visit, form: Form, *, day: date, told_by: str) -> str:
    """What the case says of where it came from, in the language of who writes."""
    witness = plain(form.get("witness")) or visit.account.name
    who = visit.t("paper.self.team" if told_by == "self" else f"case.helper.{told_by}")
    return visit.t("paper.note", day=visit.day(day.isoformat()), witness=witness, who=who)


def _answers(
    visit: Visit, form: Form, *, language: str, told_by: str, files: tuple[Attachment, ...]
) -> Iterator[tuple[str, Answer]]:
    for step in _WORDS:
        text = plain(form.get(step))
        kept = tuple(f"{file.kind.value}:{file.ref}" for file in files) if step == "added" else ()
        if text or kept:
            yield step, Answer(text=text, attachments=kept, language=language, told_by=told_by)
    for step in ("join", *WISHES):
        if form.get(step) in STEPS[step].options:
            yield step, Answer(options=(form.get(step),), language=language, told_by=told_by)
    if form.get("wellbeing") in scores():
        yield "wellbeing", Answer(options=(form.get("wellbeing"),), language=language, told_by=told_by)
    places = {place.id for place in visit.room.organisation().neighbourhoods}
    if form.get("neighbourhood") in places:
        yield "neighbourhood", Answer(options=(form.get("neighbourhood"),), language=language)
    topics = tuple(topic for topic in form.all("topics") if topic in TOPICS)
    if topics:
        yield "topics", Answer(options=topics, language=language)


async def _may_withdraw(visit: Visit) -> bool:
    """Raises NoCase for a case that is none, or that somebody else wrote down."""
    number, road = _number(visit), visit.room.road

    def looked(connection: Connection) -> bool:
        stored = cases.find_case(connection, road.vault, number)
        if stored is None or stored.status == CaseStatus.WITHDRAWN:
            raise NoCase(because=number)
        file = CaseFile.begin(open_group(road, connection), number, actor=visit.account.name)
        if not any(note.by == visit.account.name for note in file.case.course.notes[:1]):
            raise NoCase(because=number)
        return may_withdraw(file, by=visit.account)

    return await visit.room.database.write(looked)


def _number(visit: Visit) -> str:
    return str(visit.request.path_params["case"])


PAGES = (
    Page(path=AT, right=Right.PAPER, get=page, post=enter),
    Page(path="/paper/talks/{case}", right=Right.PAPER, get=entered, post=withdraw),
)
