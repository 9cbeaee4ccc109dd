"""Everything the rules may look at for one case, gathered by the caller: no rule asks the world anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.casework.case import Content
from bot.casework.consent import Consent

#: Languages the team works in: there no bridge is needed for the language alone (house.md).
TEAM_LANGUAGES = frozenset({"nl", "en"})


@dataclass(frozen=True, slots=True)
class Load:
    """How busy a party is."""

    #: Residents it is with now.
    residents: int = 0
    #: When it was last asked; None: never.
    asked_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """One case on one day."""

    content: Content
    #: The resident's language code.
    language: str
    #: The local day.
    today: date
    consents: tuple[Consent, ...]
    #: Parties this resident does not want.
    blocked: frozenset[str] = frozenset()
    #: Parties that cannot be fair here, as a coordinator noted.
    conflicts: frozenset[str] = frozenset()
    #: Party id -> how busy it is; absent: not at all.
    load: Mapping[str, Load] = field(default_factory=dict)

    @property
    def topics(self) -> tuple[str, ...]:
        """What the table should cover; a story without a topic is about "something else"."""
        return self.content.topics or ("other",)

    @property
    def foreign(self) -> bool:
        """The resident writes a language the team does not work in."""
        return self.language not in TEAM_LANGUAGES

    def busy(self, party: str) -> Load:
        return self.load.get(party, Load())
