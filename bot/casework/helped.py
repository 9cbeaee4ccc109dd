"""Somebody helped in the talk: who it was, what the resident speaks, and where what comes later is told."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Helped:
    """Who gave the answers for the resident, with the resident's yes."""

    #: family, near, volunteer or other.
    by: str
    #: The language the helper reads, a code.
    reads: str
    #: The language the resident speaks: a code, "other", or empty when it was not said.
    speaks: str = ""
    #: Who gets what comes later: "here" on the helper's phone, "own" on the resident's, "call" by telephone.
    updates: str = "here"
    #: What the resident wants without the helper: "call", "meet", "no"; empty or "asked": it was not said.
    alone: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def notes(self) -> Iterator[str]:
        """The keys of what the team and the parties should know, besides who helped and in which language."""
        yield f"case.helped.updates.{self.updates}"
        yield "case.helped.wants_alone" if self.alone in ("call", "meet") else "case.helped.alone"
