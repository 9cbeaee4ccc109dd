"""The pages of the organisation, in one list."""

from bot.web.console.organising import (
    changes,
    hours,
    modules,
    neighbourhoods,
    numbers,
    on_call,
    overview,
    parties,
    party_ends,
    party_lists,
    privacy,
)
from bot.web.console.page import Page

PAGES: tuple[Page, ...] = (
    *overview.PAGES,
    *parties.PAGES,
    *party_ends.PAGES,
    *party_lists.PAGES,
    *neighbourhoods.PAGES,
    *hours.PAGES,
    *on_call.PAGES,
    *numbers.PAGES,
    *modules.PAGES,
    *privacy.PAGES,
    *changes.PAGES,
)
