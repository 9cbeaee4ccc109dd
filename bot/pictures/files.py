"""The files of the pictures: bytes for a channel, an address for a page."""

import hashlib
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent / "openmoji"

#: Bytes of one file: a page on a slow line shows one in a second, a channel takes one as a photo.
LARGEST_SVG, LARGEST_PNG = 6_000, 15_000

#: Where the web serves them.
ADDRESS = "/static/pictures"


@lru_cache(maxsize=256)
def png(name: str) -> bytes:
    """The picture as a PNG on white. Raises FileNotFoundError."""
    return (HERE / f"{name}.png").read_bytes()


@lru_cache(maxsize=256)
def address(name: str) -> str:
    """Where a page finds it, with a mark of its content, so that a browser keeps it. Raises FileNotFoundError."""
    content = (HERE / f"{name}.svg").read_bytes()
    return f"{ADDRESS}/{name}.svg?v={hashlib.sha256(content).hexdigest()[:12]}"
