"""One case, open in a transaction: what a resident, a party and the team do to it come together here.

Whoever opens it holds its conversation, so that two who answer at the same moment answer one after the other.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.casework.case import Case, CaseStatus
from bot.casework.people import Party
from bot.conversation.bubbles import Option, Phrase
from bot.conversation.events import Event, Prompted, PromptsDropped, SharingBegan, SharingEnded
from bot.conversation.prompts import Prompt
from bot.errors import AanbelError, Undecipherable
from bot.store import audit, cases, consents, conversations, doors, due, knocked, requests
from bot.store.asked import NOT_CONTACTED
from bot.store.cases import StoredCase
from bot.store.consents import NewConsent
from bot.store.conversations import Contact, OpenTalk
from bot.store.doors import LINK_LIVES
from bot.store.requests import NewRequest
from bot.store.statuses import Timer
from bot.work import on_call, promising
from bot.work.letters import Letters
from bot.work.proposing import composed, opened
from bot.work.work import Group, Work

#: Who did it, in the audit log, when nobody of the team did.
RESIDENT, SYSTEM = "resident", "system"
#: After so long without an answer a person looks why the resident is silent.
SILENT_AFTER = timedelta(days=7)
#: The kind of request that asks the team to tell a party what a mail did not: its words begin with the mailbox.
UNDELIVERED = "mail_failed"
#: What a person is asked to tell a party that no mail reaches, while the resident's yes to it stands.
_TO_TELL = ("tell_offer", "tell_talk", "tell_plan", "tell_agreed", "tell_remind", "tell_step", UNDELIVERED)
#: How long it is quiet before what waits knocks.
KNOCKS_AFTER = timedelta(minutes=30)
#: The address of a resident who has none at the moment: what is asked then waits in the talk.
_NOWHERE = 0


class NoCase(AanbelError):
    """There is no such case."""


@dataclass(kw_only=True, slots=True)
class CaseFile:
    """A case during one transaction. `save` writes it back; what is asked of the resident follows in `work`."""

    work: Work
    stored: StoredCase
    #: The case as it was stored last, and as it is by now.
    before: Case
    case: Case
    letters: Letters
    #: Who does what is done now: "resident", "system", "party", or somebody of the team.
    actor: str = RESIDENT

    @classmethod
    def of(cls, work: Work, case_id: str = "", *, actor: str = RESIDENT) -> "CaseFile | None":
        """A case of the talk at work, its newest without an id; None when the talk has none (any more).

        Raises Undecipherable.
        """
        stored = cases.case_of(work.connection, work.road.vault, work.talk)
        if stored is None or case_id not in ("", stored.id):
            return None
        return cls._with(work, stored, actor)

    @classmethod
    def begin(cls, group: Group, case_id: str, *, actor: str) -> "CaseFile":
        """A case for somebody of the team, a party or a timer. Raises NoCase and Undecipherable."""
        vault, connection = group.road.vault, group.connection
        found = cases.find_case(connection, vault, case_id)
        talk = conversations.find_by_id(connection, vault, found.conversation_id) if found else None
        # Looked at again now that the talk is held: another may just have changed the case, or erased it.
        stored = cases.find_case(connection, vault, case_id) if talk else None
        if stored is None or talk is None or stored.status == CaseStatus.WITHDRAWN:
            raise NoCase(because=case_id)
        work = work_at(group, talk)
        return cls._with(work, stored, actor)

    @classmethod
    def _with(cls, work: Work, stored: StoredCase, actor: str) -> "CaseFile":
        case = _opened(stored, work)
        letters = Letters(work=work, case_id=case.id, resident_id=stored.resident_id)
        return cls(work=work, stored=stored, before=case, case=case, letters=letters, actor=actor)

    @property
    def now(self) -> datetime:
        return self.work.now

    @property
    def today(self) -> date:
        """The day on the organisation's own clock."""
        return self.now.astimezone(self.work.road.zone).date()

    @property
    def scopes(self) -> frozenset[str]:
        """What the resident's yes stands for now, sharing aside."""
        return consents.standing(self.work.connection, self.stored.resident_id)

    def change(self, case: Case) -> None:
        """From here on the case is this one."""
        self.case = case

    def save(self) -> None:
        """Write the case as it is now, if it changed."""
        if self.case == self.before:
            return
        now = composed(self.case)
        closed = self.case.status is CaseStatus.CLOSED
        changed = replace(
            self.stored,
            status=now.status,
            neighbourhood=now.neighbourhood or None,
            holder=self.case.holder or None,
            closed_at=(self.stored.closed_at or self.now) if closed else None,
            content=now.content,
        )
        cases.save(self.work.connection, self.work.road.vault, self.work.talk.key, changed=changed, now=self.now)
        promising.keep(self.work, self.before, self.case)
        self.stored, self.before = changed, self.case

    def note(self, action: str) -> None:
        """Write a line into the audit log: who did this to the case."""
        line = audit.line(self.work.road.ids, action, on=f"case:{self.case.id}", at=self.now, actor=self.actor)
        self.work.group.noted.append(line)

    # What the resident is asked and told.

    def prompt(
        self, step: str, *parts: Phrase, options: tuple[Option, ...] = (), about: str = "", again: bool = False
    ) -> None:
        """Put this before the resident, when the turn of it comes; a person looks when it stays without an answer."""
        if not self.work.talk.state.consented:
            # Without a yes, as after a "no" that was taken back, nothing is asked in the talk: somebody calls.
            self.ask_team("not_delivered")
            return
        prompt = Prompt(
            id=str(self.work.road.ids.new()), step=step, case=self.case.id,
            parts=parts, options=options, about=about, again=self._knocks(again=again),
        )  # fmt: skip
        self._lead(Prompted(prompt=prompt, here=self.actor == RESIDENT))
        # Counted from what waits the longest; once it rang, what is asked next is watched anew.
        watched = due.waits_until(self.work.connection, self.work.talk.id, Timer.SILENT)
        if not (watched and self.work.talk.state.prompts):
            self.set_timer(Timer.SILENT, SILENT_AFTER)

    def prompt_again(self, prompt: Prompt, *, again: bool) -> None:
        """Put what waits before the resident once more, as it is; `again` knocks, but for a knock of today."""
        self._lead(Prompted(prompt=replace(prompt, again=self._knocks(again=again))))

    def _knocks(self, *, again: bool) -> bool:
        """Whether this knocks although a knock stands unanswered."""
        return knocked.may_again(self.work.connection, self.work.talk, at=self.now, wanted=again)

    def drop_prompts(self, *steps: str, about: str = "") -> None:
        """Ask nothing of these steps any more, and let their old buttons mean nothing; `about` only one of them."""
        self._lead(PromptsDropped(steps=steps, about=about))

    # What a party hears.

    def party(self, id: str) -> Party | None:
        """The party as the organisation knows it now; None when it is gone from the list."""
        return next((party for party in self.work.road.organisation().parties if party.id == id), None)

    def mailbox(self, party: str) -> str:
        """Where mail for this party goes; empty when none can be sent."""
        known = self.party(party)
        return known.mail if known and self.work.road.mails else ""

    def mail(self, kind: str, party: str, *, until: datetime | None = None) -> bool:
        """Mail this party, with a fresh link of its own; False when it has no mailbox: a person is asked to tell it.

        The link lives until `until`, or for as long as links do.
        """
        to = self.mailbox(party)
        if not to:
            self.ask_team(f"tell_{kind}", self.case.course.referral(party).name)
            return False
        door_id, values = self.letters.door(party, until or self.now + LINK_LIVES)
        self.letters.post(kind, to, values, door_id=door_id)
        return True

    def mail_code(self, party: str, code: str, *, door_id: int) -> bool:
        """Mail this party the code of a door; False when it has no mailbox."""
        to = self.mailbox(party)
        if to:
            self.letters.post("code", to, {"code": code}, door_id=door_id)
        return bool(to)

    def allow(self, party: str) -> None:
        """Record the resident's yes to this party; the talk knows it too, so that it can be taken back there."""
        given = NewConsent(
            id=self.work.road.ids.new(), resident_id=self.stored.resident_id, scope=consents.SHARE,
            text_version=self.work.version_shown(), language=self.work.talk.state.language, given_at=self.now,
        )  # fmt: skip
        vault, key = self.work.road.vault, self.work.talk.key
        if consents.give_share(self.work.connection, vault, key, party=party, given=given):
            self.note("consent.given")
        self._lead(SharingBegan(party=party, name=self.case.course.referral(party).name))

    def allowed(self, party: str) -> bool:
        """Whether the resident's yes to this party stands."""
        vault, key = self.work.road.vault, self.work.talk.key
        standing = consents.standing_shares(self.work.connection, vault, key, resident_id=self.stored.resident_id)
        return party in standing

    def shut(self, party: str) -> None:
        """The party reads nothing any more: its links are dead, the resident's yes is closed, and the talk knows."""
        connection, vault = self.work.connection, self.work.road.vault
        self.close_doors(party)
        closed = consents.withdraw_share(
            connection, vault, self.work.talk.key, resident_id=self.stored.resident_id, party=party, at=self.now
        )
        if closed:
            self.note("consent.withdrawn")
        self._tell_nothing_more(party)
        self._lead(SharingEnded(party=party))

    def _tell_nothing_more(self, party: str) -> None:
        """What a person was to tell this party is not to be told any more."""
        talk, known, listed = self.work.talk, self.case.course.referrals.get(party), self.party(party)
        name, mailbox = known.name if known else None, f"{listed.mail} " if listed and listed.mail else None
        requests.let_go(
            self.work.connection, self.work.road.vault, talk.key, conversation_id=talk.id, kinds=_TO_TELL,
            is_meant=lambda text: text == name or bool(mailbox and text.startswith(mailbox)), at=self.now,
        )  # fmt: skip

    def close_doors(self, party: str = "") -> None:
        """No link of this party opens any more; without a party none at all, and mail with one is not sent."""
        doors.revoke(self.work.connection, self.work.road.vault, self.case.id, party=party, at=self.now)

    def stop(self, party: str) -> None:
        """Shut the party out and tell it to stop."""
        since = self.case.course.referral(party).changed_at
        self.shut(party)
        to = self.mailbox(party)
        if to:
            self.letters.stop(party, to, since)
        else:
            # The line in the log outlives an erasure, the request does not.
            self.ask_team("tell_stop", self.case.course.referral(party).name)
            self.note("party.to_be_told")
        self.note("sharing.stopped")

    # What the team hears.

    def ask_team(self, kind: str, text: str = "", *, files: tuple[str, ...] = ()) -> None:
        """Put this before the team; without words or files of its own once as long as it waits. They are sealed."""
        connection, talk = self.work.connection, self.work.talk
        if not (text or files) and requests.is_open(connection, talk.id, kind):
            return
        asked = NewRequest(
            id=self.work.road.ids.new(), conversation_id=talk.id, kind=kind, text=text, reach="", attachments=files,
            language=self.case.language, made_at=self.now, due_by=self.work.read_by(),
        )  # fmt: skip
        if kind == NOT_CONTACTED:
            asked = on_call.addressed(self.work, asked)
        requests.ask(connection, self.work.road.vault, talk.key, asked=asked)

    def team_was_asked(self, kind: str, text: str) -> bool:
        """Whether this very thing waits for the team already."""
        vault, talk = self.work.road.vault, self.work.talk
        return text in requests.waiting_texts(self.work.connection, vault, talk.key, conversation_id=talk.id, kind=kind)

    # What happens by itself.

    def set_timer(self, kind: Timer, after: timedelta, *, late: timedelta | None = None) -> None:
        """Set this timer anew, `after` from now; more than `late` after that it is too late."""
        due.reschedule(self.work.connection, self.work.timer(kind, after, late=late))

    def drop_timers(self, *kinds: Timer) -> None:
        """Let these not fire any more."""
        due.drop(self.work.connection, self.work.talk.id, *kinds)

    def _lead(self, event: Event) -> None:
        self.work.follow.append((self.work.contact, event))


def work_at(group: Group, talk: OpenTalk) -> Work:
    """Work at a talk that nobody on its other side began: its cause is one of its own."""
    contact = Contact(talk.address_id or _NOWHERE, talk.channel, talk)
    return Work(group=group, contact=contact, cause=f"c{group.road.ids.new()}")


def _opened(stored: StoredCase, work: Work) -> Case:
    """The case, in the language the resident reads now: it may be another than the one it was told in.

    Raises Undecipherable, also for a shape that this version does not know.
    """
    talk = work.talk
    try:
        case = opened(stored)
    except Exception:
        raise Undecipherable(because="cases.content, of another version") from None
    return replace(case, language=stored.language if talk.is_damaged else talk.state.language)
