"""The parties that can sit at a table: professionals, informal help, and key persons who bridge a culture."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.casework.hours import OpeningHours
from bot.casework.preferences import Reach
from bot.casework.wrong import Wrong

#: The id of the coordinator's own seat at every table; no party may have it.
COORDINATOR = "coordinator"


class PartyKind(StrEnum):
    FORMAL = "formal"
    #: Volunteers, neighbours, groups, clubs, shops of second-hand things.
    INFORMAL = "informal"
    #: A professional who bridges a culture (house.md, Names).
    KEY_PERSON = "key_person"


class Host(StrEnum):
    """Whom a resident talks to at a party, where it matters."""

    WOMAN = "woman"
    MAN = "man"
    #: The resident can choose.
    BOTH = "both"
    UNKNOWN = "unknown"


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """Whole days, the first and the last included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            sentence = f"a closed period ends ({self.last}) before it begins ({self.first})"
            raise Wrong(sentence, "period", first=str(self.first), last=str(self.last))

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """One party on the list of a neighbourhood."""

    id: str
    name: str
    kind: PartyKind
    #: Topic ids it helps with.
    topics: frozenset[str] = frozenset()
    #: Neighbourhood ids; empty: it works in all of them.
    neighbourhoods: frozenset[str] = frozenset()
    #: Language codes it works in without an interpreter.
    languages: frozenset[str] = frozenset({"nl"})
    #: It brings an interpreter itself.
    interpreter: bool = False
    #: Languages of the group its people come from ("ti"); empty: no one group. Some residents want nobody of theirs.
    community: frozenset[str] = frozenset()
    host: Host = Host.UNKNOWN
    #: The ways in which it meets or reaches a resident.
    places: frozenset[Reach] = frozenset()
    hours: OpeningHours | None = None
    #: How many residents at the same time; None: no limit.
    capacity: int | None = None
    #: How the coordinator reaches it.
    contact: str = ""
    #: Where a link to a case goes: a mailbox that only its own people read. Empty: a person tells it.
    mail: str = ""
    closed: tuple[Period, ...] = ()
    #: National help, for what nobody nearby can do now.
    fallback: bool = False
    #: Offered next to any table: independent client support.
    beside: bool = False

    def closed_on(self, day: date) -> bool:
        return any(period.holds(day) for period in self.closed)
