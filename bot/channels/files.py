"""What a resident's file really is, by its bytes: a photo, a voice note, a video or a PDF is kept, all else is refused.

The name and the kind a sender claims are never looked at. Where the camera stood is cut out of JPEG photos.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.errors import AanbelError

#: Bytes; the most Telegram lets a bot fetch (Bot API, getFile), and the most a web page may bring.
MAX_FILE = 20 * 1024 * 1024

#: The reasons `AttachmentRefused` knows.
TOO_LARGE, WRONG_KIND, GONE = "too_large", "wrong_kind", "gone"


class FileRefused(AanbelError):
    """A file is not kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(because=reason)
        #: too_large, wrong_kind, gone.
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedFile:
    """A file that may be kept."""

    #: What the bytes are, whatever was claimed.
    mime: str
    #: The bytes to keep: those that came, without the place where a JPEG was taken.
    content: bytes = field(repr=False)


def check_file(content: bytes) -> CheckedFile:
    """The file as it may be kept. Raises FileRefused: too_large, or wrong_kind for what is not on the list."""
    if len(content) > MAX_FILE:
        raise FileRefused(TOO_LARGE)
    mime = next((mime for mime, fits in _KINDS if fits(content)), "")
    if not mime or _is_something_else_too(content, mime):
        raise FileRefused(WRONG_KIND)
    return CheckedFile(mime=mime, content=_without_place(content) if mime == "image/jpeg" else content)


def _starts(*openings: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(openings)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda content: content[:4] == b"RIFF" and content[8:12] == form


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    """An ISO base media file (ISO/IEC 14496-12) that names one of these brands first."""
    return lambda content: content[4:8] == b"ftyp" and content[8:12] in brands


def _ogg(codec: bytes) -> Callable[[bytes], bool]:
    """An Ogg stream (RFC 3533) whose first packet is of this codec."""
    return lambda content: content[:4] == b"OggS" and content[28 : 28 + len(codec)] == codec


def _is_mp3(content: bytes) -> bool:
    if content[:3] == b"ID3":
        return True
    # A frame header: eleven set bits, layer III, a bitrate and a rate that exist.
    return len(content) > 4 and content[0] == 0xFF and content[1] in (0xFB, 0xFA, 0xF3, 0xF2) and content[2] >> 4 < 15


def _is_webm(content: bytes) -> bool:
    return content[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in content[:64]


_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_MP4 = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"3gp4", b"3gp5", b"3gp6",
        b"MSNV", b"M4V ", b"qt  ")  # fmt: skip

#: What is kept. Looked at in this order; the first that fits counts.
_KINDS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("image/jpeg", _starts(b"\xff\xd8\xff")),
    ("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    ("image/webp", _riff(b"WEBP")),
    ("image/heic", _brand(*_HEIC)),
    ("image/gif", _starts(b"GIF87a", b"GIF89a")),
    ("audio/ogg", _ogg(b"OpusHead")),
    ("audio/ogg", _ogg(b"\x01vorbis")),
    ("audio/mp4", _brand(b"M4A ", b"M4B ")),
    ("video/mp4", _brand(*_MP4)),
    ("video/webm", _is_webm),
    ("audio/mpeg", _is_mp3),
    ("application/pdf", _starts(b"%PDF-")),
)

#: Signs of a page or a script, which a viewer may take the file for: within the first kilobyte.
_PAGE = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|\?php|\?xml)\b|<\?php", re.IGNORECASE
)
#: What a PDF does by itself, and what it carries inside.
_ACTIVE_PDF = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|OpenAction|AA|RichMedia|XFA)\b")
#: The end of a ZIP archive stands in its last 65,557 bytes (APPNOTE 4.3.16), so it can hide behind anything.
_ZIP_END, _ZIP_ENTRY, _ZIP_TAIL = b"PK\x05\x06", b"PK\x03\x04", 65_557


def _is_something_else_too(content: bytes, mime: str) -> bool:
    """True for a file that another program would open as a page, an archive or a program."""
    head, tail = content[:1024], content[-_ZIP_TAIL:]
    if _PAGE.search(head) or (_ZIP_END in tail and _ZIP_ENTRY in content):
        return True
    if mime == "application/pdf":
        return bool(_ACTIVE_PDF.search(content))
    return b"%PDF-" in head


def _without_place(content: bytes) -> bytes:
    """The JPEG with only those segments that its picture needs, and nothing after its end; the picture is not touched.

    Exif, XMP and comments go: place, time and camera stand there. How the picture is turned stands there too; a small
    Exif segment that says only this is put in their place.
    """
    found = list(_segments(content))
    turned = next((_turned(part) for marker, part in found if marker == 0xE1 and part[4:10] == b"Exif\0\0"), 1)
    kept = b"".join(part for marker, part in found if _is_needed(marker, part))
    return b"\xff\xd8" + (_exif(turned) if turned != 1 else b"") + kept + b"\xff\xd9"


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments of a JPEG whole, each with its marker; a scan comes with its picture (ITU T.81, B.1.1).

    Ends at the end of the picture, or at the first thing that is not a segment.
    """
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xD9:
        marker, end = content[at + 1], at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker == 0xDA:
            found = _AFTER_SCAN.search(content, end)
            end = found.start() if found else len(content)
        yield marker, content[at:end]
        at = max(end, at + 4)


#: A marker that ends a scan: neither a stuffed byte, nor a restart, nor filling.
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


def _is_needed(marker: int, segment: bytes) -> bool:
    """What shows the picture: its tables and scans, JFIF, Adobe's colour transform and the colour profile."""
    if marker == 0xE2:
        return segment[4:15] == b"ICC_PROFILE"
    return marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _turned(segment: bytes) -> int:
    """The orientation, 1 to 8, from an Exif segment (TIFF tag 0x0112); 1 when it says none."""
    tiff = segment[10:]

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if tiff[:2] == b"II" else "big")

    first = number(4, 4)
    for entry in range(first + 2, first + 2 + min(number(first, 2), 64) * 12, 12):
        if number(entry, 2) == 0x0112:
            value = number(entry + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1


def _exif(orientation: int) -> bytes:
    """An Exif segment that says only how the picture is turned."""
    tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + orientation.to_bytes(2) + b"\0\0\0\0\0\0"
    return b"\xff\xe1" + (len(tiff) + 8).to_bytes(2) + b"Exif\0\0" + tiff
