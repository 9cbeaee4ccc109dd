"""What a coordinator prepares for a learning meeting: a case told without a name, and who is asked to come."""

from collections.abc import Iterator, Sequence

from starlette.responses import Response

from bot.casework.access import Right
from bot.casework.learning import SUMS, Analysis, Euros, PartyCosts
from bot.conversation.bubbles import Day
from bot.errors import IllegalChange
from bot.store import learning as kept
from bot.team.doorway import NotThisFar
from bot.team.learning import INVITATION
from bot.team.refused import BeingErased, Refused, TakenBack
from bot.web.console.learning import AT, learning, meeting_of, plain, traces_in
from bot.web.console.page import Page
from bot.web.console.told import told
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.casefile import NoCase

#: So many parties can say what it costs.
_ROWS = 4
#: Longer than this nobody reads at a meeting; a sum above this is a slip of the pen.
_MOST, _MOST_EUROS = 1500, 10_000_000


async def begin(visit: Visit) -> Response:
    return await _analysis(visit, Form({"case": visit.request.query_params.get("case", "")}))


async def analyse(visit: Visit, form: Form) -> Response:
    """Keep it; what may still tell who it is about is shown first."""
    meeting = await meeting_of(visit)
    try:
        sure = bool(form.get("sure"))
        await learning(visit).analyse(visit.account, meeting, form.get("case"), told=_told(form), sure=sure)
    except (Refused, IllegalChange) as problem:
        traces = traces_in(visit, problem)
        return await _analysis(visit, form, status=422, alert=told(visit, problem), traces=traces)
    except (NoCase, NotThisFar, BeingErased, TakenBack):
        return await _analysis(visit, form, status=422, alert=visit.t("refused.learning.not_yours"))
    return visit.go(f"{AT}/{meeting.id}", say="learning_saved")


async def whom(visit: Visit) -> Response:
    return await _invite(visit)


async def invite(visit: Visit, form: Form) -> Response:
    """Ask one resident to come."""
    meeting = await meeting_of(visit)
    words = _invitation(visit, meeting.day.isoformat())
    try:
        await learning(visit).invite(visit.account, meeting, form.get("case"), told=words, language=visit.language)
    except (Refused, IllegalChange) as problem:
        return await _invite(visit, status=422, alert=told(visit, problem))
    except (NoCase, NotThisFar, BeingErased, TakenBack):
        return await _invite(visit, status=422, alert=visit.t("refused.learning.not_yours"))
    visit.room.wake()
    return visit.go(f"{AT}/{meeting.id}/invite", say="learning_invited")


async def _analysis(
    visit: Visit, form: Form, *, status: int = 200, alert: str = "", traces: Sequence[tuple[str, str]] = ()
) -> Response:
    meeting = await meeting_of(visit)
    holder = visit.account.name
    mine = await visit.room.database.write(lambda connection: kept.can_be_told_of(connection, holder))
    cases = [("", visit.t("learning.choose"))]
    cases += [(number, f"{number} · {visit.t(f'case.status.{status}')}") for number, status in mine]
    parties = [("", visit.t("learning.choose"))]
    parties += [(party.id, party.name) for party in visit.room.organisation().parties]
    return visit.page(
        "learning_analysis",
        status=status,
        alert=alert,
        typed=form,
        meeting=meeting,
        cases=cases,
        parties=parties,
        rows=range(1, _ROWS + 1),
        sums=SUMS,
        traces=traces,
    )


async def _invite(visit: Visit, *, status: int = 200, alert: str = "") -> Response:
    meeting = await meeting_of(visit)
    holder, room = visit.account.name, visit.room
    mine = await room.database.write(lambda connection: kept.can_be_invited(connection, holder))
    asked = await learning(visit).asked(meeting, [number for number, _ in mine])
    words = _invitation(visit, meeting.day.isoformat())
    return visit.page(
        "learning_invite", status=status, alert=alert, meeting=meeting, mine=mine, asked=asked, words=words
    )


def _invitation(visit: Visit, day: str) -> str:
    """What the resident is asked, in the language of the page."""
    catalogues, facts = visit.room.catalogues, visit.room.facts(visit.language)
    return catalogues.text(visit.language, INVITATION, {"day": Day(day)}, facts)


def _told(form: Form) -> Analysis:
    """What was typed. Raises Refused."""
    asked, done, became = (plain(form.get(name), _MOST) for name in ("asked", "done", "became"))
    return Analysis(asked=asked, done=done, became=became, costs=tuple(_costs(form)))


def _costs(form: Form) -> Iterator[PartyCosts]:
    for row in range(1, _ROWS + 1):
        party, source = form.get(f"party-{row}"), plain(form.get(f"source-{row}"), _MOST)
        sums = {which: _euros(form, f"{which}-{row}") for which in SUMS}
        if not (party or source or any(sums.values())):
            continue
        if not (party and source and any(sums.values())):
            raise Refused(because="Costs have a party, a sum and a source.", key="refused.learning.costs")
        yield PartyCosts(party=party[:100], source=source, **sums)


def _euros(form: Form, name: str) -> Euros | None:
    """A range; one sum alone is both ends of it. Raises Refused."""
    typed = [form.get(f"{name}-{end}").strip() for end in ("low", "high")]
    given = [each for each in typed if each]
    if not given:
        return None
    if not all(each.isascii() and each.isdigit() and len(each) < 9 and int(each) <= _MOST_EUROS for each in given):
        raise Refused(because="A sum is in whole euros.", key="refused.learning.euros")
    low, high = int(given[0]), int(given[-1])
    if low > high:
        raise Refused(because="A range goes from low to high.", key="refused.learning.range")
    return Euros(low, high)


PAGES = (
    Page(path=f"{AT}/{{meeting}}/analysis", right=Right.CASELOAD, get=begin, post=analyse),
    Page(path=f"{AT}/{{meeting}}/invite", right=Right.CASELOAD, get=whom, post=invite),
)
