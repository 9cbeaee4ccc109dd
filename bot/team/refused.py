"""What a member of the team is told when a verb cannot be done: precisely why, and what to do instead."""

from bot.errors import AanbelError


class Refused(AanbelError):
    """Nothing was changed."""


class BeingErased(AanbelError):
    """The resident asked to erase everything: nothing can be done with this case any more."""


class TakenBack(AanbelError):
    """The resident took this story back: nothing can be done with this case any more."""
