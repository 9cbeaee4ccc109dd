"""What the resident said yes to, when, and to which text: what is allowed now follows from nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.casework.hours import aware
from bot.errors import IllegalChange

#: Keeping the story; house.md lists all scopes.
KEEP = "keep"


def share_with(party: str) -> str:
    """The scope of sharing the story with this party."""
    return f"share:{party}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """One yes. A new yes after a withdrawal is a new consent: nothing is overwritten."""

    scope: str
    #: The version of the text that was said yes to.
    version: str
    #: The language it was shown in.
    language: str
    given_at: datetime
    withdrawn_at: datetime | None = None

    def __post_init__(self) -> None:
        aware(self.given_at)
        if self.withdrawn_at is not None and aware(self.withdrawn_at) < self.given_at:
            raise ValueError("nobody withdraws a consent before giving it")

    def withdrawn(self, at: datetime) -> "Consent":
        """The same consent, taken back. Raises IllegalChange when it was taken back before."""
        if self.withdrawn_at is not None:
            raise IllegalChange(because="this consent was withdrawn before", key="refused.consent")
        return replace(self, withdrawn_at=at)


def allowed(consents: Iterable[Consent], scope: str) -> bool:
    """Whether the resident's yes to this scope stands now."""
    return any(consent.scope == scope and consent.withdrawn_at is None for consent in consents)


def taken_back(consents: Iterable[Consent], scope: str) -> bool:
    """Whether the resident once said yes to this scope and no longer does."""
    given = [consent for consent in consents if consent.scope == scope]
    return bool(given) and not allowed(given, scope)
