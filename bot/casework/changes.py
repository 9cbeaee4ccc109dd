"""Tables of allowed changes: a status goes where its table says, or the change is refused with a sentence."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from bot.errors import IllegalChange, Key

Status = TypeVar("Status", bound=StrEnum)

#: What has a status and no name of its own.
_NAMED = {
    "The case": Key("refused.what.case"),
    "The talk": Key("refused.what.talk"),
    "The plan": Key("refused.what.plan"),
}

#: Status -> every status it may become.
Changes = Mapping[Status, frozenset[Status]]


def follow(changes: Changes[Status], old: Status, new: Status, *, what: str, texts: str) -> Status:
    """The new status. Raises IllegalChange when the table does not allow it; `what` names it to a coordinator.

    `texts` is what the keys of its statuses begin with.
    """
    if new not in changes[old]:
        raise IllegalChange(
            because=f"{what} is {said(old)} and cannot become {said(new)}.",
            key="refused.change",
            values={"what": _NAMED.get(what, what), "status": Key(f"{texts}.{old}")},
        )
    return new


def said(status: StrEnum) -> str:
    """A status as it stands in a sentence."""
    return status.value.replace("_", " ")
