"""One transaction at a case, for everybody but the resident, whose own way in is the road."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from bot.work.casefile import CaseFile
from bot.work.group import close_group, follow, open_group
from bot.work.road import Road

T = TypeVar("T")


def at_case(road: Road, connection: Connection, case_id: str, *, actor: str, do: Callable[[CaseFile], T]) -> T:
    """Do this at a case, and all that follows from it for the resident. `actor` stands in the audit log.

    Raises NoCase, Undecipherable, and what `do` raises: then nothing of it is written, if the transaction is left.
    """
    group = open_group(road, connection, alone=True)
    file = CaseFile.begin(group, case_id, actor=actor)
    done = do(file)
    file.save()
    follow(file.work)
    close_group(group)
    return done
