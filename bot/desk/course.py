"""What the team does with a case, from the command line: one verb of `bot.team` each, and what comes of it."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.assemble import App
from bot.casework.course import STAFF, NoteKind
from bot.casework.joint_talk import JointTalk
from bot.casework.referral import UNDER_WAY, ReferralStatus
from bot.casework.summary import spoken
from bot.desk.verb import Verb
from bot.language.dates import day_text
from bot.team import at_case
from bot.team.arrange import arrange, finish_step
from bot.team.assign import assign
from bot.team.close import close, close_unanswered
from bot.team.confirm import confirm
from bot.team.hold_talk import hold_talk
from bot.team.message import message
from bot.team.note import note
from bot.team.nothing_yet import nothing_yet
from bot.team.propose_plan import propose_plan
from bot.team.propose_talk import propose_talk
from bot.team.reaching import reaching
from bot.team.refused import Refused
from bot.team.reopen import reopen
from bot.team.tailor_made import tailor_made
from bot.team.translate import translate
from bot.team.unask import unask
from bot.team.wishes import against_at_table, rather_than_writing
from bot.work.casefile import CaseFile

#: Does something at a case, and says what.
Done = Callable[[App, CaseFile, Any], str]


def at_a_case(done: Done) -> Verb:
    """A verb at one case as a command: what it prints."""

    def verb(app: App, asked: Any) -> str:
        return at_case.run(
            app.database, app.road, asked.id, actor=asked.actor, verb=lambda file: f"{done(app, file, asked)}\n"
        )

    return verb


def _assign(_app: App, file: CaseFile, asked: Any) -> str:
    assign(file, who=asked.who)
    return f"{file.case.holder} has case {file.case.id}."


def _confirm(app: App, file: CaseFile, asked: Any) -> str:
    names = confirm(file, parties=asked.party, reserves=asked.reserve, although=asked.although)
    if not names:
        return "Nothing is asked anew: the resident was asked for these parties before. Reserves are kept."
    mails = "" if app.road.mails else "\nNo mail can be sent (AANBEL_SMTP_URL): after a yes, tell the party yourself."
    against = [f"Mind, {name}: {spoken(reason, app.say)}" for name, reason in against_at_table(file)]
    return "\n".join([f"The resident is asked, one by one: {', '.join(names)}.", *against, reaching(file)]) + mails


def _unask(_app: App, file: CaseFile, asked: Any) -> str:
    name = unask(file, party=asked.party, because=asked.because)
    return f"Taken back: the resident is not asked for {name} any more, and {name} may not read.\n{reaching(file)}"


def _tailor_made(_app: App, file: CaseFile, asked: Any) -> str:
    tailor_made(file, because=asked.note)
    return "No offer fits: this case is tailor-made now. Propose a talk to the resident: aanbel case talk."


def _translate(_app: App, file: CaseFile, asked: Any) -> str:
    translate(file, step=asked.step, text=asked.text, language=asked.language)
    left = [name for name in file.case.said() if name not in {*file.case.course.translations, "name", "number"}]
    return f"Kept beside the original. Still without translation: {', '.join(left) or 'nothing'}."


def _note(_app: App, file: CaseFile, asked: Any) -> str:
    note(file, text=asked.text, kind=NoteKind.HUMAN_TALK if asked.talk else NoteKind.NOTE, language=asked.language)
    return "Noted."


def _nothing_yet(app: App, file: CaseFile, asked: Any) -> str:
    nothing_yet(file, why=asked.why, say=lambda key: app.say(key, {}), language=STAFF)
    return "\n".join(["The resident is told that there is nothing yet, and why.", reaching(file)])


def _message(_app: App, file: CaseFile, asked: Any) -> str:
    message(file, text=asked.text, language=asked.language)
    rather = rather_than_writing(file.case.content.preferences)
    return "\n".join(filter(None, ["Your words are on their way.", reaching(file), rather]))


def _talk(app: App, file: CaseFile, asked: Any) -> str:
    propose_talk(
        file,
        at=asked.at,
        place=asked.place,
        where=asked.where,
        interpreter=asked.interpreter,
        along=asked.along,
        minutes=asked.minutes,
        although=asked.although,
    )
    talk = file.case.course.joint_talk
    assert talk is not None
    asked_of = "Everyone who takes part is asked which of these fits:"
    return "\n".join([asked_of, *_moments(app, talk), *_left_out(file), reaching(file)])


def _moments(app: App, talk: JointTalk) -> list[str]:
    starts = (moment.start.astimezone(app.settings.time_zone) for moment in talk.moments)
    return [f"  {n}  {day_text(f'{at:%Y-%m-%d}', 'en')}, {at:%H:%M}" for n, at in enumerate(starts, start=1)]


def _left_out(file: CaseFile) -> list[str]:
    waits = UNDER_WAY - {ReferralStatus.ACCEPTED}
    names = [each.name for each in file.case.course.referrals.values() if each.status in waits]
    return [f"Not asked, because they have not said yes or no yet: {', '.join(names)}."] if names else []


def _held(_app: App, file: CaseFile, _asked: Any) -> str:
    hold_talk(file)
    return "Held. Write down what was said (aanbel case note --talk), and propose a plan (aanbel case plan)."


def _plan(_app: App, file: CaseFile, asked: Any) -> str:
    propose_plan(file, steps=asked.step, arranges=asked.arranges, language=asked.language)
    return f"Everyone who takes part is asked: is this plan good?\n{reaching(file)}"


def _arranged(_app: App, file: CaseFile, asked: Any) -> str:
    arrange(file, step=asked.number)
    return f"Arranged. The resident is asked whether it can be used.\n{reaching(file)}"


def _step_done(_app: App, file: CaseFile, asked: Any) -> str:
    finish_step(file, step=asked.number)
    plan = file.case.course.plan
    assert plan is not None
    left = sum(not step.done_at for step in plan.steps)
    if left:
        return f"Done. Steps that are left: {left}."
    return "Done, and with it the plan. Give word back now: aanbel case close."


def _close(_app: App, file: CaseFile, asked: Any) -> str:
    words = {part: getattr(asked, part) for part in ("told", "did", "gave", "because", "possible")}
    if asked.unanswered:
        if any((*words.values(), asked.language)):
            raise Refused(because="--unanswered stands alone: give word back, or close the case without an answer.")
        close_unanswered(file)
        return "Closed without an answer. Nothing is sent to the resident; who writes again opens the case again."
    close(file, language=asked.language, **words)
    return f"The resident hears this, and is asked whether it helps. The answer closes the case.\n{reaching(file)}"


def _reopen(_app: App, file: CaseFile, asked: Any) -> str:
    reopen(file, because=asked.because)
    return "Open again."


VERBS: Mapping[str, Verb] = {
    f"case {name}": at_a_case(done)
    for name, done in {
        "assign": _assign,
        "confirm": _confirm,
        "unask": _unask,
        "tailor-made": _tailor_made,
        "translate": _translate,
        "note": _note,
        "nothing-yet": _nothing_yet,
        "message": _message,
        "talk": _talk,
        "held": _held,
        "plan": _plan,
        "arranged": _arranged,
        "done": _step_done,
        "close": _close,
        "reopen": _reopen,
    }.items()
}
