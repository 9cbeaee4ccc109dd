"""Word back: "you told, we did, it gave", or "it did not work, because; this is possible". Needed to close (P13)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import IllegalChange

#: Whether it helps the resident; after "no" the case opens again.
HELPS = ("yes", "little", "no")
#: A word back that is not answered for so long can be left unanswered.
UNANSWERED_AFTER = timedelta(days=28)


class WordBackKind(StrEnum):
    DONE = "done"
    NOT_POSSIBLE = "not_possible"


#: What each kind needs in words.
_PARTS = {WordBackKind.DONE: ("told", "did", "gave"), WordBackKind.NOT_POSSIBLE: ("told", "because", "possible")}


@dataclass(frozen=True, kw_only=True, slots=True)
class WordBack:
    """What a resident hears, and what the resident says to it. Raises IllegalChange when a part of it is missing."""

    kind: WordBackKind
    told: str
    did: str = ""
    gave: str = ""
    because: str = ""
    possible: str = ""
    #: The language of all of these words.
    language: str
    #: When it was given to the resident; None until then.
    given_at: datetime | None = None
    #: One of `HELPS`; empty until answered.
    answer: str = ""
    #: What the resident said to it.
    words: str = ""
    answered_at: datetime | None = None
    #: When the case was closed without an answer; None when it was not.
    unanswered_at: datetime | None = None

    def __post_init__(self) -> None:
        missing = [part for part in _PARTS[self.kind] if not getattr(self, part)]
        if missing:
            raise IllegalChange(
                because=f"Word back needs these words too: {', '.join(missing)}.", key="refused.close.words"
            )

    def answered(self, answer: str, words: str, *, at: datetime) -> "WordBack":
        """The word back with the resident's answer; words may follow later. Raises IllegalChange for another answer."""
        if answer not in HELPS:
            raise IllegalChange(
                because=f"The answer to word back is one of: {', '.join(HELPS)}.", key="refused.answer.choose"
            )
        if self.answer and answer != self.answer:
            raise IllegalChange(because="The resident has answered this word back.", key="refused.word_back.answered")
        return replace(self, answer=answer, words=words or self.words, answered_at=self.answered_at or at)

    def left_unanswered(self, *, at: datetime) -> "WordBack":
        """The word back to which no answer came for long. Raises IllegalChange when one did, or still may."""
        if self.answer:
            raise IllegalChange(because="The resident has answered this word back.", key="refused.word_back.answered")
        given_at = self.given_at or at
        if at - given_at < UNANSWERED_AFTER:
            least = UNANSWERED_AFTER.days
            raise IllegalChange(
                because=f"The resident has {least} days to answer; {(at - given_at).days} of them have passed.",
                key="refused.unanswered.too_early",
                values={"count": least, "moment": given_at + UNANSWERED_AFTER},
            )
        return replace(self, unanswered_at=at)
