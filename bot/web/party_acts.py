"""What a party's form asks for, read from its fields: one small function a form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.casework.joint_talk import MOST_MOMENTS
from bot.casework.plan import ALMOST, NO, YES
from bot.channels.webchat import UnreadableForm
from bot.errors import AanbelError
from bot.web.forms import Form
from bot.web.party_visits import Act
from bot.work import party_answers

#: Characters a party may write at once: what a tired reader at the other end still reads.
LONGEST_WORDS = 2000


class Unclear(AanbelError):
    """Something is missing in what was filled in."""

    def __init__(self, key: str) -> None:
        super().__init__(because=key)
        #: The text that says what to do.
        self.key = key


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What a party says."""

    act: Act
    #: What its page says on top afterwards; empty: nothing, the page speaks for itself.
    notice: str = ""
    #: The farewell, where the answer closes the door.
    goodbye: str = ""


def reply_of(name: str, form: Form) -> Reply:
    """What this form says. Raises Unclear, and UnreadableForm for what is no form of ours."""
    if name not in _REPLIES:
        raise UnreadableForm
    return _REPLIES[name](form)


def _conflict(form: Form) -> Reply:
    match form.get("knows"):
        case "yes":
            return Reply(act=lambda f, p: party_answers.answer_conflict(f, p, knows=True), goodbye="party.bye.conflict")
        case "no":
            return Reply(act=lambda f, p: party_answers.answer_conflict(f, p, knows=False))
    raise UnreadableForm


def _accept(_form: Form) -> Reply:
    return Reply(act=party_answers.accept, notice="accepted")


def _decline(form: Form) -> Reply:
    reason = _words(form, "reason")
    return Reply(act=lambda f, p: party_answers.decline(f, p, reason=reason), goodbye="party.bye.declined")


def _ask(form: Form) -> Reply:
    question = _words(form, "question")
    if not question:
        raise Unclear("party.ask.empty")
    return Reply(act=lambda f, p: party_answers.ask(f, p, question=question), notice="asked")


def _step(form: Form) -> Reply:
    step = _words(form, "step")
    if not step:
        raise Unclear("party.step.empty")
    return Reply(act=lambda f, p: party_answers.propose_step(f, p, step=step), notice="step")


def _report(form: Form) -> Reply:
    words, done = _words(form, "report"), "done" in form.fields
    if not words:
        raise Unclear("party.report.empty")
    return Reply(
        act=lambda f, p: party_answers.report(f, p, words=words, done=done),
        notice="report",
        goodbye="party.bye.done" if done else "",
    )


def _moments(form: Form) -> Reply:
    number = _number(form)
    fits = tuple(place for place in range(MOST_MOMENTS) if f"fit{place}" in form.fields)
    nothing = "nothing" in form.fields
    if not fits and not nothing:
        raise Unclear("party.talk.choose")
    said = () if nothing else fits
    return Reply(act=lambda f, p: party_answers.answer_moments(f, p, number=number, fits=said), notice="moments")


def _plan(form: Form) -> Reply:
    number, answer, words = _number(form), form.get("answer"), _words(form, "words")
    if answer not in (YES, ALMOST, NO):
        raise UnreadableForm
    if answer != YES and not words:
        raise Unclear("party.plan.empty")
    said = "" if answer == YES else words
    return Reply(
        act=lambda f, p: party_answers.answer_plan(f, p, number=number, answer=answer, words=said), notice="plan"
    )


def _words(form: Form, name: str) -> str:
    """What was typed there. Raises Unclear when it is too long to be read."""
    words = form.get(name).replace("\r\n", "\n").strip()
    if len(words) > LONGEST_WORDS:
        raise Unclear("party.error.too_long")
    return words


def _number(form: Form) -> int:
    """Which proposal the form is about."""
    number = form.get("number")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise UnreadableForm
    return int(number)


_REPLIES: Mapping[str, Callable[[Form], Reply]] = {
    "conflict": _conflict,
    "accept": _accept,
    "decline": _decline,
    "ask": _ask,
    "step": _step,
    "report": _report,
    "moments": _moments,
    "plan": _plan,
}
