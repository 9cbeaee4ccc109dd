"""Whatever is put before the team has a name in the languages of the team."""

import re
from pathlib import Path

import pytest

import bot
from bot.conversation.effects import RequestKind
from bot.language.catalogue import Catalogues
from bot.resources import folder
from bot.work.casefile import UNDELIVERED
from bot.work.out_of_reach import MAYBE_UNREACHABLE, NOT_DELIVERED
from bot.work.outcomes import UNREACHABLE

_ASKED = re.compile(r'ask_team\(\s*"(\w+)"')
#: What is mailed to a party, or told by a person where there is no mailbox.
_MAILED = re.compile(r'\.mail\(\s*"(\w+)"')


def _kinds() -> set[str]:
    sources = [path.read_text(encoding="utf-8") for path in Path(bot.__file__).parent.rglob("*.py")]
    asked = {kind for source in sources for kind in _ASKED.findall(source)}
    told = {f"tell_{kind}" for source in sources for kind in _MAILED.findall(source)}
    assert len(asked) > 15
    assert {"tell_offer", "tell_agreed"} <= told
    return (
        asked
        | told
        | {"tell_stop", UNDELIVERED, UNREACHABLE, MAYBE_UNREACHABLE, NOT_DELIVERED}
        | {kind.value for kind in RequestKind}
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_of_request_has_a_name(language: str) -> None:
    known = Catalogues.load(folder("locales"), (language,), domain="console").phrases(language)
    assert {kind for kind in _kinds() if f"case.request.{kind}" not in known} == set()
