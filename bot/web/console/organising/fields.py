"""Fields of the organisation itself on a page: some are one text, some a text for each language, some a number."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from bot.casework.organisation import Organisation
from bot.casework.organisation_parts import Parts, mark_of, parts_of
from bot.casework.organisation_rows import FIELDS, OPTIONAL, as_cell
from bot.casework.parties import Mistake
from bot.casework.wrong import Wrong
from bot.language.names import name_of
from bot.team.organisation import Change
from bot.web.console.organising.frame import (
    differing,
    lines,
    one_line,
    organising,
    said,
    shown,
    trouble_with,
    wrong_form,
)
from bot.web.console.visit import Visit
from bot.web.forms import Form

#: A text for each language; and those that may have more lines.
WORDED = ("name", "coordinator", "place", "hours_text", "legal_ground")
LONG = ("legal_ground",)
_NUMBERS = ("read_within", "acknowledge_within", "keep_unfinished", "keep_before_consent", "keep_closed")
#: What stands in the name of a form's field for every language that has no text of its own.
OTHERS = "other"


def typed_fields(organisation: Organisation, names: Sequence[str], languages: Sequence[str]) -> dict[str, str]:
    """These fields as they stand in a form."""
    return typed_parts(parts_of(organisation), names, languages)


def typed_parts(parts: Parts, names: Sequence[str], languages: Sequence[str]) -> dict[str, str]:
    """The same, of parts."""
    typed: dict[str, str] = {}
    for name in names:
        value = parts.get(f"organisation/{name}", "")
        if name in WORDED:
            typed |= {f"{name}.{code or OTHERS}": value.get(code, "") for code in languages}
        else:
            typed[name] = as_cell(value)
    return typed


def languages_of(visit: Visit, organisation: Organisation, names: Sequence[str]) -> list[str]:
    """The languages that residents are offered, those that have a text besides, and "" for all others."""
    codes = [*visit.room.catalogues.languages]
    for name in names:
        if name in WORDED:
            codes += [code for code in getattr(organisation, name) if code and code not in codes]
    return [*codes, ""]


def read_fields(
    form: Form, names: Sequence[str], languages: Sequence[str]
) -> tuple[dict[str, str], dict[str, Any], list[Mistake]]:
    """What was typed, the value of each part, and every mistake; a mistake in words stands at the first language."""
    typed: dict[str, str] = {}
    parts: dict[str, Any] = {}
    wrong: list[Mistake] = []
    for name in names:
        fields = [f"{name}.{code or OTHERS}" for code in languages] if name in WORDED else [name]
        clean = lines if name in LONG else one_line
        typed |= {field: clean(form.get(field)) for field in fields}
        value = _value(name, typed, languages)
        try:
            parts[f"organisation/{name}"] = value
            if value is not None:
                FIELDS["organisation"][name](value)
        except Wrong as mistake:
            wrong.append((fields[0], mistake))
    return typed, parts, wrong


def _value(name: str, typed: Mapping[str, str], languages: Sequence[str]) -> Any:
    """As the organisation's file has it; None where it is left to the default."""
    if name in WORDED:
        texts = {code: typed[f"{name}.{code or OTHERS}"] for code in languages}
        return {code: text for code, text in texts.items() if text}
    text = typed[name]
    if not text and name in OPTIONAL["organisation"]:
        return None
    plain = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if name in _NUMBERS and plain else text


async def fields_page(visit: Visit, page: str, names: Sequence[str], **values: Any) -> Response:
    """A page with a form of these fields."""
    organisation = await organising(visit).now()
    languages = languages_of(visit, organisation, names)
    beside = {
        "typed_fields": typed_fields(organisation, names, languages),
        "marks": _marks(parts_of(organisation), names),
    }
    named = [(code or OTHERS, name_of(code, visit.language) if code else "") for code in languages]
    return shown(visit, page, organisation=organisation, languages=named, **(beside | values))


async def save_fields(visit: Visit, form: Form, names: Sequence[str], *, what: str) -> Mapping[str, Any] | None:
    """Keep these fields as they were typed; None when they were kept, else what the page needs to show them again."""
    organisation = await organising(visit).now()
    languages = languages_of(visit, organisation, names)
    typed, parts, wrong = read_fields(form, names, languages)
    made_from = {name: form.get(f"mark.{name}") for name in names}
    again: dict[str, Any] = {"typed_fields": typed, "marks": made_from}
    if wrong:
        return again | {"errors": said(visit, wrong), "alert": wrong_form(visit), "status": 422}
    marks = {f"organisation/{name}": mark for name, mark in made_from.items()}
    trouble = await trouble_with(visit, Change(what=what, parts=parts, marks=marks))
    if trouble is None:
        return None
    if trouble.now is None:
        return again | {"alert": trouble.alert, "status": trouble.status}
    theirs = differing(typed_parts(trouble.now, names, languages), typed)
    marks = _marks(trouble.now, names)
    return again | {"theirs": theirs, "marks": marks, "alert": trouble.alert, "status": trouble.status}


def _marks(parts: Parts, names: Sequence[str]) -> dict[str, str]:
    return {name: mark_of(parts, f"organisation/{name}") for name in names}
