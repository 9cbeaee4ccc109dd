"""Filling in a form of a page as a browser does: everything as it was shown, but for what is typed."""

import re
from html import unescape
from typing import Any

from httpx2 import Response

from tests.web.console.staff import Staff

#: Name -> what is sent: a text, or the values of ticked boxes.
Fields = dict[str, Any]


def fields(page: str, *typed: str) -> Fields:
    """What a browser would send of the form in which these are typed, or else of the largest, as it was shown."""
    main = page[page.index("<main") :]
    forms = re.findall(r"<form method=\"post\".*?</form>", main, re.S)
    form = max(forms, key=lambda each: (sum(f'name="{name}"' in each for name in typed), len(each)))
    found: Fields = {}
    for tag in re.findall(r"<input [^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        name, value = attributes.get("name", ""), unescape(attributes.get("value", ""))
        if attributes.get("type") in ("checkbox", "radio"):
            if " checked" in tag:
                found[name] = [*found.get(name, []), value]
        elif name != "form":
            found[name] = value
    for name, text in re.findall(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select id="[^"]*" name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found


def edit(someone: Staff, path: str, **typed: Any) -> Response:
    """Open the page, change these fields of its form, and send it."""
    page = someone.get(path).text
    return someone.post(path, **{**fields(page, *typed), **typed})


def seen(page: str) -> str:
    """The page as it is read: no marks of direction, no tags."""
    return re.sub(r"<[^>]*>|[\u2066-\u2069]", "", unescape(page))
