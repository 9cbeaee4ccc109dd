"""What stands on the page of promises: every case with its rows, and what can be done about each right there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.casework.access import Reach, Right
from bot.casework.case import CaseStatus
from bot.language.names import name_of
from bot.store.asked import DANGER, URGENT
from bot.store.audit import Often
from bot.store.mails import Letter
from bot.store.promised import CALL, SINCE, Promised, PromisedCase, State, What
from bot.store.statuses import Timer
from bot.store.texts import Version
from bot.team.ask_again import SILENCE
from bot.team.sooner import SOONER
from bot.team.too_old import free_days_missing, old_texts
from bot.web.console.agenda import kind_key
from bot.web.console.calling import Words, words_to_say
from bot.web.console.visit import Visit

#: What is asked of the team, or comes by itself -> the part of the page of the case where it is done, and its name.
_DONE_AT = {
    **dict.fromkeys(
        (
            "not_begun",
            "beginning",
            "party_declined",
            "party_silent",
            "table_empty",
            "party_question",
            "party_step",
            "party_report",
            "sharing_stopped",
            "mail_failed",
            "tell_offer",
            "tell_talk",
            "tell_plan",
            "tell_agreed",
            "tell_stop",
            "tell_remind",
            "tell_step",
            "remind_party",
            "referral_expires",
        ),
        ("table", "table"),
    ),
    **dict.fromkeys(("talk_unplanned", "talk_planned", "table_ready", "no_moment", "talk_cancelled"), ("talk", "talk")),
    **dict.fromkeys(("talk_waits", "talk_answered", "plan_waits", "plan_answered"), ("answers", "answers")),
    **dict.fromkeys(("talk_untold", "talk_told"), ("talk", "held")),
    **dict.fromkeys(("plan_unmade", "plan_made", "plan_back", "no_plan"), ("plan", "plan")),
    **dict.fromkeys(
        ("step_late", "step_due", "step_later", "step_help", "usable", "not_usable", "needs", "not_wanted"),
        ("plan", "step"),
    ),
    **dict.fromkeys(("word_back_due", "telling"), ("end", "word_back")),
    "feedback_unanswered": ("end", "unanswered"),
    **dict.fromkeys(("unread", "reading", "standing_still"), ("story", "read")),
}
_LETTERS = {
    What.MESSAGE: "today.dead.message", What.BUBBLE: "today.dead.bubble", What.WIPE: "today.dead.wipe",
    What.MAIL: "today.dead.mail",
}  # fmt: skip
#: What the program does itself: only then a time of the day says anything.
_BY_ITSELF = ("follow_up", "remind_party", "step_due", "usable", "wellbeing", "tomorrow", "referral_expires")
#: Of these what is asked of a resident whenever it rings: in polite hours, whatever hour the timer has.
_POLITE = ("follow_up", "usable", "wellbeing")
#: The resident was asked, and may be asked once more: what the team was told of it, and what comes of it by itself.
_SILENT = (*SILENCE, Timer.SILENT, Timer.WORD_BACK)
#: After so many calls in vain another way is better.
_OTHERWISE = 3
#: What the button says that does it now, and not on its day.
_SOONER = {Timer.REMIND_PARTY: "promises.remind_now"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One thing to do."""

    text: str
    #: How it stands, in one word: that of its state, or "now".
    badge: str
    when: str
    #: How often nobody picked up; empty where nobody called.
    vain: str
    #: Where it is read or done, and the key of what the link there says.
    links: tuple[tuple[str, str], ...]
    #: What a press does here, and the key of what the button says.
    acts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is known of rows besides what stands in them, by their numbers."""

    #: Mails that are of no resident any more.
    letters: Mapping[int, Letter]
    #: Calls that nobody took.
    vain: Mapping[int, Often]


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A resident, and all that is to be done."""

    of: PromisedCase
    #: The name of the neighbourhood.
    place: str
    rows: tuple[Row, ...]
    #: What to say on the phone; empty where nobody is to be called.
    words: tuple[Words, ...]

    @property
    def may_take(self) -> bool:
        """Nobody has it."""
        return bool(self.of.case) and not self.of.holder and self.of.reach >= Reach.WORK

    @property
    def may_tell(self) -> bool:
        """Whoever looks may tell the resident that there is nothing yet, as long as something is to come."""
        return bool(self.of.case) and self.of.status != CaseStatus.CLOSED and self.of.reach >= Reach.WORK


def cards(visit: Visit, found: Sequence[PromisedCase], known: Known) -> list[Card]:
    """The residents in the order they were found."""
    places = {place.id: place.name for place in visit.room.organisation().neighbourhoods}
    return [
        Card(
            of=each,
            place=places.get(each.neighbourhood, ""),
            rows=tuple(_row(visit, each, row, known) for row in each.rows),
            words=words_to_say(visit, each.language) if any(map(_calls, each.rows)) else (),
        )
        for each in found
    ]


def _calls(row: Promised) -> bool:
    return row.what is What.REQUEST and row.kind in CALL


def _row(visit: Visit, of: PromisedCase, row: Promised, known: Known) -> Row:
    letter, asks = known.letters.get(row.id), row.what is What.REQUEST
    urgent = asks and row.kind in URGENT
    return Row(
        text=_told_by_hand(visit, letter) if letter and row.kind == "stop" else _text(visit, row),
        when=_when(visit, row),
        vain=in_vain(visit, known.vain.get(row.id) if asks else None),
        badge="now" if urgent else row.state.value,
        links=tuple(_links(of, row)),
        acts=tuple(_acts(of, row, visit.room.now)),
    )


def in_vain(visit: Visit, often: Often | None) -> str:
    """How often somebody called and nobody picked up, and what else can be tried; empty where nobody called."""
    if often is None:
        return ""
    said = visit.t("promises.in_vain", count=often.times, moment=visit.moment(often.last))
    return f"{said} {visit.t('promises.in_vain.other')}" if often.times >= _OTHERWISE else said


def _when(visit: Visit, row: Promised) -> str:
    if row.what in _LETTERS:
        return visit.t("promises.tried", moment=visit.moment(row.at))
    if row.what is What.REQUEST and row.kind in SINCE:
        return visit.t("promises.since", moment=visit.moment(row.at))
    if row.what is What.TIMER and row.kind in _BY_ITSELF:
        if row.state is State.OVERDUE:
            return visit.t("promises.not_by_itself", moment=visit.moment(row.at))
        at = visit.room.road.rest.next(row.at) if row.kind in _POLITE else row.at
        return visit.t("promises.by_itself", moment=visit.moment(at))
    return visit.t("promises.by", day=visit.last_day(row.at))


def _told_by_hand(visit: Visit, letter: Letter) -> str:
    """The resident is gone, and nobody else knows which party is still to stop."""
    parties = {party.mail: party.name for party in visit.room.organisation().parties if party.mail}
    return visit.t("promises.tell_stop", name=parties.get(letter.to, letter.to), number=letter.values["number"])


def _text(visit: Visit, row: Promised) -> str:
    if row.what is What.REQUEST:
        return visit.t(kind_key(visit, row.kind))
    if row.what in _LETTERS:
        return visit.t(_LETTERS[row.what])
    said = kind_of_timer(visit, row.kind)
    return visit.t("promises.missed", what=said) if row.what is What.MISSED else said


def kind_of_timer(visit: Visit, kind: str) -> str:
    """What happens when such a timer rings."""
    key = f"promises.kind.{kind}"
    return visit.t(key if key in visit.room.console.phrases(visit.language) else "promises.kind.other")


def _links(of: PromisedCase, row: Promised) -> Iterator[tuple[str, str]]:
    if row.what is What.REQUEST:
        yield f"/requests/{row.id}", "promises.number" if row.kind in CALL else "promises.read"
    if not of.case:
        return
    place, name = _DONE_AT.get(row.kind, ("", ""))
    if place and of.reach >= Reach.READ:
        yield f"/cases/{of.case}#{place}", f"promises.to.{name}"
    elif row.what is not What.REQUEST:
        yield f"/cases/{of.case}", "request.to_case"


def _acts(of: PromisedCase, row: Promised, now: datetime) -> Iterator[tuple[str, str]]:
    works = of.reach >= Reach.WORK
    if works and of.case and row.what is not What.MISSED and row.kind in _SILENT:
        yield f"ask-again:{of.case}", "promises.ask_again"
    if row.what is What.REQUEST:
        # Danger is looked at before anybody says that it was seen to.
        if works and row.kind not in DANGER:
            yield f"done:{row.id}", "promises.called" if row.kind in CALL else "promises.done"
            if row.kind in CALL:
                yield f"no-answer:{row.id}", "promises.no_answer"
    elif row.what is What.TIMER:
        if works and of.case and row.kind in SOONER and row.at > now:
            yield f"sooner:{of.case}:{row.id}", _SOONER.get(Timer(row.kind), "promises.ask_now")
    else:
        if of.reach >= Reach.BLIND:
            yield f"again:{row.id}", "today.again"
        if works and row.what is not What.MESSAGE:
            yield f"leave:{row.id}", "today.leave"


@dataclass(frozen=True, slots=True)
class Old:
    """Something that nobody looked at for too long."""

    text: str
    #: Where it is looked at; empty for who may not change it.
    link: str


def old(visit: Visit, written: Iterable[Version]) -> list[Old]:
    """Numbers and texts that grew old: worked out now, and of no resident."""
    organisation, room = visit.room.organisation(), visit.room
    doubtful = organisation.doubtful(visit.today)
    found = []
    year = free_days_missing(organisation.holidays, visit.today)
    if year:
        text = visit.t("promises.old.holidays", year=year)
        found.append(Old(text, "/organisation/hours" if visit.may(Right.ORGANISATION) else ""))
    if doubtful:
        numbers = ", ".join(organisation.numbers[id].number for id in doubtful)
        text = visit.t("today.doubtful", count=len(doubtful), numbers=numbers)
        found.append(Old(text, "/organisation/numbers" if visit.may(Right.ORGANISATION) else ""))
    for language, count in old_texts(written, room.now).items():
        text = visit.t("promises.old.texts", count=count, language=name_of(language, visit.language))
        found.append(Old(text, f"/texts/{language}" if visit.may(Right.TEXTS) else ""))
    return found
