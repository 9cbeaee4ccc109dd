"""What made-up residents, and the program, ask of a person."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection

from bot.assemble import App
from bot.casework.case import Case, CaseStatus
from bot.demo.stories import EXAMPLE
from bot.store import due, requests
from bot.store.conversations import OpenTalk
from bot.store.due import NewDue
from bot.store.requests import NewRequest
from bot.store.statuses import Timer

_QUESTION = {
    "nl": "Kan ik iemand meenemen naar het gesprek?",
    "en": "May I bring somebody to the talk?",
    "ar": "هل يمكنني أن أحضر شخصاً معي؟",
    "ti": "ሰብ ሒዘ ክመጽእ ይኽእል ድየ?",
}
_CALL = {"nl": "Bel mij liever.", "en": "Please call me.", "ar": "اتصلوا بي من فضلكم.", "ti": "ብኽብረትኩም ደውሉለይ።"}

#: Where a case stands -> what may wait of it.
_KINDS = {
    CaseStatus.CONFIRMED: ("party_silent", "table_ready", "question", "party_declined", "unreachable"),
    CaseStatus.TALKING: ("no_moment", "question", "message_answer"),
    CaseStatus.PLANNING: ("plan_back", "party_question"),
    CaseStatus.PLANNED: ("needs", "message_answer", "person"),
    CaseStatus.WORD_BACK: ("feedback_unanswered",),
    CaseStatus.REOPENED: ("unhappy",),
}
_IN_WORDS = ("question", "message_answer", "needs", "unhappy", "plan_back")
#: One case in so many has something that waits.
_ONE_IN = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Asker:
    """Puts something before the team, now and then."""

    app: App
    connection: Connection
    chance: Random
    now: datetime

    def of_case(self, talk: OpenTalk, case: Case) -> None:
        """Something that waits at a case that is on its way."""
        kinds = _KINDS.get(case.status)
        if not kinds or self.chance.randrange(_ONE_IN):
            return
        kind = self.chance.choice(kinds)
        party = next((each.name for each in case.course.referrals.values()), "")
        words = _QUESTION[case.language] if kind in _IN_WORDS else party if kind.startswith("party_") else ""
        self._ask(talk, kind, words)

    def of_talk(self, talk: OpenTalk, number: int) -> None:
        """Of the talks that are no case yet one is about danger, one asks for help, and others for a person."""
        language = talk.state.language
        match number:
            case 0:
                self._ask(talk, "danger", "", about=("violence",))
            case 1:
                self._ask(talk, "help_now", _CALL[language])
            case 2:
                self._ask(talk, "language", f"Bahasa Indonesia {EXAMPLE['en']}")
            case nth if nth % 3 == 0:
                self._ask(talk, "person", _CALL[language])

    def _ask(self, talk: OpenTalk, kind: str, words: str, *, about: tuple[str, ...] = ()) -> None:
        urgent = kind in ("danger", "help_now")
        made_at = self.now - timedelta(minutes=self.chance.randint(5, 20) if urgent else self.chance.randint(60, 2500))
        language = talk.state.language
        asked = NewRequest(
            id=self.app.ids.new(), conversation_id=talk.id, kind=kind,
            text=f"{words} {EXAMPLE[language]}" if words else "", reach="chat", attachments=(), language=language,
            made_at=made_at, due_by=self.app.road.read_by(made_at), about=about,
        )  # fmt: skip
        on_call = self.app.organisation().on_call
        if urgent and on_call:
            asked = replace(asked, addressee=on_call[0].name)
            due.schedule(self.connection, self._alert(talk))
        requests.ask(self.connection, self.app.vault, talk.key, asked=asked)

    def _alert(self, talk: OpenTalk) -> NewDue:
        organisation, zone = self.app.organisation(), self.app.settings.time_zone
        return NewDue(
            id=self.app.ids.new(), kind=Timer.ALERT, conversation_id=talk.id, turn=talk.state.turn,
            due_at=organisation.theirs_until(organisation.on_call[0].name, self.now, zone), late_until=None, zone=zone,
            made_at=self.now,
        )  # fmt: skip
