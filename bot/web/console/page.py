"""What a page of the console is: an address, who may come, and what it shows and does."""

from dataclasses import dataclass

from bot.casework.access import Right
from bot.web.console.visit import Act, Show


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One address. There is no page without a `right`: what anybody may open says so with `open_to_all`."""

    #: Below the root, with parameters in braces: "/cases/{case}".
    path: str
    #: What it asks of whoever comes; None only where `open_to_all`.
    right: Right | None
    get: Show | None = None
    post: Act | None = None
    #: The key of its name in the navigation; empty: it is not there.
    nav: str = ""
    #: Who finds it there, where that is fewer than who may come.
    nav_right: Right | None = None
    #: A page of signing in: nobody has to be signed in.
    open_to_all: bool = False
    #: Whoever only gave a password so far may come: the page for the second factor.
    half: bool = False

    def __post_init__(self) -> None:
        if (self.right is None) is not self.open_to_all:
            raise ValueError(f"{self.path}: say who may come, or that all may")
        if self.get is None and self.post is None:
            raise ValueError(f"{self.path}: shows and does nothing")
