"""Structured logs: one JSON object a line, from an allow-list of fields, and never a word of a resident."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

#: Only our own rooms, and the web server's start and stop, may put a sentence into the log. What a library writes of
#: itself may hold anything (an address, a body, a token in a URL): of those only the name and the level are kept.
SPEAKERS = ("bot", "uvicorn.error")

#: What may be said beside the sentence.
FIELDS = (
    "action", "channel", "conversation", "case", "count", "status", "attempt", "seconds", "error", "at", "path",
    "method", "language", "key", "kind", "id", "reason", "messages", "tries",
)  # fmt: skip


class JsonLines(logging.Formatter):
    """A record as one line of JSON; of an error its kind and place, never its message."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        if _may_speak(record.name):
            line["event"] = record.getMessage()
            line |= {name: value for name in FIELDS if (value := record.__dict__.get(name)) is not None}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["at"] = _place(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)


def start_logging(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send everything that is logged anywhere to one stream, as JSON lines."""
    out = logging.StreamHandler(stream or sys.stderr)
    out.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(logging.WARNING)
    for name in SPEAKERS:
        logging.getLogger(name).setLevel(level)


def _may_speak(name: str) -> bool:
    return any(name == speaker or name.startswith(f"{speaker}.") for speaker in SPEAKERS)


def _place(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    return f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""
