"""What a command is to the desk."""

from collections.abc import Callable
from typing import Any

from bot.assemble import App

#: What a command prints, or raises.
Verb = Callable[[App, Any], str]
