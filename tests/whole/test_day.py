"""A day in Chromium: a coordinator with two proofs of who she is, a resident in Tigrinya, and a party with a link."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Browser, Page, async_playwright

from bot.bench.newcomer import Newcomer, step_of
from bot.store import cases
from bot.store.tables import audit
from bot.work.proposing import opened
from tests.table.town import Town, link_of, town
from tests.web.live import ARGUMENTS, CHROMIUM, look_for_chromium

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

LOGIN, PASSWORD = "noor@buurtteam.example", "een lange zin om te onthouden"
WANTED, REFUSED = "taalhuis", "vluchtelingenwerk"
GOAL, STEP = "Ik wil de Nederlandse taal leren.", "ኣብ ክፍሊ ቋንቋ ተመዝገቡ"
TOLD, DID, GAVE = "ቋንቋ ደች ክመሃር እደሊ", "ኣብ ክፍሊ ኣእቲናኩም", "ሕጂ ትመሃሩ ኣለኹም"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_day_from_signing_in_to_a_closed_case(tmp_path: Path, database_url: str) -> None:
    async with town(tmp_path, database_url, seconds=240) as here, chromium() as browser:
        noor = await Coordinator.of(here, browser)
        resident = await Resident.of(here, browser)
        await resident.tells_everything()
        case = await noor.takes_the_new_case()
        await noor.lays_the_table(case)
        await resident.answers("share", "no", about="Begeleiding voor vluchtelingen")
        await resident.answers("share", "yes", about="Taalhuis")
        party = await Party.of(here, browser)
        await party.takes_part()
        await noor.plans_a_talk(case)
        await resident.answers("meet", "m1")
        await party.follows_its_new_link("fit0")
        await noor.holds_the_talk_and_proposes_a_plan(case)
        await resident.answers("plan", "yes")
        await party.says_yes_to_the_plan()
        await noor.gives_word_back(case)
        await resident.answers("feedback", "yes")
        await noor.sees_that_it_is_closed(case)
        _nothing_was_shared_with(here, case, REFUSED)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    look_for_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


async def window(browser: Browser, *, script: bool, language: str = "nl-NL") -> Page:
    context = await browser.new_context(java_script_enabled=script, locale=language)
    context.set_default_timeout(15_000)
    return await context.new_page()


@dataclass
class Coordinator:
    """Noor, with a telephone that shows codes."""

    here: Town
    page: Page
    seed: str = ""

    @classmethod
    async def of(cls, here: Town, browser: Browser) -> "Coordinator":
        noor = cls(here, await window(browser, script=True))
        added = await here.team("user", "add", "Noor", "--login", LOGIN, "--role", "coordinator")
        link = re.search(r"http://\S+", added)
        assert link, added
        await noor._begins(link[0])
        await noor._signs_in()
        return noor

    async def _begins(self, link: str) -> None:
        """With the one-time link: a password, a second proof, and codes for when the telephone is gone."""
        await self.page.goto(link)
        await self.page.fill("#password", PASSWORD)
        await self.page.fill("#again", PASSWORD)
        await self._press("main form button.primary")
        self.seed = re.sub(r"\s", "", await self.page.inner_text("code.seed"))
        await self.page.fill("#code", self._code())
        await self._press("main form button.primary")
        assert await self.page.locator(".codes li").count() == 10
        await self.page.click("a.primary")
        await self._press("form[action$='/sign-out'] button")

    async def _signs_in(self) -> None:
        # A code works once: the next one comes half a minute later.
        self.here.clock.ahead += timedelta(seconds=30)
        await self.page.goto(f"{self.here.url}/team")
        await self.page.fill("#login", LOGIN)
        await self.page.fill("#password", PASSWORD)
        await self._press("form[action$='/sign-in'] button.primary")
        await self.page.fill("#code", self._code())
        await self._press("form[action$='/sign-in/code'] button.primary")
        assert await self.page.locator("h1").inner_text() == "Vandaag"

    def _code(self) -> str:
        return pyotp.TOTP(self.seed).at(self.here.clock())

    async def takes_the_new_case(self) -> str:
        """It waits for a first contact, for nobody has it."""
        await self.page.goto(f"{self.here.url}/team")
        link = self.page.locator("a[href*='/cases/']").first
        case = (await link.get_attribute("href") or "").rpartition("/")[2]
        await self._opens(case)
        assert Newcomer("ti").told["goal"] in await self.page.inner_text("main")
        await self._press("form:has(input[type=hidden][name='assign-who'][value='Noor']) button")
        await self.page.locator("details:has(form[action$='/translate']) summary").first.click()
        first = self.page.locator("form[action$='/translate']").first
        await first.locator("textarea").fill(GOAL)
        await first.locator("button").first.click()
        await self.page.wait_for_load_state()
        assert GOAL in await self.page.inner_text("main")
        return case

    async def lays_the_table(self, case: str) -> None:
        """Two parties, not the proposed ones alone: the rest is left out."""
        await self._opens(case)
        await self._unfolds("form[action$='/confirm']")
        for seat in await self.page.locator("input[type=radio][name^='seat-']").all():
            wished = "table" if await seat.get_attribute("name") == f"seat-{REFUSED}" else ""
            if await seat.get_attribute("value") == wished:
                await seat.check()
        # The other was not proposed: it is chosen from the list.
        await self.page.locator("form[action$='/confirm'] details > summary").click()
        await self.page.locator("form[action$='/confirm'] details select").first.select_option(WANTED)
        await self._press("form[action$='/confirm'] button.primary")
        assert await self.page.locator(".status").count()

    async def plans_a_talk(self, case: str) -> None:
        await self._opens(case)
        await self._unfolds("form[action$='/talk']")
        await self.page.fill("#talk-at-1", "2026-12-07T10:00")
        await self.page.select_option("#talk-place", "centre")
        await self.page.fill("#talk-interpreter", "Tolk Selam")
        await self.page.fill("#talk-although", "In het buurthuis is een stille kamer.")
        await self._press("form[action$='/talk'] button.primary")
        assert await self.page.locator(".status").count(), await self.page.inner_text("main")

    async def holds_the_talk_and_proposes_a_plan(self, case: str) -> None:
        self.here.pass_time(days=7, hour=16)
        # Nobody works through six days: the session is over, and the same two proofs begin another.
        await self._signs_in()
        await self._opens(case)
        await self._press("form[action$='/held'] button.primary")
        await self._unfolds("form[action$='/plan']")
        await self.page.fill("#plan-text-1", STEP)
        await self.page.select_option("#plan-owner-1", WANTED)
        await self.page.fill("#plan-by-1", "2026-12-15")
        await self._press("form[action$='/plan'] button.primary")
        assert STEP in await self.page.inner_text("#plan")

    async def gives_word_back(self, case: str) -> None:
        await self._opens(case)
        await self._unfolds("form[action$='/close']")
        for part, words in (("told", TOLD), ("did", DID), ("gave", GAVE)):
            await self.page.fill(f"#close-{part}", words)
        await self._press("form[action$='/close'] button.primary")
        # First as the resident will see it, then for good.
        assert DID in await self.page.inner_text("section[aria-labelledby=close-preview]")
        await self._press("section[aria-labelledby=close-preview] form[action$='/close'] button.primary")
        assert await self.page.locator(".status").count()

    async def sees_that_it_is_closed(self, case: str) -> None:
        await self._opens(case)
        assert "Afgerond" in await self.page.inner_text("main")

    async def _opens(self, case: str) -> None:
        await self.page.goto(f"{self.here.url}/team/cases/{case}")
        assert case in await self.page.inner_text("h1")

    async def _unfolds(self, form: str) -> None:
        fold = self.page.locator(f"details:has(> {form})").first
        if await fold.get_attribute("open") is None:
            await fold.locator("> summary").click()

    async def _press(self, button: str) -> None:
        await self.page.locator(button).first.click()
        await self.page.wait_for_load_state()


@dataclass
class Resident:
    """Rahel, who writes Tigrinya in the web chat, on a telephone without scripts."""

    here: Town
    page: Page

    @classmethod
    async def of(cls, here: Town, browser: Browser) -> "Resident":
        return cls(here, await window(browser, script=False))

    async def tells_everything(self) -> None:
        newcomer = Newcomer("ti")
        await self.page.goto(self.here.url)
        await self.page.locator("button[name=start][value=ti]").click()
        while True:
            reply = newcomer.reply(await self._asked())
            if reply is None:
                return
            await (self._presses(reply[1]) if reply[0] == "press" else self._types(reply[1]))

    async def answers(self, step: str, option: str, *, about: str = "") -> None:
        """Comes back later, opens what waits, and presses this at the question that is asked about this."""
        for _ in range(12):
            await self.page.goto(f"{self.here.url}/chat")
            asked = await self._asked()
            if asked == step:
                assert about in await self.page.locator(".bubble").last.inner_text()
                await self._presses(option)
                return
            # What came before: a knock is opened, and news is read.
            options = {"knock": "open", "followup": "yes", "again": "no"}
            assert asked not in ("", "done"), await self.page.inner_text("main")
            await self._presses(options.get(asked, "ok"))
        raise AssertionError(f"{step} is not asked but {asked}")

    async def _asked(self) -> str:
        presses = await self.page.locator("button[name=press]").all()
        return step_of([await press.get_attribute("value") or "" for press in presses])[1]

    async def _presses(self, option: str) -> None:
        await self.page.locator(f"button[name=press][value$='|{option}']").first.click()
        await self.page.wait_for_load_state()

    async def _types(self, text: str) -> None:
        await self.page.fill("#text", text)
        await self.page.locator("#send").click()
        await self.page.wait_for_load_state()


@dataclass
class Party:
    """Somebody of the party that the resident said yes to, with nothing but its mail."""

    here: Town
    page: Page

    @classmethod
    async def of(cls, here: Town, browser: Browser) -> "Party":
        return cls(here, await window(browser, script=False))

    async def takes_part(self) -> None:
        await self._comes()
        await self._press("button[name=knows][value=no]")
        assert GOAL in await self.page.inner_text("main")
        await self._press("form[action$='/accept'] button")

    async def follows_its_new_link(self, moment: str) -> None:
        await self._comes()
        await self.page.check(f"input[name={moment}]")
        await self._press("form[action$='/moments'] button.primary")

    async def says_yes_to_the_plan(self) -> None:
        await self.here.mail(self._mailbox)  # when and where the talk is
        await self._comes()
        assert STEP in await self.page.inner_text("main")
        await self._press("form[action$='/plan'] button[value=yes]")

    @property
    def _mailbox(self) -> str:
        return f"aanbel@{WANTED}.example"

    async def _comes(self) -> None:
        """The link of the newest mail, and the code that follows it."""
        link = link_of(await self.here.mail(self._mailbox))
        await self.page.goto(self.here.url + link)
        await self._press("form[action$='/code'] button")
        code = re.search(r"\b(\d{4}) ?(\d{4})\b", (await self.here.mail(self._mailbox)).get_content())
        assert code
        await self.page.fill("input[name=code]", code[1] + code[2])
        await self._press("form[action$='/open'] button")

    async def _press(self, button: str) -> None:
        await self.page.locator(button).first.click()
        await self.page.wait_for_load_state()


def _nothing_was_shared_with(here: Town, case_id: str, party: str) -> None:
    """The party that the resident said no to got no mail, and every read of the story is a line."""
    assert [mail for mail in here.office.received if party in str(mail["To"])] == []
    app = here.app
    stored = app.database.write_now(lambda connection: cases.find_case(connection, app.vault, case_id))
    assert stored
    case = opened(stored)
    assert (case.status, case.course.referrals[party].status) == ("closed", "refused")
    lines = app.database.write_now(lambda connection: connection.execute(audit.select()).all())
    reads = [line.actor for line in lines if line.action == "case.read"]
    assert set(reads) == {"Noor", "party"}
    assert len(reads) > 10
