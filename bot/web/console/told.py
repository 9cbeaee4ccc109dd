"""Why something was refused, in the language of the page: what an error says with keys."""

from collections.abc import Mapping
from datetime import date, datetime

from bot.errors import AanbelError, Key
from bot.language.names import name_of
from bot.team.refused import BeingErased, TakenBack
from bot.web.console.visit import Visit

#: What is said of an error that brings no key of its own.
_KINDS: Mapping[type[AanbelError], str] = {BeingErased: "refused.erasing", TakenBack: "refused.taken_back"}


def told(visit: Visit, problem: AanbelError) -> str:
    """What to say on a page: never the sentence of the command line."""
    key = problem.key or _KINDS.get(type(problem), "refused.unknown")
    plain = {
        name: value
        for name, value in problem.values.items()
        if isinstance(value, str | int) and not isinstance(value, Key)
    }
    return visit.t(key, **{name: _shown(visit, name, value, plain) for name, value in problem.values.items()})


def _shown(
    visit: Visit, name: str, value: str | int | date | tuple[str, ...], beside: Mapping[str, str | int]
) -> str | int:
    if isinstance(value, Key):
        return visit.t(value, **beside)
    if isinstance(value, tuple):
        return "; ".join(str(_shown(visit, name, each, beside)) for each in value)
    if isinstance(value, datetime):
        return visit.moment(value)
    if isinstance(value, date):
        return visit.day(value.isoformat())
    return name_of(str(value), visit.language) if name == "language" else value
