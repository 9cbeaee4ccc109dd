"""Parties and situations to match with."""

from datetime import UTC, date, datetime
from typing import Any

from bot.casework.answers import Given
from bot.casework.case import case_from
from bot.casework.consent import KEEP, Consent
from bot.casework.organisation_file import read_organisation
from bot.casework.people import Party, PartyKind
from bot.casework.proposal import Proposal, Role
from bot.matching.situation import Situation
from bot.matching.table import compose
from tests.casework.making import SAMPLE

NOW = datetime(2026, 11, 27, 15, 30, tzinfo=UTC)
YES = Consent(scope=KEEP, version="1", language="nl", given_at=NOW)
SAMPLE_PARTIES = read_organisation(SAMPLE.read_text(encoding="utf-8"), file=SAMPLE.name).parties


def party(id: str, *topics: str, **fields: Any) -> Party:
    """A professional party, unless told otherwise."""
    return Party(**{"id": id, "name": id.title(), "kind": PartyKind.FORMAL, "topics": frozenset(topics), **fields})


def informal(id: str, *topics: str, **fields: Any) -> Party:
    return party(id, *topics, kind=PartyKind.INFORMAL, **fields)


def key_person(id: str, language: str, *topics: str, **fields: Any) -> Party:
    return party(id, *topics, kind=PartyKind.KEY_PERSON, languages=frozenset({language, "nl"}), **fields)


def situation(*topics: str, language: str = "nl", wishes: dict[str, str] | None = None, **fields: Any) -> Situation:
    """A case about these topics; `wishes` are options chosen at steps of the talk."""
    chosen = {step: Given((option,)) for step, option in (wishes or {}).items()}
    content = case_from({**chosen, "topics": Given(topics)}, given_at=NOW)
    return Situation(
        **{"content": content, "language": language, "today": date(2026, 11, 27), "consents": (YES,), **fields}
    )


def table(of: Situation, *parties: Party) -> Proposal:
    return compose(of, parties, coordinator="Het buurtteam")


def seated(proposal: Proposal, role: Role = Role.COVERS) -> list[str]:
    """The ids at the table in this role, in order."""
    return [seat.party for seat in proposal.seats if seat.role is role]


def keys(proposal: Proposal, id: str) -> list[str]:
    """The reasons' keys of the party with this id."""
    return [reason.key for seat in proposal.seats if seat.party == id for reason in seat.reasons]


def noted(proposal: Proposal) -> list[str]:
    return [note.key for note in proposal.notes]
