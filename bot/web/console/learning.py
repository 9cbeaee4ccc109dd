"""The learning meetings: which there are and what was learned, and the pack of each as a page and as a PDF."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any
from unicodedata import category

from starlette.responses import Response

from bot.casework import hiding
from bot.casework import learning as rules
from bot.casework.access import Right
from bot.casework.learning import Barrier, Figures, Kind, Meeting, Noted
from bot.casework.overview import CHANGES
from bot.errors import AanbelError, IllegalChange
from bot.team.learning import Learning
from bot.team.learning_words import StillTraces
from bot.team.refused import Refused
from bot.team.words import written
from bot.web.console.learning_pdf import as_pdf
from bot.web.console.learning_view import Telling
from bot.web.console.overview_charts import Chart, Row
from bot.web.console.page import Page
from bot.web.console.row_number import row_number
from bot.web.console.told import told
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.casefile import NoCase

AT = "/learning"
#: What is done that has a notice of its own.
_SAID = ("close", "open", "move", "remove", "unsettle")
#: So many meetings are drawn.
_DRAWN = 9
#: Longer than this nobody reads at a meeting.
_MOST = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """One meeting on the line of time: what was learned there, and what was done since the one before."""

    meeting: Meeting
    lessons: tuple[Noted, ...]
    closed: tuple[Noted, ...]


def learning(visit: Visit) -> Learning:
    room = visit.room
    return Learning(database=room.database, road=room.road, doorway=room.doorway)


async def meeting_of(visit: Visit) -> Meeting:
    """The meeting in the address. Raises NoCase."""
    return await learning(visit).meeting(row_number(str(visit.request.path_params["meeting"])))


async def listed(visit: Visit) -> Response:
    return await _list(visit, Form({}))


async def plan(visit: Visit, form: Form) -> Response:
    """Plan the next meeting."""
    try:
        id = await learning(visit).plan(visit.account, day_of(form.get("day")) or date.min)
    except Refused as problem:
        return await _list(visit, form, status=422, alert=told(visit, problem))
    return visit.go(f"{AT}/{id}", say="learning_planned")


async def show(visit: Visit) -> Response:
    return await _meeting(visit, Form({}))


async def act(visit: Visit, form: Form) -> Response:
    """Write something down, close it, or end the meeting."""
    meeting, ours, do = await meeting_of(visit), learning(visit), form.get("do")
    verb, _, which = do.partition(":")
    number, sure = row_number(which), bool(form.get("sure"))
    try:
        match verb:
            case "close":
                await ours.close(visit.account, meeting)
            case "open":
                await ours.open_again(visit.account, meeting)
            case "move":
                await ours.move(visit.account, meeting, day_of(form.get("day")) or date.min)
            case "settle":
                await ours.settle(visit.account, number, plain_words(form, f"outcome-{number}"), sure=sure)
            case "unsettle":
                await ours.unsettle(visit.account, meeting, number)
            case "remove":
                await ours.remove(visit.account, meeting, number)
            case _:
                await ours.write_down(visit.account, meeting, _noted(form, meeting), sure=sure)
    except (Refused, IllegalChange) as problem:
        return await _meeting(visit, form, problem)
    except NoCase:
        return visit.go(f"{AT}/{meeting.id}", say="learning_gone")
    said = f"learning_{verb}" if verb in _SAID else "learning_saved"
    return visit.go(f"{AT}/{meeting.id}", say=said)


async def download(visit: Visit) -> Response:
    """The pack as a PDF."""
    meeting = await meeting_of(visit)
    parts = Telling(visit, await learning(visit).pack(meeting)).parts()
    await learning(visit).took_along(visit.account, meeting)
    hints = (_looks_back(visit, meeting), visit.t("learning.nobody_named"))
    title = visit.t("learning.title_of", day=visit.day(meeting.day.isoformat()))
    hidden = visit.t("overview.hidden")
    draw = partial(as_pdf, title, hints, parts, hidden=hidden, language=visit.language, at=visit.room.now)
    # Of years of open lessons it takes seconds: not in the loop that answers everybody.
    written = await asyncio.to_thread(draw)
    headers = {"Content-Disposition": f'attachment; filename="learning-{meeting.day}.pdf"'}
    return Response(written, media_type="application/pdf", headers=headers)


def day_of(text: str) -> date | None:
    """A day as a form sends it; None for whatever else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


async def _list(visit: Visit, form: Form, *, status: int = 200, alert: str = "") -> Response:
    ours = learning(visit)
    meetings, notes, figures = await ours.meetings(), await ours.notes(), await ours.figures()
    coming = min((each for each in meetings if not each.closed_at), key=lambda each: each.day, default=None)
    return visit.page(
        "learning",
        status=status,
        alert=alert,
        typed=form,
        past=[_past(each, notes) for each in meetings],
        coming=coming,
        open=[(kind, sum(each.kind is kind and each.closed_on is None for each in notes)) for kind in Kind],
        drawn=_drawn(visit, [(each, figures[each.id]) for each in meetings if each.id in figures]),
        proposed=rules.after(meetings[0] if meetings else None, today=ours.today),
        weeks=rules.WEEKS,
        whose=lambda id: whose_name(visit, id),
    )


def _drawn(visit: Visit, counted: Sequence[tuple[Meeting, Figures]]) -> Chart:
    """How wellbeing moved, meeting by meeting, the oldest first."""
    rows = []
    for meeting, figures in counted[:_DRAWN]:
        changes = hiding.counted((rules.change_of(each),) for each in figures.felt)
        if figures.felt:
            numbers = tuple(changes(word) for word in CHANGES)
            rows.append(Row(label=visit.day(meeting.day.isoformat()), numbers=numbers, total=changes(hiding.ALL)))
    columns = [visit.t(f"overview.change.{word}") for word in CHANGES]
    title, what = visit.t("learning.table.wellbeing"), visit.t("learning.column.meeting")
    return Chart(id="learning-line", title=title, what=what, columns=columns, rows=rows[::-1], kind="stacked")


def _past(meeting: Meeting, notes: list[Noted]) -> Past:
    return Past(
        meeting=meeting,
        lessons=tuple(each for each in notes if each.kind is Kind.LESSON and each.met_on == meeting.day),
        closed=tuple(each for each in notes if each.closed_on and meeting.holds(each.closed_on)),
    )


async def _meeting(visit: Visit, form: Form, problem: AanbelError | None = None) -> Response:
    meeting = await meeting_of(visit)
    pack = await learning(visit).pack(meeting)
    organisations = [("", visit.t("learning.whole"))]
    organisations += [(party.id, party.name) for party in visit.room.organisation().parties]
    return visit.page(
        "learning_meeting",
        **refusal(visit, problem),
        typed=form,
        meeting=meeting,
        looks_back=_looks_back(visit, meeting),
        parts=Telling(visit, pack).parts(),
        open=[each for kind in Kind for each in pack.notes if each.kind is kind and not each.closed_on],
        closed=[each for kind in Kind for each in pack.notes if each.kind is kind and each.closed_on],
        told=pack.analyses,
        most_told=rules.ANALYSES,
        is_last=(await learning(visit).meetings())[0].id == meeting.id,
        organisations=organisations,
        sorts=[("", visit.t("learning.choose"))]
        + [(sort.value, visit.t(f"learning.barrier.{sort}")) for sort in Barrier],
        whose=lambda id: whose_name(visit, id),
        may_tell=visit.may(Right.CASELOAD),
    )


def _looks_back(visit: Visit, meeting: Meeting) -> str:
    first, day = (visit.day(each.isoformat()) for each in (meeting.first, meeting.day))
    return visit.t("learning.looks_back", first=first, last=day)


def _noted(form: Form, meeting: Meeting) -> Noted:
    """What was written, of the kind its form is of. Raises Refused."""
    kinds = [each for each in Kind if each == form.get("do")]
    if not kinds:
        raise Refused(because="There is no such form.", key="refused.learning.empty")
    kind = kinds[0]
    sorts = [each for each in Barrier if each == form.get("sort")]
    noted = Noted(
        kind=kind,
        text="",
        whose=form.get(f"{kind}-whose")[:100],
        sort=sorts[0] if sorts and kind is Kind.BARRIER else None,
        until=day_of(form.get("until")),
        met_on=meeting.day,
    )
    return replace(noted, **typed_words(form, kind))


def typed_words(form: Form, kind: Kind) -> dict[str, Any]:
    """What was typed in the fields of this kind, by the names of `Noted`. Raises Refused."""
    return {name: plain_words(form, f"{kind}-text" if name == "text" else name) for name in rules.WORDS[kind]}


def plain(text: str, most: int) -> str:
    """What was typed, without signs that only a machine reads. Raises Refused when it is longer than anybody reads."""
    words = "".join(each for each in text if each == "\n" or category(each) != "Cc").strip()
    return written(words, what="The text", most=most) if words else ""


def plain_words(form: Form, name: str) -> str:
    """What was typed in this field of a form. Raises Refused."""
    return plain(form.get(name), _MOST)


def refusal(visit: Visit, problem: AanbelError | None) -> dict[str, Any]:
    """What a page says when something was refused, for `visit.page`; nothing without a problem."""
    return {
        "status": 422 if problem else 200,
        "alert": told(visit, problem) if problem else "",
        "traces": traces_in(visit, problem),
    }


def traces_in(visit: Visit, problem: AanbelError | None) -> list[tuple[str, str]]:
    """What may tell who it is about: why, and the words; nothing of another problem."""
    found = problem.traces if isinstance(problem, StillTraces) else ()
    return [(visit.t(f"learning.trace.{each.sort}"), each.words) for each in found]


def whose_name(visit: Visit, id: str) -> str:
    """The organisation this is of, or all together."""
    names = {party.id: party.name for party in visit.room.organisation().parties}
    return names.get(id, id) if id else visit.t("learning.whole")


PAGES = (
    Page(path=AT, right=Right.LEARNING, get=listed, post=plan, nav="nav.learning"),
    Page(path=f"{AT}/{{meeting}}", right=Right.LEARNING, get=show, post=act),
    Page(path=f"{AT}/{{meeting}}/pack.pdf", right=Right.LEARNING, get=download),
)
