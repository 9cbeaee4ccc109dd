"""What stands on the page of promises: every case with its rows, and what can be done about each right there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.casework.access import Reach, Right
from bot.language.names import name_of
from bot.store.asked import DANGER, URGENT
from bot.store.promised import CALL, Promised, PromisedCase, State, What
from bot.store.texts import Version
from bot.team.ask_again import SILENCE
from bot.team.too_old import old_texts
from bot.web.console.agenda import kind_key
from bot.web.console.calling import Words, words_to_say
from bot.web.console.visit import Visit

#: What is asked of the team, or comes by itself -> the part of the page of the case where it is done, and its name.
_DONE_AT = {
    **dict.fromkeys(("not_begun", "beginning", "party_declined", "party_silent", "table_empty"), ("table", "table")),
    **dict.fromkeys(("talk_unplanned", "talk_planned", "table_ready", "no_moment", "talk_cancelled"), ("talk", "talk")),
    **dict.fromkeys(("talk_waits", "talk_answered", "plan_waits", "plan_answered"), ("answers", "answers")),
    **dict.fromkeys(("talk_untold", "talk_told"), ("talk", "held")),
    **dict.fromkeys(("plan_unmade", "plan_made", "plan_back", "no_plan"), ("plan", "plan")),
    **dict.fromkeys(("step_late", "step_due", "step_later", "step_help", "usable", "not_usable"), ("plan", "step")),
    **dict.fromkeys(("word_back_due", "telling"), ("end", "word_back")),
    **dict.fromkeys(("unread", "reading"), ("story", "read")),
}
_WHEN = {What.BUBBLE: "promises.tried", What.MAIL: "promises.tried"}
_LETTERS = {What.BUBBLE: "today.dead.bubble", What.MAIL: "today.dead.mail"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One thing to do."""

    text: str
    state: State
    when: str
    urgent: bool
    #: Where it is read or done, and the key of what the link there says.
    links: tuple[tuple[str, str], ...]
    #: What a press does here, and the key of what the button says.
    acts: tuple[tuple[str, str], ...]


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
    def may_tell(self) -> bool:
        """Whoever looks may tell the resident that there is nothing yet."""
        return bool(self.of.case) and self.of.reach >= Reach.WORK


def cards(visit: Visit, found: Sequence[PromisedCase]) -> list[Card]:
    """The residents in the order they were found."""
    places = {place.id: place.name for place in visit.room.organisation().neighbourhoods}
    return [
        Card(
            of=each,
            place=places.get(each.neighbourhood, ""),
            rows=tuple(_row(visit, each, row) for row in each.rows),
            words=words_to_say(visit, each.language) if any(map(_calls, each.rows)) else (),
        )
        for each in found
    ]


def _calls(row: Promised) -> bool:
    return row.what is What.REQUEST and row.kind in CALL


def _row(visit: Visit, of: PromisedCase, row: Promised) -> Row:
    return Row(
        text=_text(visit, row),
        state=row.state,
        when=visit.t(_WHEN.get(row.what, "promises.by"), moment=visit.moment(row.at)),
        urgent=row.what is What.REQUEST and row.kind in URGENT,
        links=tuple(_links(of, row)),
        acts=tuple(_acts(of, row)),
    )


def _text(visit: Visit, row: Promised) -> str:
    if row.what is What.REQUEST:
        return visit.t(kind_key(visit, row.kind))
    if row.what in _LETTERS:
        return visit.t(_LETTERS[row.what])
    key = f"promises.kind.{row.kind}"
    said = visit.t(key if key in visit.room.console.phrases(visit.language) else "promises.kind.other")
    return visit.t("promises.missed", what=said) if row.what is What.MISSED else said


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


def _acts(of: PromisedCase, row: Promised) -> Iterator[tuple[str, str]]:
    works = of.reach >= Reach.WORK
    if row.what is What.REQUEST:
        if works and of.case and row.kind in SILENCE:
            yield f"ask-again:{of.case}", "promises.ask_again"
        if works or (row.kind in DANGER and of.reach >= Reach.BLIND):
            yield f"done:{row.id}", "promises.called" if row.kind in CALL else "promises.done"
    elif row.what is not What.TIMER:
        if of.reach >= Reach.BLIND:
            yield f"again:{row.id}", "today.again"
        if works:
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
    doubtful = organisation.doubtful(room.now.astimezone(room.zone).date())
    found = []
    if doubtful:
        numbers = ", ".join(organisation.numbers[id].number for id in doubtful)
        text = visit.t("today.doubtful", count=len(doubtful), numbers=numbers)
        found.append(Old(text, "/organisation/numbers" if visit.may(Right.ORGANISATION) else ""))
    for language, count in old_texts(written, room.now).items():
        text = visit.t("promises.old.texts", count=count, language=name_of(language, visit.language))
        found.append(Old(text, f"/texts/{language}" if visit.may(Right.TEXTS) else ""))
    return found
