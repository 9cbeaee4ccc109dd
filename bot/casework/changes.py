"""Tables of allowed changes: a status goes where its table says, or the change is refused with a sentence."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from bot.errors import IllegalChange

Status = TypeVar("Status", bound=StrEnum)

#: Status -> every status it may become.
Changes = Mapping[Status, frozenset[Status]]


def follow(changes: Changes[Status], old: Status, new: Status, *, what: str) -> Status:
    """The new status. Raises IllegalChange when the table does not allow it; `what` names it to a coordinator."""
    if new not in changes[old]:
        raise IllegalChange(because=f"{what} is {said(old)} and cannot become {said(new)}.")
    return new


def said(status: StrEnum) -> str:
    """A status as it stands in a sentence."""
    return status.value.replace("_", " ")
