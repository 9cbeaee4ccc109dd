"""Who holds the phone when it is not the resident: somebody who helps, with the resident's yes or still without."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

#: Who may help: family, a neighbour or friend, a volunteer or professional, somebody else.
KINDS = ("family", "near", "volunteer", "other")


@dataclass(frozen=True, kw_only=True, slots=True)
class Companion:
    """Somebody who types for the resident."""

    #: One of `KINDS`.
    kind: str
    #: The step the talk goes back to when it is known who types.
    home: str
    #: The language of the talk before.
    before: str
    #: The language the helper reads: that of the talk, as long as the helper has the phone.
    reads: str = ""
    #: The language the resident speaks: a pack's, "other", or empty: not said.
    speaks: str = ""
    #: The resident said yes to this helper.
    agreed: bool = False
    #: Who gets what comes later: "here" on this phone, "own" on the resident's own phone, "call" by telephone.
    updates: str = "here"
    #: What the resident wants without the helper: "call", "meet" or "no"; "asked": no answer yet.
    alone: str = ""
    #: The resident took up the talk on a phone of their own; the helper's is not let go of yet.
    moved: bool = False

    @property
    def speaks_for(self) -> bool:
        """Answers are given by this helper now."""
        return self.agreed and not self.moved

    def language_after(self, languages: tuple[str, ...]) -> str:
        """The language of the talk once the resident has the phone."""
        return self.speaks if self.speaks in languages else self.before


def to_json(companion: Companion) -> dict[str, Any]:
    return asdict(companion)


def from_json(stored: Mapping[str, Any] | None) -> Companion | None:
    """What `to_json` wrote; None where nobody helps."""
    return Companion(**stored) if stored else None
