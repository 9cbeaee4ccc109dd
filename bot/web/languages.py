"""Which language a page is in when no talk has told it yet."""

from collections.abc import Sequence


def choose(wished: str, accepted: str, languages: Sequence[str]) -> str:
    """The wished language if there is a pack of it, else the browser's best, else the first pack.

    `accepted` is the header Accept-Language (RFC 9110, section 12.5.4).
    """
    if wished in languages:
        return wished
    return next((language for language in _by_weight(accepted) if language in languages), languages[0])


def _by_weight(accepted: str) -> list[str]:
    weighed = [_weighed(part) for part in accepted.split(",")[:20]]
    return [language for language, weight in sorted(weighed, key=lambda pair: -pair[1]) if weight > 0]


def _weighed(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";q=")
    try:
        return tag.strip().lower()[:2], float(weight or 1)
    except ValueError:
        return "", 0.0
