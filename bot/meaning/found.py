"""What a second finder sees in a story: told by whoever looks, heard by whoever asked for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.conversation.topics import FoundTopic
from bot.errors import AanbelError


class NoModel(AanbelError):
    """There is no model that reads sentences now."""


@dataclass(frozen=True, slots=True)
class Found:
    """A proposal, never a verdict; nothing found is one too."""

    #: The strongest first, each with the resident's own sentence that led to it.
    topics: tuple[FoundTopic, ...] = ()
    #: Kinds of danger (`danger.KINDS`) that a person might ask after.
    worries: tuple[str, ...] = ()


class Finds(Protocol):
    """A second finder. It may take its time, and is never asked inside a transaction."""

    @property
    def trained_with(self) -> str:
        """The name of the model it was trained with (`Embedder.model`): with another it finds nothing."""
        ...

    def find(self, texts: Mapping[str, str], language: str) -> Found:
        """What these words (step id -> words) are about; `language` is the one the resident chose. Raises NoModel."""
        ...
