"""The pages of the organisation, in one list."""

from bot.web.console.organising import parties, party_ends, party_lists
from bot.web.console.page import Page

PAGES: tuple[Page, ...] = (*parties.PAGES, *party_ends.PAGES, *party_lists.PAGES)
