"""From a confirmed talk to a case with a proposed table: casework and matching meet here."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.casework.answers import Given
from bot.casework.case import Case, CaseStatus, Content, case_from
from bot.casework.consent import Consent
from bot.casework.course import Course
from bot.casework.helped import Helped
from bot.casework.organisation import Organisation
from bot.casework.proposal import Proposal
from bot.conversation.companion import Companion
from bot.conversation.state import Answer
from bot.matching.situation import Load, Situation
from bot.matching.table import compose
from bot.store.cases import Composed, StoredCase
from bot.work.road import Confirmed

#: The language the coordinator's own seat is named in.
STAFF = "nl"


class Proposing:
    """Makes cases for one organisation, as it is at that moment."""

    def __init__(
        self, organisation: Callable[[], Organisation], zone: ZoneInfo, loads: Callable[[], Mapping[str, Load]] = dict
    ) -> None:
        self._organisation = organisation
        self._zone = zone
        self._loads = loads

    def __call__(self, confirmed: Confirmed) -> Composed:
        """The case of this talk, with a table proposed anew."""
        given = {step: _given(answer) for step, answer in confirmed.state.answers.items()}
        content = replace(case_from(given, given_at=confirmed.made_at), helped=helped_of(confirmed.state.companion))
        return composed(_before(confirmed).told_again(content, self._table(confirmed, content)))

    def _table(self, confirmed: Confirmed, content: Content) -> Proposal:
        organisation = self._organisation()
        situation = Situation(
            content=content,
            language=content.spoken(confirmed.state.language),
            today=confirmed.made_at.astimezone(self._zone).date(),
            consents=tuple(_consent(confirmed, scope) for scope in sorted(confirmed.scopes)),
            load=self._loads(),
        )
        return compose(situation, organisation.parties, coordinator=organisation.facts(STAFF)["coordinator"])


def composed(case: Case) -> Composed:
    """A case as it is stored; `opened` reads it. Who holds it stands in a column of its own, like what was first."""
    return Composed(
        status=case.status.value,
        neighbourhood=case.content.neighbourhood,
        content={
            "content": case.content.to_json(),
            "proposal": case.proposal.to_json(),
            "course": case.course.to_json(),
        },
    )


def opened(stored: StoredCase) -> Case:
    """A stored case as casework knows it. One that was stored before there was a course has one that has not begun."""
    return Case(
        id=stored.id,
        language=stored.language,
        channel=stored.channel,
        received_at=stored.made_at,
        content=Content.from_json(stored.content["content"]),
        status=CaseStatus(stored.status),
        proposal=Proposal.from_json(stored.content["proposal"]),
        holder=stored.holder or "",
        course=Course.from_json(stored.content.get("course", {})),
    )


def _before(confirmed: Confirmed) -> Case:
    if confirmed.before:
        return opened(confirmed.before)
    return Case(
        id=confirmed.case_id,
        language=confirmed.state.language,
        channel=confirmed.channel,
        received_at=confirmed.made_at,
        content=Content(),
    )


def _given(answer: Answer) -> Given:
    return Given(
        answer.options, answer.text, len(answer.attachments), answer.language, bool(answer.heard), answer.told_by
    )


def helped_of(companion: Companion | None) -> Helped | None:
    """Who gives the answers for the resident now, as a case knows it."""
    if companion is None or not companion.speaks_for:
        return None
    return Helped(
        by=companion.kind,
        reads=companion.reads,
        speaks=companion.speaks,
        updates=companion.updates,
        alone=companion.alone,
    )


def _consent(confirmed: Confirmed, scope: str) -> Consent:
    # The matching asks only whether a yes stands now; its text and language are kept with the consent itself.
    return Consent(scope=scope, version="", language=confirmed.state.language, given_at=confirmed.made_at)
