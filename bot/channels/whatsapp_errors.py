"""WhatsApp's errors in our own words: whose fault it is, and whether to try again. Never WhatsApp's text itself."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.errors import ChannelError, TemplateRefused, Unreachable, WindowClosed

#: Seconds to leave WhatsApp alone: when only a person can help, when we were too fast, and when one resident got
#: more than one message in six seconds.
_ACCOUNT_PAUSE, _PAUSE, _PAIR_PAUSE = 60.0, 10.0, 6.0

CLOSED = 131047
_PAIR = 131056

#: Too much at once, for the number or the account.
_TOO_FAST = (4, 80007, 130429, 131048, 131057, 133016)
#: It is theirs, and may pass.
_PASSING = (1, 2, 131000, 131016, 131052, 133004)
#: Token, permission, payment or the account: everything stands still until a person has looked.
_ACCOUNT = (0, 3, 10, 190, 368, 131005, 131031, 131037, 131042, 131044, 131045, 133010)
#: The template is missing, paused, or has another shape.
_TEMPLATE = (132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018)
#: There is nobody at this address whom we may write to.
_NOBODY = (131026, 131030, 131021)


def _account() -> ChannelError:
    return ChannelError(because="WhatsApp does not accept the token or the account.", retry_after=_ACCOUNT_PAUSE)


def _passing() -> ChannelError:
    return ChannelError(because="WhatsApp is not well.")


def _too_fast() -> ChannelError:
    return ChannelError(because="WhatsApp asks us to wait.", retry_after=_PAUSE)


_BY_CODE: Mapping[int, Callable[[], ChannelError]] = {
    **dict.fromkeys(_TOO_FAST, _too_fast),
    **dict.fromkeys(_PASSING, _passing),
    **dict.fromkeys((*_ACCOUNT, *range(200, 300)), _account),
    **dict.fromkeys(_TEMPLATE, lambda: TemplateRefused(because="WhatsApp refused the template.")),
    **dict.fromkeys(_NOBODY, lambda: Unreachable(because="WhatsApp does not deliver to this address.")),
    CLOSED: lambda: WindowClosed(permanent=True),
    _PAIR: lambda: too_often(_PAIR_PAUSE),
}


def too_often(seconds: float) -> ChannelError:
    """This resident got many messages in a short time."""
    return ChannelError(because="Too many messages to one resident.", retry_after=seconds, one_address=True)


def translate(status: int, answer: Mapping[str, Any]) -> ChannelError:
    """Our error for an answer that is none of success."""
    told = answer.get("error")
    code = told.get("code") if isinstance(told, dict) else None
    if type(code) is int and code in _BY_CODE:
        return _BY_CODE[code]()
    if status in (401, 403):
        return _account()
    if status == 429:
        return _too_fast()
    if status >= 500:
        return _passing()
    known = code if type(code) is int else "no number"
    return ChannelError(because=f"WhatsApp refused it: {status}, {known}.", permanent=True)
