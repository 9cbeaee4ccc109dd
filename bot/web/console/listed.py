"""Every page of the console, in one list."""

from bot.web.console import case, referrals, sign_in, welcome
from bot.web.console.organising import pages as organisation
from bot.web.console.page import Page

#: In the order of the navigation.
PAGES: tuple[Page, ...] = (*case.PAGES, *referrals.PAGES, *sign_in.PAGES, *welcome.PAGES, *organisation.PAGES)
