"""What there is to do today, in groups, the most urgent first: each thing says what to do, and where that is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.casework.access import Reach
from bot.casework.organisation import Organisation
from bot.store.asked import DANGER, NOT_CONTACTED
from bot.store.laid_aside import LaidAside
from bot.store.promised import NOT_ARRIVED
from bot.store.today import Quiet, Unread, Waiting
from bot.web.console.visit import Visit

#: The groups, in the order of the page.
GROUPS = (
    "danger", "urgent", "promises", "waiting", "referrals", "questions", "steps", "undelivered", "languages", "dead",
    "numbers",
)  # fmt: skip
#: What is looked at at once, whatever day was promised.
AT_ONCE = ("danger", "urgent")
#: Shown of a group at first; of danger everything.
FIRST = 6

#: What was put before the team -> its group; all else is a next step of a case.
_GROUP_OF = {
    **dict.fromkeys(DANGER, "danger"),
    NOT_CONTACTED: "urgent",
    **dict.fromkeys(("tell_stop", "unread", "overdue"), "promises"),
    **dict.fromkeys(
        (
            "tell_offer", "tell_talk", "tell_plan", "tell_agreed", "party_silent", "party_declined", "party_question",
            "party_step", "party_report", "sharing_stopped",
        ),
        "referrals",
    ),
    **dict.fromkeys(
        ("person", "question", "message_answer", "said_beside", "late_answer", "not_answered"), "questions"
    ),
    **dict.fromkeys(NOT_ARRIVED, "undelivered"),
    "language": "languages",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One thing to do."""

    text: str
    language: str = ""
    #: The name of a neighbourhood.
    place: str = ""
    #: The number of a case.
    case: str = ""
    holder: str = ""
    since: datetime | None = None
    #: A day that was promised.
    by: date | None = None
    #: That day is over.
    late: bool = False
    #: Who looks first, where that person is called, and until when.
    first: str = ""
    until: datetime | None = None
    #: Nobody else is on call: when that person is mailed again.
    again: datetime | None = None
    #: Where it is done, and the key of what the link there says.
    link: str = ""
    does: str = "today.open"
    #: The number of a dead letter, which is tried again here.
    letter: int = 0
    #: It may be left as it is.
    leavable: bool = False
    #: The number of a case that nobody has, and that can be taken here.
    takes: str = ""
    #: The kind of error, for whoever keeps the program running.
    error: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What the store told of today."""

    requests: Sequence[Waiting]
    quiet: Sequence[Quiet]
    still: Sequence[Quiet]
    foreign: Sequence[Unread]
    letters: Sequence[LaidAside]


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """Makes the groups of one visit."""

    visit: Visit
    seen: Seen
    today: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", self._day(self.visit.room.now))

    def groups(self) -> dict[str, list[Item]]:
        """Group -> what there is to do, in order; a group with nothing in it is left out."""
        found: dict[str, list[Item]] = {group: [] for group in GROUPS}
        for group, item in self._items():
            found[group].append(item)
        return {group: items for group, items in found.items() if items}

    def _items(self) -> Iterator[tuple[str, Item]]:
        for each in self.seen.requests:
            yield self._request(each)
        taken = {each.case for each in self.seen.requests}
        for case in self.seen.quiet:
            yield self._without_contact(case)
        yield from (("steps", self._standing_still(case)) for case in self.seen.still if case.id not in taken)
        yield from (("languages", self._foreign(each)) for each in self.seen.foreign)
        yield from map(self._letter, self.seen.letters)
        yield from (("numbers", item) for item in self._numbers())

    def _request(self, each: Waiting) -> tuple[str, Item]:
        by = self._day(each.due_by - timedelta(microseconds=1))
        late = each.due_by < self.visit.room.now
        group = _GROUP_OF.get(each.kind, "steps")
        called, following = self._organisation.called(each.addressee), self._organisation.called_after(each.addressee)
        mailed = bool(called and called.mail and self.visit.room.road.mails)
        item = Item(
            text=self.visit.t(kind_key(self.visit, each.kind)),
            language=each.language,
            place=self._place(each.neighbourhood),
            case=each.case,
            holder=each.holder,
            since=each.made_at,
            by=None if group in AT_ONCE else by,
            late=late and group not in AT_ONCE,
            first=" ".join(filter(None, (each.addressee, called.phone if called else ""))),
            until=each.next_at if following != called else None,
            again=each.next_at if following == called and mailed else None,
            link=f"/requests/{each.id}",
        )
        return "promises" if late and group not in AT_ONCE else group, item

    def _without_contact(self, case: Quiet) -> tuple[str, Item]:
        promised = self._organisation.reads_by(case.made_at, self.visit.room.zone)
        days = (self.today - self._day(case.made_at)).days
        due = not case.is_read and promised <= self.today
        key = "today.unread" if not case.is_read else "today.no_contact"
        item = self._case(case, self.visit.t(key, days=days))
        return ("promises" if due else "waiting"), replace(item, by=promised, late=due and promised < self.today)

    def _standing_still(self, case: Quiet) -> Item:
        days = (self.today - self._day(case.changed_at)).days
        key = "today.word_back" if case.status == "planned" else "today.still"
        return self._case(case, self.visit.t(key, days=days))

    def _case(self, case: Quiet, text: str) -> Item:
        free = not case.holder and case.reach is Reach.WORK
        return Item(
            text=text,
            language=case.language,
            place=self._place(case.neighbourhood),
            case=case.id,
            holder=case.holder,
            since=case.made_at,
            link=f"/cases/{case.id}",
            takes=case.id if free else "",
        )

    def _foreign(self, each: Unread) -> Item:
        bridges = [party.name for party in self._organisation.parties if each.language in party.languages]
        known = "today.untranslated.known" if bridges else "today.untranslated"
        values = {"cases": each.cases, "parties": ", ".join(bridges[:3])} if bridges else {"cases": each.cases}
        return Item(
            text=self.visit.t(known, **values),
            language=each.language,
            since=each.since,
            link=f"?language={each.language}#cases",
            does="today.see",
        )

    def _letter(self, each: LaidAside) -> tuple[str, Item]:
        reached = each.what in ("bubble", "mail")
        key = "today.dead.wipe" if each.kind in ("wipe", "goodbye") else f"today.dead.{each.what}"
        item = Item(
            text=self.visit.t(key),
            language=each.language,
            case=each.case,
            holder=each.holder,
            since=each.since,
            link=f"/cases/{each.case}" if each.case else "",
            letter=each.id,
            leavable=each.what != "message",
            error=each.error,
        )
        return ("undelivered" if reached else "dead"), item

    def _numbers(self) -> Iterator[Item]:
        numbers = self._organisation.numbers
        doubtful = [numbers[id].number for id in self._organisation.doubtful(self.today)]
        if doubtful:
            text = self.visit.t("today.doubtful", count=len(doubtful), numbers=", ".join(doubtful))
            yield Item(text=text, link="/organisation", does="today.check")

    @property
    def _organisation(self) -> Organisation:
        return self.visit.room.organisation()

    def _place(self, id: str) -> str:
        return next((place.name for place in self._organisation.neighbourhoods if place.id == id), "")

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.visit.room.zone).date()


def kind_key(visit: Visit, kind: str) -> str:
    """The key of what was put before the team, in words that tell nothing of what was said."""
    phrases = visit.room.console.phrases(visit.language)
    keys = (f"today.kind.{kind}", f"case.request.{kind}")
    return next((key for key in keys if key in phrases), "today.kind.other")
