"""A file is what its bytes say, and nothing else besides."""

import io
import zipfile

import pytest

from bot.channels.files import MAX_FILE, FileRefused, check_file

EXIF = (
    b"\xff\xe1\x00\x52Exif\0\0II*\0\x08\0\0\0\x03\0"
    b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"  # turned by 90 degrees
    b"\x0f\x01\x02\0\x08\0\0\0\x32\0\0\0"
    b"\x25\x88\x04\0\x01\0\0\0\x20\0\0\0"
    b"\0\0\0\0GPS 52.0907N 5.1214E AA"
)
EXIF = EXIF[:2] + (len(EXIF) - 2).to_bytes(2) + EXIF[4:]
TABLE = b"\xff\xdb\x00\x05\x00\x01\x02"
FRAME = b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"picture\xff\x00\xff\xd0more" + b"\xff\xd9"


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2) + content


def _jpeg(*segments: bytes, tail: bytes = b"") -> bytes:
    return (
        b"\xff\xd8"
        + _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
        + b"".join(segments)
        + TABLE
        + FRAME
        + SCAN
        + tail
    )


def _box(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0isommp42" + b"\0" * 40


GOOD = {
    "image/jpeg": _jpeg(),
    "image/png": b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0" * 40,
    "image/webp": b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 40,
    "image/heic": _box(b"heic"),
    "image/gif": b"GIF89a\x01\0\x01\0" + b"\0" * 40,
    "audio/ogg": b"OggS\0\x02" + b"\0" * 20 + b"\x01\x13OpusHead" + b"\0" * 40,
    "audio/mpeg": b"ID3\x04\0\0\0\0\0\x0f" + b"\0" * 40,
    "audio/mp4": _box(b"M4A "),
    "video/mp4": _box(b"isom"),
    "video/webm": b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + b"\0" * 40,
    "application/pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF",
}


@pytest.mark.parametrize("mime", GOOD)
def test_what_residents_send_is_known_by_its_bytes(mime: str) -> None:
    checked = check_file(GOOD[mime])
    assert checked.mime == mime
    assert checked.content == GOOD[mime]


def test_a_bare_mp3_frame_is_sound() -> None:
    assert check_file(b"\xff\xfb\x90\x64" + b"\0" * 100).mime == "audio/mpeg"


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "x")
    return packed.getvalue()


BAD = {
    "nothing": b"",
    "text": b"ik wil een fiets",
    "a page": b"<!DOCTYPE html><html><script>alert(1)</script>",
    "a page after blanks": b"\n\n  <html>",
    "a drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "xml": b"<?xml version='1.0'?><svg/>",
    "an archive": _zip(),
    "an empty archive": b"PK\x05\x06" + b"\0" * 18,
    "a program": b"MZ\x90\0" + b"\0" * 100,
    "a program of another kind": b"\x7fELF" + b"\0" * 100,
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "rtf": b"{\\rtf1 hello}",
    "an old document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
    "postscript": b"%!PS-Adobe-3.0",
    "bmp": b"BM" + b"\0" * 100,
    "tiff": b"II*\0" + b"\0" * 100,
    "icon": b"\0\0\x01\0" + b"\0" * 100,
    "avi": b"RIFF\x24\0\0\0AVI LIST",
    "matroska that is no webm": b"\x1a\x45\xdf\xa3" + b"matroska" + b"\0" * 100,
    "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 100,
    "gzip": b"\x1f\x8b\x08" + b"\0" * 100,
    "flash": b"CWS\x09" + b"\0" * 100,
    "half a jpeg": b"\xff\xd8",
    "a gif that is a script": b"GIF89a/*<script>alert(1)</script>*/=1;",
    "a png that is a page": b"\x89PNG\r\n\x1a\n<html><body onload=alert(1)>",
    "a jpeg with an archive behind it": _jpeg(tail=_zip()),
    "a png with an archive behind it": GOOD["image/png"] + _zip(),
    "a gif that is a pdf": b"GIF89a%PDF-1.7",
    "a pdf with a script": b"%PDF-1.7\n<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>",
    "a pdf that starts a program": b"%PDF-1.7\n<< /S /Launch /F (cmd.exe) >>",
    "a pdf with a file inside": b"%PDF-1.7\n<< /Type /EmbeddedFile >>",
    "a pdf with an archive behind it": GOOD["application/pdf"] + _zip(),
    "ogg of another kind": b"OggS\0\x02" + b"\0" * 20 + b"\x01\x1e\x80theora" + b"\0" * 40,
    "a box of another kind": _box(b"jp2 "),
}


@pytest.mark.parametrize("name", BAD)
def test_all_else_is_refused(name: str) -> None:
    with pytest.raises(FileRefused) as refused:
        check_file(BAD[name])
    assert refused.value.reason == "wrong_kind"


def test_a_file_over_twenty_megabytes_is_refused_before_it_is_looked_at() -> None:
    largest = GOOD["image/png"] + bytes(MAX_FILE - len(GOOD["image/png"]))
    assert check_file(largest).mime == "image/png"
    with pytest.raises(FileRefused) as refused:
        check_file(largest + b"\0")
    assert refused.value.reason == "too_large"


def test_where_a_photo_was_taken_is_cut_out_and_how_it_is_turned_stays() -> None:
    xmp = _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>GPSLatitude 52,5N</x:xmpmeta>")
    words = _segment(0xFE, b"GPS in a comment")
    press = _segment(0xED, b"Photoshop 3.0\x008BIM GPS city")
    profile = _segment(0xE2, b"ICC_PROFILE\0\x01\x01colours")
    kept = check_file(_jpeg(EXIF, xmp, words, press, profile, tail=b"GPS after the end")).content
    assert b"GPS" not in kept
    assert b"ICC_PROFILE" in kept
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in kept
    assert kept.endswith(TABLE + FRAME + SCAN)


def test_a_photo_without_a_place_stays_as_it_is() -> None:
    assert check_file(_jpeg()).content == _jpeg()


def test_a_photo_with_several_scans_keeps_them_all() -> None:
    several = _jpeg()[:-2] + _segment(0xC4, b"\0" * 17) + SCAN
    assert check_file(several).content == several


@pytest.mark.parametrize("cut", range(3, 120, 7))
def test_a_photo_that_was_cut_off_is_no_crash(cut: int) -> None:
    whole = _jpeg(EXIF)
    assert b"GPS" not in check_file(whole[:cut] if cut < len(whole) else whole).content
