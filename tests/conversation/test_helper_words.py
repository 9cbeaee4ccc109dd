"""The words that say that somebody helps, and the answers that only look like them: those are kept as answers."""

import pytest

from bot.conversation.commands import command_of
from tests.conversation.scenes import real_lexicon

SAID = [
    ("nl", "Iemand helpt mij"), ("nl", "ik typ voor iemand anders."), ("en", "Somebody helps me"),
    ("en", "i am typing for someone else"), ("ar", "شخص يساعدني"), ("ti", "ሰብ ይሕግዘኒ ኣሎ"), ("nl", "/helper"),
    ("nl", "somebody helps me"),
]  # fmt: skip
#: What somebody can, does for others, and needs.
ANSWERS = [
    ("nl", "niemand helpt mij"), ("nl", "ik help mijn moeder"), ("nl", "ik help iemand"),
    ("nl", "mijn dochter helpt mij"), ("nl", "ik wil dat iemand mij helpt"), ("nl", "iemand die mij helpt"),
    ("en", "nobody helps me"), ("en", "no one helps me"), ("en", "i help my neighbour"),
    ("en", "somebody who helps me"), ("en", "i want somebody to help me"),
    ("ar", "لا احد يساعدني"), ("ar", "اريد شخصا يساعدني"),
    ("ar", "انا اساعد امي"), ("ti", "ማንም ኣይሕግዘንን"), ("ti", "ሰብ ክሕግዘኒ እደሊ"), ("ti", "ነደይ እሕግዛ ኣለኹ"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), SAID)
def test_who_says_that_somebody_helps_is_asked_who(language: str, text: str) -> None:
    assert command_of(text, language, real_lexicon()) == "helper"


@pytest.mark.parametrize(("language", "text"), ANSWERS)
def test_an_answer_about_help_is_an_answer(language: str, text: str) -> None:
    assert command_of(text, language, real_lexicon()) != "helper"
