"""What a party or a resident said to a person: it counts as much as a press, and who wrote it down is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.casework import moving
from bot.casework.course import Note, NoteKind
from bot.casework.joint_talk import RESIDENT, JointTalk
from bot.casework.plan import Plan
from bot.casework.referral import LIVE, Referral, ReferralStatus
from bot.casework.summary import Say
from bot.errors import Key
from bot.team.refused import Refused
from bot.team.settle import settle
from bot.team.words import written
from bot.work import answers, consequences, party_answers, referring
from bot.work.casefile import CaseFile

#: Characters of a reason.
_MOST = 1000
_S = ReferralStatus
#: The resident said yes, and the party has not said whom it knows.
_ASKED = frozenset({_S.AGREED, _S.OFFERED, _S.EXPIRED})
#: Why the answer of a party does not count now.
_NOT_NOW = {
    _S.RESERVE: "is kept in reserve: the resident was not asked. Tell it nothing yet",
    _S.ASKED: "waits for the resident's yes. Tell it nothing yet",
    _S.REFUSED: "is not wanted by the resident. Tell it nothing",
    _S.AGREED: "was not told of the case yet. Tell it, and use --offered",
    _S.OFFERED: "has not said whom it knows. Ask that first, and add --knows-nobody or --knows-resident",
    _S.OPENED: "has not said whether it takes part. Use --accepts or --declines REASON first",
    _S.ACCEPTED: "takes part already",
    _S.EXPIRED: "was silent too long. Use --offered or --link first",
    _S.DECLINED: "said no before. Somebody else can be confirmed",
    _S.CONFLICT: "could know the resident privately. Somebody else can be confirmed",
    _S.WITHDRAWN: "may not read any more: sharing with it was stopped",
    _S.COMPLETED: "did its part already",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FromParty:
    """What one party told somebody of the team. Each raises Refused, with what to do first, and IllegalChange."""

    file: CaseFile
    say: Say
    party: str

    @property
    def referral(self) -> Referral:
        """The party's referral as it is now. Raises Refused when the party is not at this table."""
        return _referral(self.file, self.party)

    def offered(self) -> None:
        """A person told the party of the case, as the resident said yes to."""
        if self.referral.status in LIVE or not self.file.allowed(self.party):
            raise self._not_now()
        self.file.change(moving.offer(self.file.case, self.party, at=self.file.now))
        self.file.note("referral.offered")
        referring.watch(self.file)
        self._told("tell_offer")
        self._note("told.offered")

    def link(self) -> None:
        """The party is mailed a fresh link: the one before was lost or grew too old."""
        known = self.file.party(self.party)
        if not (known and known.mail and self.file.work.road.mails):
            raise Refused(
                because=f"{self.referral.name} cannot be mailed. Tell it yourself, then use --offered.",
                key="refused.party.no_mail",
                values={"party": self.referral.name},
            )
        if not self.file.allowed(self.party):
            raise self._not_now()
        if self.referral.status in LIVE:
            self.file.mail("offer", self.party)
            self.file.note("referral.offered")
            referring.watch(self.file)
        else:
            referring.offer(self.file, self.party)

    def knows(self, *, resident: bool) -> None:
        """Whether somebody at the party could know the resident privately, asked before a word of the story."""
        if self.referral.status in (_S.AGREED, _S.EXPIRED):
            self.offered()
        self._taken(party_answers.answer_conflict(self.file, self.party, resident))
        self._note("told.knows_resident" if resident else "told.knows_nobody")

    def accepts(self) -> None:
        """The party takes part."""
        if self.referral.status in _ASKED:
            raise Refused(
                because=f"Ask {self.referral.name} first, before a word of the story: could this be somebody you know "
                "privately? Then add --knows-nobody or --knows-resident.",
                key="refused.party.ask_first",
                values={"party": self.referral.name},
            )
        self._taken(party_answers.accept(self.file, self.party))
        self._note("told.accepts")

    def declines(self, reason: str) -> None:
        """The party does not take part, or no longer."""
        why = written(reason, what="The reason", most=_MOST)
        self._taken(party_answers.decline(self.file, self.party, why))
        self._note("told.declines")

    def finished(self) -> None:
        """The party did its part, and reads no longer."""
        if self.referral.status is not _S.ACCEPTED:
            raise self._not_now()
        self.file.change(moving.complete(self.file.case, self.party, at=self.file.now))
        self.file.shut(self.party)
        self.file.note("referral.completed")
        self._note("told.finished")

    def moments(self, fits: Sequence[int]) -> None:
        """Which moments of the talk fit, counted from 1; none when nothing fits."""
        talk = _talk(self.file)
        self._answers(party_answers.answer_moments(self.file, self.party, number=talk.number, fits=_chosen(talk, fits)))
        self._told("tell_talk")
        self._note("told.moments")

    def plan(self, answer: str, words: str) -> None:
        """What the party says to the plan: yes, almost or no."""
        number = _plan(self.file).number
        self._answers(party_answers.answer_plan(self.file, self.party, number=number, answer=answer, words=words))
        self._told("tell_plan")
        self._note("told.plan")

    def _told(self, kind: str) -> None:
        """Whoever answers was told: that waits for nobody any longer."""
        settle(self.file, kind, about=self.referral.name)

    def _note(self, key: str) -> None:
        _note(self.file, self.say(key, {"name": self.referral.name}))

    def _not_now(self) -> Refused:
        return Refused(
            because=f"{self.referral.name} {_NOT_NOW[self.referral.status]}.",
            key="refused.party.not_now",
            values={"party": self.referral.name, "why": Key(f"not_now.{self.referral.status}")},
        )

    def _taken(self, heard: party_answers.Heard) -> None:
        if heard is not party_answers.Heard.TAKEN:
            raise self._not_now()

    def _answers(self, heard: party_answers.Heard) -> None:
        """A party that takes part, but was not asked this, or said the same before."""
        if heard is party_answers.Heard.BEFORE:
            raise Refused(
                because=f"{self.referral.name} said this before.",
                key="refused.party.before",
                values={"party": self.referral.name},
            )
        if heard is not party_answers.Heard.TAKEN and self.referral.status is _S.ACCEPTED:
            raise Refused(
                because=f"{self.referral.name} is not asked this now: look at aanbel case show.",
                key="refused.party.not_asked",
                values={"party": self.referral.name},
            )
        self._taken(heard)


@dataclass(frozen=True, kw_only=True, slots=True)
class FromResident:
    """What the resident told somebody of the team. Each raises Refused, with what to do first, and IllegalChange."""

    file: CaseFile
    say: Say

    def moments(self, fits: Sequence[int]) -> None:
        """Which moments of the talk fit, counted from 1; none when nothing fits."""
        talk, before = _talk(self.file), self.file.case
        self.file.change(moving.answer_talk(before, RESIDENT, _chosen(talk, fits)))
        self.file.drop_prompts("meet", about=str(talk.number))
        consequences.follow(self.file, before)
        self._said("meet")

    def plan(self, answer: str, words: str) -> None:
        """What the resident says to the plan: yes, almost or no."""
        self._answer("plan", answer, about=str(_plan(self.file).number), text=words)

    def wanted(self, step: int, *, yes: bool, words: str) -> None:
        """Whether what a step of the plan, counted from 1, is to arrange is wanted, and what is needed to use it."""
        self._answer("wanted", "yes" if yes else "no", about=str(step), text=words)

    def usable(self, step: int, *, yes: bool, words: str) -> None:
        """Whether what a step of the plan, counted from 1, arranged can be used."""
        steps = _plan(self.file).steps
        if yes and 1 <= step <= len(steps):
            settle(self.file, "not_usable", about=steps[step - 1].usable_words)
        self._answer("usable", "yes" if yes else "no", about=str(step), text=words)

    def contacted(self, answer: str) -> None:
        """Whether somebody of the team made contact: yes or no."""
        self._answer("followup", answer)

    def helped(self, answer: str, words: str) -> None:
        """Whether the word back helps: yes, little or no."""
        self._answer("feedback", answer, about=str(len(self.file.case.course.word_back)), text=words)

    def agrees(self, party: str) -> None:
        """The resident said yes: this party may read. Who comes by or calls has the same rights as who types (P15)."""
        self._share("yes", party)

    def refuses(self, party: str) -> None:
        """The resident does not, or no longer, want this party to read."""
        self._share("no", party)

    def _answer(self, step: str, option: str, *, about: str = "", text: str = "") -> None:
        answers.said_to_person(self.file, step, option=option, about=about, text=text)
        self._said(step)

    def _share(self, option: str, party: str) -> None:
        name = _referral(self.file, party).name
        answers.said_to_person(self.file, "share", option=option, about=party)
        self.file.note("answer.share")
        _note(self.file, self.say(f"told.resident.share.{option}", {"name": name}))

    def _said(self, step: str) -> None:
        self.file.note(f"answer.{step}")
        _note(self.file, self.say(f"told.resident.{step}", {}))


def _note(file: CaseFile, text: str) -> None:
    told = Note(kind=NoteKind.NOTE, text=text, by=file.actor, at=file.now)
    file.change(moving.note(file.case, told))


def _referral(file: CaseFile, party: str) -> Referral:
    referrals = file.case.course.referrals
    if party not in referrals:
        known = ", ".join(referrals) or "nobody yet, confirm a table first"
        raise Refused(
            because=f"'{party}' is not at the table of this case. There are: {known}.",
            key="refused.party.not_here",
            values={"party": party},
        )
    return referrals[party]


def _talk(file: CaseFile) -> JointTalk:
    if file.case.course.joint_talk is None:
        raise Refused(because="No talk is proposed yet.", key="refused.talk.none")
    return file.case.course.joint_talk


def _plan(file: CaseFile) -> Plan:
    if file.case.course.plan is None:
        raise Refused(because="No plan is proposed yet.", key="refused.plan.none")
    return file.case.course.plan


def _chosen(talk: JointTalk, numbers: Sequence[int]) -> tuple[int, ...]:
    for number in numbers:
        if not 1 <= number <= len(talk.moments):
            raise Refused(
                because=f"There is no moment {number}: they are numbered 1 to {len(talk.moments)}.",
                key="refused.talk.no_such",
            )
    return tuple(number - 1 for number in numbers)
