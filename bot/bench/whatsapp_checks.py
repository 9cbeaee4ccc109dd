"""What the Cloud API checks of a message before it takes it, in the stand-in."""

from collections.abc import Iterable
from typing import Any

from bot.bench.whatsapp_world import ApiError, Json


def check(body: Json) -> None:
    """Raises ApiError for a message that WhatsApp would not take."""
    _that(body.get("messaging_product") == "whatsapp", "messaging_product")
    match body.get("type"):
        case "text":
            _length(body["text"]["body"], 4096, "text.body")
        case "interactive":
            _interactive(body["interactive"])
        case "template":
            _template(body["template"])
        case "image" | "audio" | "video" | "document" | "sticker":
            _medium(body[body["type"]])
        case _:
            raise ApiError(400, 100, "(#100) Invalid parameter: type")


def _interactive(form: Json) -> None:
    _length(form["body"]["text"], 1024, "body.text")
    _head(form)
    if form["type"] == "button":
        buttons = [each["reply"] for each in form["action"]["buttons"]]
        _that(1 <= len(buttons) <= 3, "buttons")
        _each(buttons, title=20, id=256)
        _that(len({each["title"] for each in buttons}) == len(buttons), "button titles are unique")
    else:
        _that(form["type"] == "list", "interactive.type")
        _length(form["action"]["button"], 20, "action.button")
        sections = form["action"]["sections"]
        rows = [row for section in sections for row in section["rows"]]
        _that(1 <= len(rows) <= 10 and len(sections) <= 10, "rows")
        _that(len(sections) == 1 or all(section.get("title") for section in sections), "section.title")
        _each(rows, title=24, id=200)
        for row in rows:
            if "description" in row:
                _length(row["description"], 72, "description")


def _medium(medium: Json) -> None:
    _that("id" in medium or "link" in medium, "id")
    if "caption" in medium:
        _length(medium["caption"], 1024, "caption")


def _head(form: Json) -> None:
    """Buttons may have a picture above them, a list only words."""
    match form.get("header"):
        case None:
            pass
        case {"type": "text", "text": text}:
            _length(text, 60, "header.text")
        case {"type": "image", "image": picture} if form["type"] == "button":
            _medium(picture)
        case _:
            raise ApiError(400, 131009, "(#131009) Parameter value is not valid: header")


def _each(choices: list[Json], *, title: int, id: int) -> None:
    for choice in choices:
        _length(choice["title"], title, "title")
        _length(choice["id"], id, "id")
    _that(len({choice["id"] for choice in choices}) == len(choices), "ids are unique")


def _template(template: Json) -> None:
    _that(bool(template.get("name")) and bool(template.get("language", {}).get("code")), "template")
    parameters: Iterable[Any] = [each["parameters"] for each in template.get("components", [])]
    _that(all(parameters), "parameters")


def _length(text: object, most: int, name: str) -> None:
    _that(isinstance(text, str) and bool(text.strip()) and len(text) <= most, f"{name} length")


def _that(holds: bool, what: str) -> None:
    if not holds:
        raise ApiError(400, 131009, f"(#131009) Parameter value is not valid: {what}")
