"""Every bubble in a form WhatsApp takes, whatever its length and its buttons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bench.whatsapp_checks import check
from bot.bench.whatsapp_world import Bubble
from bot.channels.base import Button, Outgoing
from bot.channels.telegram_text import units
from bot.channels.whatsapp_text import MAX_ROW, Template, cut, messages, template

OPENER = "ምረጹ"


def bubbles(text: str, *labels: str, commands: int = 0, rtl: bool = False) -> list[Bubble]:
    """The bubble as it stands in the chat; each message was checked as WhatsApp checks it."""
    options = [Button(label, f"3|topics|o{number}") for number, label in enumerate(labels)]
    options += [Button(f"⏭️ Command {number}", f"3|topics|do:c{number}") for number in range(commands)]
    outgoing = Outgoing(text=text, buttons=tuple((each,) for each in options), language="ti", rtl=rtl)
    made = messages(outgoing, OPENER)
    for message in made:
        check({"messaging_product": "whatsapp", **message})
    return [Bubble(id="", body=message, sent_at=0.0) for message in made]


#: name -> labels, commands -> type, what can be tapped
FORMS: dict[str, tuple[list[str], int, str, list[str]]] = {
    "nothing to choose": ([], 0, "text", []),
    "yes and no": (["Ja", "Nee"], 0, "button", ["Ja", "Nee"]),
    "three": (["✅ Ja", "Nee", "🙈 Geen idee"], 0, "button", ["✅ Ja", "Nee", "🙈 Geen idee"]),
    "four": (["1", "2", "3", "4"], 0, "list", ["1", "2", "3", "4"]),
    "a picture too many": (["🧑 Ik wil een mens xy", "Nee"], 0, "button", ["Ik wil een mens xy", "Nee"]),
    "too long for a button": (["Iemand van het buurtteam", "Nee"], 0, "list", ["Iemand van het buurtteam", "Nee"]),
    "two with one name": (["Ja", "Ja"], 0, "list", ["Ja", "Ja"]),
    "ten with a command": (list("123456789"), 1, "list", [*"123456789", "⏭️ Command 0"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_bubble_takes_the_form_that_fits(name: str) -> None:
    labels, commands, kind, shown = FORMS[name]
    [bubble] = bubbles("Wat wil je?", *labels, commands=commands)
    assert bubble.body.get("interactive", bubble.body)["type"] == kind
    assert bubble.labels == shown


def test_what_a_list_has_no_room_for_stands_in_a_second_and_can_be_typed_by_its_number() -> None:
    labels = [f"Keuze {number}" for number in range(1, 15)]
    first, second = bubbles("Waarover?", *labels, commands=4)
    assert all(f"{number}. Keuze {number}\n" in f"{first.text}\n" for number in range(1, 15))
    assert first.labels == labels[:10]
    assert second.labels == [*labels[10:], *(f"⏭️ Command {number}" for number in range(4))]
    assert second.text.split("\n") == second.labels


def test_a_label_too_long_for_a_row_stands_whole_beneath_it() -> None:
    [bubble] = bubbles("Wat?", "Een heel lang antwoord dat niet past", "2", "3", "4")
    row = bubble.body["interactive"]["action"]["sections"][0]["rows"][0]
    assert row["description"] == "Een heel lang antwoord dat niet past"
    assert row["title"].endswith("…")
    assert units(row["title"]) <= MAX_ROW


def test_from_the_right_every_line_starts_there() -> None:
    [bubble] = bubbles("WhatsApp\n3", "نعم", rtl=True)
    assert bubble.text == "\u200fWhatsApp\n\u200f3"


@pytest.mark.parametrize("text", ["👨‍👩‍👧‍👦 gezin", "ሰላም ንዓኻትኩም", "a\u0301e\u0301i\u0301o\u0301", "🇳🇱🇪🇷"])
def test_nothing_is_cut_inside_a_letter(text: str) -> None:
    assert cut(text, 100) == text
    short = cut(text, 7)
    assert units(short) <= 7
    assert short.endswith("…")
    assert not short.startswith("\u200d")
    assert "\u200d…" not in short


_LABELS = st.lists(st.text("aሰم👋 \u0301-1", min_size=1, max_size=90).filter(str.strip), max_size=25)


@given(st.text("aሰم👋\n. ", min_size=1, max_size=6000).filter(str.strip), _LABELS, st.integers(0, 6))
def test_whatsapp_takes_every_bubble_and_nothing_of_it_is_lost(text: str, labels: list[str], commands: int) -> None:
    made = bubbles(text, *labels, commands=commands)
    assert "".join("".join(bubble.text for bubble in made).split()).startswith("".join(text.split()))
    tapped = [id for bubble in made for id, _ in bubble.choices]
    assert len(tapped) == len(labels) + commands


def test_a_template_carries_what_its_tap_means() -> None:
    message = template(Template("aanbel_open", "nl"), "9|knock|open")
    check({"messaging_product": "whatsapp", **message})
    assert Bubble(id="", body=message, sent_at=0.0).choices == [("9|knock|open", "Open")]
