"""Rows of the organisation that have a form each: neighbourhoods, telephone numbers, and who is on call."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.casework.organisation_parts import Parts, mark_of
from bot.casework.organisation_rows import mistakes_in
from bot.team.organisation import Change
from bot.web.console.organising.frame import differing, one_line, said, trouble_with, wrong_form
from bot.web.console.visit import Visit
from bot.web.forms import Form


@dataclass(frozen=True, kw_only=True, slots=True)
class Again:
    """A form to be shown once more: nothing was changed."""

    status: int
    alert: str
    typed: Mapping[str, str]
    mark: str
    errors: Mapping[str, str] = field(default_factory=dict)
    #: What somebody made of it meanwhile, where it is not what was typed.
    theirs: Mapping[str, str] = field(default_factory=dict)


def typed_row(form: Form, names: Sequence[str]) -> dict[str, str]:
    return {name: one_line(form.get(name)) for name in names}


def wrong_row(visit: Visit, table: str, row: Mapping[str, Any], *, typed: Mapping[str, str], mark: str) -> Again | None:
    """Every mistake in this row at its field; None when there is none."""
    wrong = mistakes_in(table, row)
    if not wrong:
        return None
    return Again(status=422, alert=wrong_form(visit), typed=typed, mark=mark, errors=said(visit, wrong))


def refused(visit: Visit, typed: Mapping[str, str], mark: str, **errors: str) -> Again:
    """This one field is wrong among the others."""
    return Again(status=422, alert=wrong_form(visit), typed=typed, mark=mark, errors=errors)


async def saved(
    visit: Visit, change: Change, *, typed: Mapping[str, str], part: str, read: Callable[[Parts], Mapping[str, str]]
) -> Again | None:
    """Make this change; None when it was made. `read` gives the fields of the form as they stand in the parts."""
    trouble = await trouble_with(visit, change)
    if trouble is None:
        return None
    mark, theirs = change.marks.get(part, ""), {}
    if trouble.now is not None:
        mark, theirs = mark_of(trouble.now, part), differing(read(trouble.now), typed)
    return Again(status=trouble.status, alert=trouble.alert, typed=typed, mark=mark, theirs=theirs)


def showing(again: Again | None, typed: Mapping[str, str], mark: str) -> dict[str, Any]:
    """What the page of a row shows: what there is, or what was typed."""
    if again is None:
        return {"cells": defaultdict(str, typed), "mark": mark}
    return {
        "cells": defaultdict(str, again.typed),
        "mark": again.mark,
        "status": again.status,
        "alert": again.alert,
        "errors": again.errors,
        "theirs": again.theirs,
    }
