"""The form of one party: its fields as they were typed, and the choices there are."""

from collections.abc import Collection, Mapping, Sequence

from bot.casework import cells
from bot.casework.organisation import Organisation
from bot.casework.parties import COLUMNS, Mistake, doubts, party_from
from bot.casework.people import Host, Party, PartyKind
from bot.casework.preferences import Reach
from bot.casework.topics import TOPICS
from bot.language.names import name_of
from bot.web.console.organising.frame import one_line
from bot.web.console.visit import Visit
from bot.web.forms import Form

#: Fields with boxes; the other languages are typed besides.
_BOXES = ("topics", "neighbourhoods", "languages", "community", "places")
_LINES = ("name", "kind", "host", "hours", "capacity", "contact", "mail")
_YES = ("interpreter", "fallback", "beside")
#: What the form does not ask: an id never changes, and closed periods have a form of their own.
_KEPT = ("id", "closed")

Options = Sequence[tuple[str, str]]


def typed_party(form: Form, kept: Mapping[str, str]) -> dict[str, str]:
    """The party as it was typed, cell by cell; `kept` gives what the form does not ask."""
    typed = {name: one_line(form.get(name)) for name in _LINES}
    typed |= {name: " ".join(form.all(name)) for name in _BOXES}
    for name in ("languages", "community"):
        typed[name] = cells.joined({*cells.split(typed[name]), *cells.split(form.get(f"{name}_more"))})
    typed |= {name: "yes" if form.get(name) else "no" for name in _YES}
    typed |= {name: kept.get(name, "") for name in _KEPT}
    return {name: typed[name] for name in COLUMNS}


def checked_party(
    typed: Mapping[str, str], organisation: Organisation, *, taken: Collection[str]
) -> tuple[Party | None, list[Mistake]]:
    """The party of these cells among the others, and every mistake."""
    party, wrong = party_from(typed)
    if party:
        wrong = [*doubts(party, neighbourhoods=[each.id for each in organisation.neighbourhoods], taken=taken)]
    return (None if wrong else party), wrong


def choices(visit: Visit, organisation: Organisation, typed: Mapping[str, str]) -> dict[str, Options]:
    """What can be chosen in each field, in the words of the page."""
    spoken = [*visit.room.catalogues.languages]
    for name in ("languages", "community"):
        spoken += [code for code in cells.split(typed.get(name, "")) if code not in spoken]
    languages = [(code, name_of(code, visit.language)) for code in spoken]
    return {
        "kind": [(kind.value, visit.t(f"organisation.kind.{kind}")) for kind in PartyKind],
        "topics": [(topic, visit.t(f"topic.{topic}")) for topic in TOPICS],
        "neighbourhoods": [(each.id, each.name) for each in organisation.neighbourhoods],
        "languages": languages,
        "community": languages,
        "host": [(host.value, visit.t(f"organisation.host.{host}")) for host in Host],
        "places": [(reach.value, visit.t(f"organisation.place.{reach}")) for reach in Reach],
    }


def in_words(visit: Visit, cell: str, options: Options | None) -> str:
    """A cell as a person reads it."""
    if cell in ("yes", "no"):
        return visit.t(f"organisation.{cell}")
    names = dict(options or ())
    words = [names.get(word, word) for word in cells.split(cell)] if options else [cell]
    return ", ".join(words) or visit.t("organisation.nothing")
