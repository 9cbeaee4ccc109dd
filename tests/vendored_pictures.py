"""`make vendor`: the pictures for residents, taken anew from OpenMoji's package.

Takes the pinned package with the ordinary npm client, keeps the pictures named in `bot/pictures/drawn.py`, makes the
SVG small, and draws each one once on white with Chromium, for the channels that take no SVG. Licence: CC BY-SA 4.0.
"""

import base64
import struct
import subprocess
import sys
import tarfile
import tempfile
import zlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser

from bot.pictures.drawn import DRAWN, SCALE, SCALE_RTL
from bot.pictures.files import HERE, LARGEST_PNG, LARGEST_SVG
from tests.web.live import chromium

PACKAGE, MINIFIER = "openmoji@17.0.0", "svgo@4.0.0"
#: Pixels of a picture's side, and colours in it: flat fills, and what lies between them at an edge.
SIDE, COLOURS = 512, 32

#: Told wherever a picture goes further, as its licence asks.
CREDIT = """The pictures in this folder are by OpenMoji (https://openmoji.org), the open-source emoji and icon project,
licence CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/; openmoji-LICENSE.txt).
Changed here: made smaller, drawn on white as PNG. `scale`s are put together from five of them and a bar of our own,
and stand under the same licence. From {package}, by `make vendor`.
"""

#: Where the scale's faces stand, from very bad to very good; the colours of its eleven fields are OpenMoji's own.
FACES = ("band_1", "band_3", "band_5", "band_7", "band_9")
FIELDS = ("#EA5A47",) * 3 + ("#F1B31C",) * 2 + ("#FCEA2B",) * 2 + ("#B1CC33",) * 2 + ("#5C9E31",) * 2


def main() -> int:
    HERE.mkdir(exist_ok=True)
    for old in HERE.iterdir():
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        _take(Path(folder))
    with chromium() as browser:
        for svg in sorted(HERE.glob("*.svg")):
            svg.with_suffix(".png").write_bytes(drawn(browser, svg.read_bytes()))
    return _told()


def _take(folder: Path) -> None:
    """The pictures and their licence, from the package as its registry gives it."""
    told = subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True, text=True)
    with tarfile.open(folder / told.stdout.split()[-1]) as package:
        for name, code in DRAWN.items():
            (HERE / f"{name}.svg").write_bytes(_read(package, f"package/color/svg/{code}.svg"))
        (HERE / "openmoji-LICENSE.txt").write_bytes(_read(package, "package/LICENSE.txt"))
    (HERE / "README.txt").write_text(CREDIT.format(package=PACKAGE), encoding="utf-8")
    _made_small()
    for name, order in ((SCALE, 1), (SCALE_RTL, -1)):
        (HERE / f"{name}.svg").write_text(scale(order), encoding="utf-8")


def _read(package: tarfile.TarFile, name: str) -> bytes:
    file = package.extractfile(name)
    assert file, f"the package has no {name}"
    return file.read()


def _made_small() -> None:
    command = ["npm", "exec", "--yes", "--", MINIFIER, "--quiet", "--multipass", "--precision", "2", "-f", str(HERE)]
    subprocess.run(command, check=True, capture_output=True)


def scale(order: int) -> str:
    """Five faces over eleven numbered fields, from the left (1) or from the right (-1)."""
    faces = "".join(_placed(name, 6 + 100 * place, 60) for place, name in enumerate(FACES[::order]))
    numbered = list(enumerate(FIELDS))[::order]
    fields = "".join(_field(place, number, colour) for place, (number, colour) in enumerate(numbered))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 52 512 206">{faces}{fields}</svg>\n'


def _placed(name: str, x: int, y: int) -> str:
    svg = (HERE / f"{name}.svg").read_text(encoding="utf-8").strip()
    return svg.replace('<svg xmlns="http://www.w3.org/2000/svg"', f'<svg x="{x}" y="{y}" width="100" height="100"', 1)


def _field(place: int, number: int, colour: str) -> str:
    x = 8 + 45.1 * place
    box = f'<path fill="{colour}" stroke="#000" stroke-width="4" d="M{x:.0f} 190h45v60h-45z"/>'
    words = 'font-family="sans-serif" font-size="30" font-weight="700" text-anchor="middle"'
    return f'{box}<text x="{x + 22.5:.0f}" y="231" {words}>{number}</text>'


def drawn(browser: Browser, svg: bytes) -> bytes:
    """The picture on white, as a PNG with few colours."""
    address = "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
    page = browser.new_page(viewport={"width": SIDE, "height": SIDE})
    page.set_content(
        f'<body style="margin:0;background:#fff"><img width="{SIDE}" height="{SIDE}" src="{address}"></body>'
    )
    rgba = page.evaluate(
        """async side => {
          const image = document.images[0]; await image.decode();
          const canvas = new OffscreenCanvas(side, side), pen = canvas.getContext("2d");
          pen.fillStyle = "#fff"; pen.fillRect(0, 0, side, side);
          const high = side * image.naturalHeight / image.naturalWidth;
          pen.drawImage(image, 0, (side - high) / 2, side, high);
          let text = ""; for (const byte of pen.getImageData(0, 0, side, side).data) text += String.fromCharCode(byte);
          return btoa(text);
        }""",
        SIDE,
    )
    page.close()
    pixels = np.frombuffer(base64.b64decode(rgba), dtype=np.uint8).reshape(SIDE * SIDE, 4)[:, :3]
    return png(pixels)


def png(pixels: np.ndarray) -> bytes:
    """A PNG of the colours that are there most; every other pixel gets the nearest of them (RFC 2083)."""
    counted = Counter(map(bytes, pixels))
    palette = np.array([list(colour) for colour, _ in counted.most_common(COLOURS)], dtype=np.int32)
    nearest = {colour: _nearest(colour, palette) for colour in counted}
    indexes = np.fromiter((nearest[colour] for colour in map(bytes, pixels)), np.uint8, SIDE * SIDE)
    lines = b"".join(b"\x00" + line.tobytes() for line in indexes.reshape(SIDE, SIDE))
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 3, 0, 0, 0)
    parts: Mapping[bytes, bytes] = {
        b"IHDR": head,
        b"PLTE": palette.astype(np.uint8).tobytes(),
        b"IDAT": zlib.compress(lines, 9),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts.items())


def _nearest(colour: bytes, palette: np.ndarray) -> int:
    apart = ((palette - np.frombuffer(colour, dtype=np.uint8).astype(np.int32)) ** 2).sum(axis=1)
    return int(apart.argmin())


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _told() -> int:
    """How heavy they are; 1 when one is too heavy."""
    sizes = {kind: [file.stat().st_size for file in HERE.glob(f"*.{kind}")] for kind in ("svg", "png")}
    for kind, found in sizes.items():
        print(f"{len(found)} {kind}: {sum(found)} bytes, the largest {max(found)}")
    return 0 if max(sizes["svg"]) <= LARGEST_SVG and max(sizes["png"]) <= LARGEST_PNG else 1


if __name__ == "__main__":
    sys.exit(main())
