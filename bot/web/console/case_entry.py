"""Who may come into a case: opened with a reason, let in, kept out; and a translation, which who reads may write."""

from collections.abc import Callable
from functools import partial

from starlette.responses import Response

from bot.casework.access import Reach, Right
from bot.errors import IllegalChange
from bot.team.doorway import NotThisFar
from bot.team.let_in import MOST_DAYS, SHORTEST, TO_OPEN, keep_out, let_go, let_in, open_with_reason
from bot.team.refused import Refused
from bot.team.translate import translate
from bot.team.translate_by_computer import translate_by_computer
from bot.web.console.case import blind_page, case_page, number_of
from bot.web.console.page import Page
from bot.web.console.row_number import row_number
from bot.web.console.told import told
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.casefile import CaseFile


async def open_it(visit: Visit, form: Form) -> Response:
    """Open somebody else's case with a reason. Raises NoCase."""
    reason = form.get("reason").strip()
    if len(reason) < SHORTEST:
        return await blind_page(visit, status=422, error=visit.t("case.open.short"), typed=form)
    verb = partial(open_with_reason, account=visit.account, reason=reason)
    try:
        await visit.room.doorway.do(visit.account, number_of(visit), verb, least=TO_OPEN)
    except Refused as problem:
        return await blind_page(visit, status=422, error=told(visit, problem), typed=form)
    return visit.go(f"/cases/{number_of(visit)}", say="case_opened")


async def translated(visit: Visit, form: Form) -> Response:
    """Keep a person's translation of one answer."""
    step = form.get("step")
    verb = partial(translate, step=step, text=form.get("text"), language=form.get("language"))
    return await _done(visit, form, verb, act="translate", say="case_translated", section=f"said-{step}")


async def translated_by_computer(visit: Visit, form: Form) -> Response:
    """Have a computer translate one answer, or all of them."""
    name = form.get("step")
    verb = partial(translate_by_computer, name=name, into=form.get("language"))
    section = f"said-{name}" if name else "story"
    return await _done(visit, form, verb, act="computer", say="case_computer", section=section)


async def let_somebody_in(visit: Visit, form: Form) -> Response:
    """Let somebody read for some days."""
    wrong = _wrong(visit, form, "let_in")
    days = row_number(form.get("days"))
    if not wrong and not 1 <= days <= MOST_DAYS:
        wrong = visit.t("case.access.wrong.days", count=MOST_DAYS)
    verb = partial(let_in, account_id=_whom(form, "let_in"), reason=form.get("let_in_reason"), days=days)
    return await _done(visit, form, verb, act="let-in", say="access_given", section="access", wrong=wrong)


async def keep_somebody_out(visit: Visit, form: Form) -> Response:
    """Somebody may not read this case."""
    verb = partial(keep_out, account_id=_whom(form, "keep_out"), reason=form.get("keep_out_reason"))
    wrong = _wrong(visit, form, "keep_out")
    if not wrong and _whom(form, "keep_out") == visit.account.id:
        # After this the page is not there any more for whoever asked for it.
        await visit.room.doorway.do(visit.account, number_of(visit), verb)
        return visit.go("", say="access_blocked")
    return await _done(visit, form, verb, act="keep-out", say="access_blocked", section="access", wrong=wrong)


async def end_it(visit: Visit, form: Form) -> Response:
    """What was given, opened or blocked ends."""
    verb = partial(let_go, access_id=row_number(form.get("access")))
    return await _done(visit, form, verb, act="let-go", say="access_ended", section="access")


async def _done(
    visit: Visit, form: Form, verb: Callable[[CaseFile], None], *, act: str, say: str, section: str, wrong: str = ""
) -> Response:
    """Do this, and go back to where it stands on the page; what was refused stays typed. Raises NoCase."""
    account, number, doorway = visit.account, number_of(visit), visit.room.doorway
    try:
        if not wrong:
            await doorway.do(account, number, verb, least=Reach.READ if act == "translate" else Reach.WORK)
    except NotThisFar:
        return visit.go(f"/cases/{number}")
    except (Refused, IllegalChange) as problem:
        wrong = told(visit, problem)
    if wrong:
        opened = await doorway.read(account, number)
        return await case_page(visit, opened, status=422, alert=wrong, typed=form, at=act)
    gone = visit.go(f"/cases/{number}", say=say)
    gone.headers["location"] += f"#{section}"
    return gone


def _whom(form: Form, act: str) -> int:
    return row_number(form.get(f"{act}_account"))


def _wrong(visit: Visit, form: Form, act: str) -> str:
    """What is not filled in well; empty when all is."""
    if not _whom(form, act):
        return visit.t("case.access.wrong.who")
    return visit.t("case.access.wrong.why") if len(form.get(f"{act}_reason").strip()) < SHORTEST else ""


PAGES = (
    Page(path="/cases/{case}/open", right=Right.CASELOAD, post=open_it),
    Page(path="/cases/{case}/translate", right=Right.GIVEN_CASES, post=translated),
    Page(path="/cases/{case}/computer", right=Right.CASELOAD, post=translated_by_computer),
    Page(path="/cases/{case}/let-in", right=Right.CASELOAD, post=let_somebody_in),
    Page(path="/cases/{case}/keep-out", right=Right.CASELOAD, post=keep_somebody_out),
    Page(path="/cases/{case}/let-go", right=Right.CASELOAD, post=end_it),
)
