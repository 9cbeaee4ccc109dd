"""Every act at a case: the form read, the verb of the team done, and the notice that says what came of it."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.casework.course import NoteKind
from bot.casework.joint_talk import MOST_MOMENTS
from bot.casework.plan import MOST_STEPS
from bot.casework.referral import ReferralStatus
from bot.casework.summary import Say
from bot.team.acting import RESERVE, TABLE
from bot.team.arrange import arrange, finish_step
from bot.team.assign import assign, release
from bot.team.close import close, close_unanswered
from bot.team.confirm import confirm
from bot.team.hold_talk import hold_talk
from bot.team.moments import LONGEST, SHORTEST
from bot.team.note import note
from bot.team.propose_plan import propose_plan
from bot.team.propose_talk import propose_talk
from bot.team.refused import Refused
from bot.team.reopen import reopen
from bot.team.tailor_made import tailor_made
from bot.team.unask import unask
from bot.web.console.case_acts_answers import number_in, party_said, resident_said
from bot.web.console.case_acts_seen import refuse_moved
from bot.web.forms import Form
from bot.work.casefile import CaseFile

#: The same note by the same hand within this time is the same form, sent twice.
_SAME = timedelta(minutes=10)
#: Where a party is put that was not proposed -> the fields in which it is chosen.
EXTRA: Mapping[str, tuple[str, ...]] = {
    TABLE: ("more-table-1", "more-table-2", "more-table-3"),
    RESERVE: ("more-reserve-1", "more-reserve-2"),
}
#: The parts of word back, as the verb and the form name them.
PARTS = ("told", "did", "gave", "because", "possible")


def word_back_in(form: Form) -> dict[str, str]:
    """The parts of word back as they were typed."""
    return {part: form.get(f"close-{part}") for part in PARTS}


def because_name(party: str) -> str:
    """The field for why the question about this party is taken back."""
    return f"unask-because-{party}"


def _assign(file: CaseFile, form: Form) -> str:
    who = form.get("assign-who")
    if who:
        assign(file, who=who)
        return "act_assigned"
    release(file)
    return "act_released"


def _confirm(file: CaseFile, form: Form) -> str:
    listed = [party.id for party in file.work.road.organisation().parties if f"seat-{party.id}" in form.fields]
    seats = {party: form.get(f"seat-{party}") for party in listed}
    parties = [*(party for party, seat in seats.items() if seat == TABLE), *_extra(form, TABLE)]
    if not parties:
        raise Refused(because="Name at least one party.", key="refused.table.empty")
    kept = file.case.course.referrals
    names = confirm(
        file,
        parties=parties,
        reserves=[*(party for party, seat in seats.items() if seat == RESERVE), *_extra(form, RESERVE)],
        dropped=[
            party
            for party, seat in seats.items()
            if not seat and party in kept and kept[party].status is ReferralStatus.RESERVE
        ],
        although=form.get("confirm-although").strip(),
    )
    return "act_confirmed" if names else "act_kept"


def _extra(form: Form, place: str) -> list[str]:
    """The parties that somebody thought of beside the proposal, each once."""
    return list(dict.fromkeys(party for name in EXTRA[place] if (party := form.get(name))))


def _unask(file: CaseFile, form: Form) -> str:
    party = form.get("about")
    unask(file, party=party, because=form.get(because_name(party)))
    return "act_unasked"


def _tailor_made(file: CaseFile, form: Form) -> str:
    tailor_made(file, because=form.get("tailor-because"))
    return "act_tailor_made"


def _talk(file: CaseFile, form: Form) -> str:
    minutes = form.get("talk-minutes").strip()
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 5):
        raise Refused(
            because=f"'{minutes}' is no number of minutes.",
            key="refused.talk.minutes",
            values={"least": SHORTEST, "most": LONGEST},
        )
    typed = (form.get(f"talk-at-{number}").strip() for number in range(1, MOST_MOMENTS + 1))
    propose_talk(
        file,
        at=[moment for moment in typed if moment],
        place=form.get("talk-place"),
        where=form.get("talk-where"),
        interpreter=form.get("talk-interpreter"),
        along=form.get("talk-along"),
        minutes=int(minutes),
        although=form.get("talk-although").strip(),
    )
    return "act_talk"


def _held(file: CaseFile, _form: Form) -> str:
    hold_talk(file)
    return "act_held"


def _plan(file: CaseFile, form: Form) -> str:
    rows = [number for number in range(1, MOST_STEPS + 1) if _is_filled(form, number)]
    steps = ["; ".join(form.get(f"plan-{part}-{row}").strip() for part in ("owner", "by", "text")) for row in rows]
    arranges = [number for number, row in enumerate(rows, start=1) if form.get(f"plan-arranges-{row}")]
    propose_plan(file, steps=steps, arranges=arranges, language=form.get("language"))
    return "act_plan"


def _is_filled(form: Form, row: int) -> bool:
    return any(form.get(f"plan-{part}-{row}").strip() for part in ("text", "by"))


def _arranged(file: CaseFile, form: Form) -> str:
    arrange(file, step=number_in(form.get("step")))
    return "act_arranged"


def _done(file: CaseFile, form: Form) -> str:
    finish_step(file, step=number_in(form.get("step")))
    return "act_done"


def _note(file: CaseFile, form: Form) -> str:
    kind = NoteKind.HUMAN_TALK if form.get("note-kind") == NoteKind.HUMAN_TALK else NoteKind.NOTE
    text = form.get("note-text").replace("\r\n", "\n").strip()
    again = any(
        (each.kind, each.text, each.by) == (kind, text, file.actor) and file.now - each.at < _SAME
        for each in file.case.course.notes
    )
    if not again:
        note(file, text=text, kind=kind, language="en" if form.get("note-language") == "en" else "nl")
    return "act_noted"


def _close(file: CaseFile, form: Form) -> str:
    close(file, language=form.get("language"), **word_back_in(form))
    return "act_closed"


def _unanswered(file: CaseFile, _form: Form) -> str:
    close_unanswered(file)
    return "act_unanswered"


def _reopen(file: CaseFile, form: Form) -> str:
    reopen(file, because=form.get("reopen-because"))
    return "act_reopened"


#: Messages, translations and who may come in have pages of their own.
_VERBS: Mapping[str, Callable[[CaseFile, Form], str]] = {
    "assign": _assign,
    "confirm": _confirm,
    "unask": _unask,
    "tailor-made": _tailor_made,
    "talk": _talk,
    "held": _held,
    "plan": _plan,
    "arranged": _arranged,
    "done": _done,
    "note": _note,
    "close": _close,
    "unanswered": _unanswered,
    "reopen": _reopen,
}
_ANSWERS: Mapping[str, Callable[[CaseFile, Form, Say], str]] = {"party": party_said, "resident": resident_said}

#: Every act -> the section of the page where it stands.
ACTS: Mapping[str, str] = {
    "assign": "holder",
    "confirm": "table",
    "unask": "table",
    "tailor-made": "table",
    "talk": "talk",
    "held": "talk",
    "plan": "plan",
    "arranged": "plan",
    "done": "plan",
    "note": "words",
    "party": "answers",
    "resident": "answers",
    "close": "end",
    "unanswered": "end",
    "reopen": "end",
}


def verb_of(act: str, form: Form, *, say: Say) -> Callable[[CaseFile], str]:
    """What this form does: it gives the name of a notice, and raises what the verb of the team raises.

    One that was made for another state of the case is refused. `say` speaks the language notes are in.
    """

    def verb(file: CaseFile) -> str:
        refuse_moved(act, file.case, form)
        return _ANSWERS[act](file, form, say) if act in _ANSWERS else _VERBS[act](file, form)

    return verb
