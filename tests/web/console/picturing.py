"""`make pictures`: the pictures of the README, taken of a real server with demonstration residents.

They stand beside this file, so that they are in no package that is installed.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, Page
from sqlalchemy import Connection

from bot.casework import moving
from bot.casework.access import Role
from bot.casework.course import Translation
from bot.demo import fill
from bot.store import sessions
from bot.web.console.visit import ROOT
from tests.web.console.staff import CASE, engage, staff_house
from tests.web.live import chromium, served
from tests.web.party_house import PARTY, PartyHouse
from tests.web.real_house import real_house

FOLDER = Path(__file__).parent / "pictures"
#: So many residents that the overview hides little.
_RESIDENTS = 220
#: What a person made of the story in `party_house`.
_IN_ENGLISH = {
    "goal": "I want my home to be good. To sleep in peace.",
    "can_self": "I can cook well.\nI make injera.",
    "can_other": "I help the neighbours.",
    "need": "I have no bed and no chairs.",
}
_WIDE, _HIGH = 1180, 860
#: In bytes: a README that loads on a train.
MOST = 200_000


def main() -> int:
    """Take every picture; 1 when one became too large."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, staff_house(Path(folder)) as house:
        fill(house.app, _RESIDENTS)
        asyncio.run(house.app.counting.count())
        with served(replace(real_house(house.app), public_url="")) as address, chromium() as browser:
            taken = [_take(page, name) for page, name in _pages(browser, house, address)]
    for picture in taken:
        print(f"{picture.name}: {picture.stat().st_size} bytes")
    return 0 if all(picture.stat().st_size < MOST for picture in taken) else 1


def _pages(browser: Browser, house: PartyHouse, address: str) -> Iterator[tuple[Page, str]]:
    case = _tigrinya(house)
    with _signed_in(browser, house, address) as page:
        for path, name in (("", "caseload"), (f"/cases/{case}", "case"), ("/overview", "overview")):
            response = page.goto(f"{address}{ROOT}{path}")
            assert response
            assert response.status == 200, f"{response.status} at {path}"
            yield page, name


@contextmanager
def _signed_in(browser: Browser, house: PartyHouse, address: str) -> Iterator[Page]:
    """A window in which a coordinator who sees counts as well is signed in."""
    account = engage(house, "Noor", Role.COORDINATOR, language="en")

    def session(connection: Connection) -> str:
        vault, id = house.app.vault, house.app.ids.new()
        sessions.begin(connection, vault, id=id, account_id=account.id, device="Chromium", at=house.now)
        return sessions.prove(connection, vault, id, at=house.now)

    with browser.new_context(viewport={"width": _WIDE, "height": _HIGH}, locale="en") as context:
        context.add_cookies([{"name": "team", "value": house.write(session), "url": address}])
        yield context.new_page()


def _tigrinya(house: PartyHouse) -> str:
    """The number of a case in Tigrinya that a person translated, and that any coordinator reads."""
    house.begin(PARTY)
    for step, text in _IN_ENGLISH.items():
        translation = Translation(text=text, language="en", by="Samira", at=house.now)
        house.move(lambda case, step=step, translation=translation: moving.translate(case, step, translation))  # type: ignore[misc]
    return CASE


def _take(page: Page, name: str) -> Path:
    picture = FOLDER / f"{name}.png"
    page.screenshot(path=picture, animations="disabled")
    return picture


if __name__ == "__main__":
    sys.exit(main())
