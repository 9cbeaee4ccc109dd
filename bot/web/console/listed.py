"""Every page of the console, in one list."""

from bot.web.console import (
    accounts,
    audit,
    case,
    case_acts_page,
    case_alike,
    case_entry,
    case_files,
    caseload,
    me,
    messages,
    oidc,
    overview,
    paper,
    paper_entry,
    plainness,
    printing,
    recordings,
    referrals,
    requests,
    sign_in,
    texts,
    today,
    welcome,
)
from bot.web.console.organising import pages as organisation
from bot.web.console.page import Page

#: In the order of the navigation.
PAGES: tuple[Page, ...] = (
    *today.PAGES,
    *caseload.PAGES,
    *requests.PAGES,
    *messages.PAGES,
    *case.PAGES,
    *case_entry.PAGES,
    *case_files.PAGES,
    *case_alike.PAGES,
    *referrals.PAGES,
    *accounts.PAGES,
    *sign_in.PAGES,
    *oidc.PAGES,
    *me.PAGES,
    *welcome.PAGES,
    *overview.PAGES,
    *organisation.PAGES,
    *audit.PAGES,
    # Before the texts: where a language stands there, this has a word.
    *recordings.PAGES,
    *texts.PAGES,
    *plainness.PAGES,
    *printing.PAGES,
    *paper.PAGES,
    *paper_entry.PAGES,
    # Last: the second part of its address is any word.
    *case_acts_page.PAGES,
)
