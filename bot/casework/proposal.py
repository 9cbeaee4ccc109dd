"""A proposed table: who sits at it and why, what nobody covers yet, and what the coordinator should mind."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.casework.people import PartyKind


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a message key for staff: a topic's and a language's own ids stand in `values`."""

    key: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def to_json(self) -> list[Any]:
        return [self.key, dict(self.values)]


class Role(StrEnum):
    """Why a seat is at the table."""

    #: Covers topics of the case.
    COVERS = "covers"
    #: A key person, who bridges language or culture.
    BRIDGE = "bridge"
    #: Stands beside every table: the coordinator and client support.
    BESIDE = "beside"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """One party at the proposed table. A suggestion: nothing is shared before the resident's yes."""

    party: str
    name: str
    kind: PartyKind
    role: Role
    #: The topics of the case it is there for.
    topics: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "party": self.party,
            "name": self.name,
            "kind": self.kind.value,
            "role": self.role.value,
            "topics": list(self.topics),
            "reasons": [reason.to_json() for reason in self.reasons],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Seat":
        return cls(
            party=stored["party"],
            name=stored["name"],
            kind=PartyKind(stored["kind"]),
            role=Role(stored["role"]),
            topics=tuple(stored["topics"]),
            reasons=_reasons(stored["reasons"]),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """A topic no party covers now, with what stood in the way. Counted, and never the end (requirements.md, R11)."""

    topic: str
    reasons: tuple[Reason, ...]

    def to_json(self) -> dict[str, Any]:
        return {"topic": self.topic, "reasons": [reason.to_json() for reason in self.reasons]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Gap":
        return cls(topic=stored["topic"], reasons=_reasons(stored["reasons"]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """The table for one talk."""

    #: In the order to read them: a bridge that comes first, who covers, who stands beside.
    seats: tuple[Seat, ...] = ()
    gaps: tuple[Gap, ...] = ()
    #: What the coordinator should mind or arrange.
    notes: tuple[Reason, ...] = ()

    @property
    def tailor_made(self) -> bool:
        """No offer fits: a coordinator and the resident make a solution of their own."""
        return not any(seat.role is Role.COVERS for seat in self.seats)

    @property
    def covered(self) -> frozenset[str]:
        return frozenset(topic for seat in self.seats if seat.role is Role.COVERS for topic in seat.topics)

    def to_json(self) -> dict[str, Any]:
        """The proposal as plain JSON values."""
        return {
            "seats": [seat.to_json() for seat in self.seats],
            "gaps": [gap.to_json() for gap in self.gaps],
            "notes": [note.to_json() for note in self.notes],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Proposal":
        """The proposal that `to_json` wrote."""
        return cls(
            seats=tuple(Seat.from_json(seat) for seat in stored["seats"]),
            gaps=tuple(Gap.from_json(gap) for gap in stored["gaps"]),
            notes=_reasons(stored["notes"]),
        )


def counted(keys: Iterable[str]) -> tuple[Reason, ...]:
    """Each key once, with how often it came, most often first: bounded, whatever the number of parties."""
    most = sorted(Counter(keys).items(), key=lambda item: (-item[1], item[0]))
    return tuple(Reason(key, {"count": count}) for key, count in most)


def _reasons(stored: list[list[Any]]) -> tuple[Reason, ...]:
    return tuple(Reason(key, values) for key, values in stored)
