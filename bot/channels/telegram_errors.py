"""Telegram's errors in our own words: whose fault it is, and whether to try again. Never Telegram's text itself."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.errors import ChannelError, FileTooLarge, PolledElsewhere, Unreachable

#: Seconds to leave Telegram alone when it does not accept the token: a person must look.
_TOKEN_PAUSE = 60.0

_NOBODY_THERE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")

#: What Telegram says of a message it will never take. Anything else it says is not repeated.
_REFUSALS = (
    "message text is empty", "message is too long", "reply markup is too long", "BUTTON_DATA_INVALID",
    "BUTTON_TEXT_INVALID", "message to edit not found", "message is not modified", "message can't be deleted",
)  # fmt: skip


class Oversized(TelegramError):
    """A download turned out larger than allowed before it was read."""

    def __init__(self) -> None:
        super().__init__("oversized")


def silence() -> None:
    """Keep Telegram's libraries out of the logs: they write the token, and what could not be parsed."""
    for name in ("telegram", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@contextmanager
def translated() -> Iterator[None]:
    """Raise ChannelError where the library raises its own. The cause is cut off: it may hold the token."""
    try:
        yield
    except TelegramError as error:
        raise translate(error) from None
    except ChannelError:
        raise
    except Exception as error:
        # The library could not read the answer, or not write the request: the same again would end the same.
        because = f"Telegram and the library do not understand each other ({type(error).__name__})."
        raise ChannelError(because=because, permanent=True) from None


def translate(error: TelegramError) -> ChannelError:
    """Our error for Telegram's."""
    match error:
        case RetryAfter():
            return ChannelError(because="Telegram asks us to wait.", retry_after=_seconds(error))
        case Forbidden():
            return Unreachable(because="Telegram does not let us write to this chat.")
        case BadRequest():
            return _refused(error.message)
        case ChatMigrated():
            return Unreachable(because="The chat became another one.")
        case InvalidToken():
            return ChannelError(because="Telegram does not accept the token.", retry_after=_TOKEN_PAUSE)
        case Conflict():
            return PolledElsewhere()
        case Oversized():
            return FileTooLarge()
        case _:
            return ChannelError(because=f"No proper answer from Telegram ({type(error).__name__}).")


def _refused(message: str) -> ChannelError:
    message = message.lower()
    if any(words in message for words in _NOBODY_THERE):
        return Unreachable(because="Telegram does not know this chat.")
    if "file is too big" in message:
        return FileTooLarge()
    if "temporarily unavailable" in message:
        return ChannelError(because="Telegram does not have the file now.")
    known = next((words for words in _REFUSALS if words.lower() in message), "no known reason")
    return ChannelError(because=f"Telegram refused it: {known}.", permanent=True)


def _seconds(error: RetryAfter) -> float:
    waiting = error.retry_after
    return float(waiting) if isinstance(waiting, int) else waiting.total_seconds()
