"""Help now: a page that stands without the database, without a talk, and without a script."""

from collections.abc import Iterator, Mapping

from starlette.requests import Request
from starlette.responses import Response

from bot.web.pages import Pages

#: Shown when the organisation named none. Seen at rijksoverheid.nl and 113.nl; a person checks them before release.
NATIONAL = {"emergency": "112", "suicide_line": "113", "safe_home_phone": "0800-2000", "child_line": "0800-0432"}

#: The question before a number, and the fact that holds the number; the most urgent first.
_LINES = (
    ("web.help.danger", "emergency"),
    ("web.help.suicide", "suicide_line"),
    ("web.help.home", "safe_home_phone"),
    ("web.help.child", "child_line"),
    ("web.help.doctor", "doctor_phone"),
    ("web.help.us", "phone"),
)


def help_page(pages: Pages, request: Request, language: str, *, untold: bool = False) -> Response:
    """The page; `untold` when the team was to be told and could not be yet."""
    return pages.show(
        "help.html",
        language,
        status=503 if untold else 200,
        address="help",
        lines=tuple(_lines(pages.house.facts(language), sample=pages.house.sample())),
        new_form=pages.new_form(request),
        untold=untold,
        in_talk=bool(pages.token_of(request)),
    )


def _lines(facts: Mapping[str, str], *, sample: bool) -> Iterator[tuple[str, str, bool]]:
    """The question, the number, and whether the number is only a sample: a national one never is."""
    for key, fact in _LINES:
        number = facts.get(fact) or NATIONAL.get(fact)
        if number:
            yield key, number, sample and fact not in NATIONAL
