"""Every error of Aanbel's own. Its docstring is its message; the keyword `because` adds the one fact that differs."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType


class Key(str):
    """A value in a message that is itself the key of a text: its reader sees the text."""


#: What stands in the text of a key: a number, a name, a day or a moment, the key of another text, or a list of these.
ErrorValues = Mapping[str, str | int | date | tuple[str, ...]]


class AanbelError(Exception):
    """Something went wrong in Aanbel."""

    def __init__(self, *, because: str = "", key: str = "", values: ErrorValues = MappingProxyType({})) -> None:
        # Only a fact of the organisation's may stand here (a setting, a file, a line): never a resident's words.
        message = type(self).__doc__ or ""
        super().__init__(f"{message} {because}".strip())
        #: The same as a text for the team, in the language of its reader; empty where only an operator meets it.
        self.key = key
        self.values = values


class SettingsError(AanbelError):
    """Aanbel cannot start with these settings."""


class OrganisationError(AanbelError):
    """The organisation's file has a mistake."""


class StoreError(AanbelError):
    """The database cannot be used."""


class NotStored(AanbelError):
    """The message could not be stored; the sender should send it again."""


class KeyFileError(AanbelError):
    """The key file cannot be used."""


class Undecipherable(AanbelError):
    """A stored field could not be opened: it was moved, changed, or its key is gone."""


class IllegalChange(AanbelError):
    """This change is not allowed."""


class NotShared(AanbelError):
    """The story is not shared with this party, or no longer."""


class Unverified(AanbelError):
    """The request does not carry the secret it should."""


class ChannelError(AanbelError):
    """The channel did not take the message."""

    def __init__(
        self, *, because: str = "", permanent: bool = False, retry_after: float | None = None, one_address: bool = False
    ) -> None:
        super().__init__(because=because)
        #: True: sending the same again can never work.
        self.permanent = permanent
        #: Seconds the channel asked us to wait, when it said so.
        self.retry_after = retry_after
        #: True: the wait is for this address alone.
        self.one_address = one_address


class FileTooLarge(ChannelError):
    """The file is larger than the channel or the program takes."""

    def __init__(self, *, because: str = "") -> None:
        super().__init__(because=because, permanent=True)


class PolledElsewhere(ChannelError):
    """Another program polls this bot, or a webhook is set for it."""


class WindowClosed(ChannelError):
    """The resident was quiet for so long that the channel takes only a template."""


class TemplateRefused(ChannelError):
    """The channel does not have this template, or not in this language: a person must look."""

    def __init__(self, *, because: str = "") -> None:
        super().__init__(because=because, permanent=True)


class Unreachable(ChannelError):
    """The resident cannot be reached on this channel: blocked, or the account is gone."""

    def __init__(self, *, because: str = "") -> None:
        super().__init__(because=because, permanent=True)
