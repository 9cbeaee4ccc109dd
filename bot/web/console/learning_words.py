"""A barrier, a lesson or a next step said otherwise, however long ago its meeting was."""

from starlette.responses import Response

from bot.casework.access import Right
from bot.casework.learning import Noted
from bot.errors import AanbelError
from bot.team.refused import Refused
from bot.web.console.learning import AT, learning, meeting_of, plain_words, refusal, typed_words
from bot.web.console.page import Page
from bot.web.console.row_number import row_number
from bot.web.console.visit import Visit
from bot.web.forms import Form


async def begin(visit: Visit) -> Response:
    """GET /learning/{meeting}/words/{note}: the form, with the words as they are kept."""
    return await _words(visit, await _note(visit), Form({}))


async def reword(visit: Visit, form: Form) -> Response:
    """Keep it in these words; what may still tell who it is about is shown first."""
    meeting, note = await meeting_of(visit), await _note(visit)
    try:
        words = typed_words(form, note.kind)
        if "outcome" in form.fields:
            words["outcome"] = plain_words(form, "outcome")
        await learning(visit).reword(visit.account, note.id, words, sure=bool(form.get("sure")))
    except Refused as problem:
        return await _words(visit, note, form, problem)
    return visit.go(f"{AT}/{meeting.id}", say="learning_reword")


async def _note(visit: Visit) -> Noted:
    """What the address is of. Raises NoCase."""
    return await learning(visit).noted(row_number(str(visit.request.path_params["note"])))


async def _words(visit: Visit, note: Noted, form: Form, problem: AanbelError | None = None) -> Response:
    kept = {f"{note.kind}-text" if name == "text" else name: words for name, words in note.words().items()}
    return visit.page(
        "learning_words",
        **refusal(visit, problem),
        typed=Form({**kept, **form.fields}),
        meeting=await meeting_of(visit),
        note=note,
    )


PAGES = (Page(path=f"{AT}/{{meeting}}/words/{{note}}", right=Right.LEARNING, get=begin, post=reword),)
