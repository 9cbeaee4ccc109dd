"""Every page of the console, in one list."""

from bot.web.console import sign_in, welcome
from bot.web.console.page import Page

#: In the order of the navigation.
PAGES: tuple[Page, ...] = (*sign_in.PAGES, *welcome.PAGES)
