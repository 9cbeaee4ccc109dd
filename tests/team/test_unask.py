"""A question put to the resident by mistake is taken back: who heard of it hears that, and nobody else anything."""

from functools import partial

import pytest

from bot.casework.course import NoteKind
from bot.conversation.bubbles import Phrase
from bot.errors import AanbelError
from bot.language.catalogue import Catalogues
from bot.language.render import render
from bot.resources import folder
from bot.team.confirm import confirm
from bot.team.unask import unask
from bot.work import party_answers
from tests.work.table import GELDFIT, HUISARTS, KRINGLOOP, VOEDSELBANK, Table

CATALOGUES = Catalogues.load(folder("locales"), ("nl", "en", "ar", "ti"))
WHY = "Verkeerde partij aangeklikt"


def taken_back(table: Table, party: str = KRINGLOOP) -> str:
    """The key of what waits to be told to the resident now; empty for nothing."""
    table.team(partial(unask, party=party, because=WHY))
    assert table.statuses()[party] == "withdrawn"
    assert party not in table.shared()
    name = table.case().course.referral(party).name
    waiting = [prompt for prompt in table.state().prompts if prompt.about == party or prompt.names(name)]
    keys = [part.key for prompt in waiting for part in prompt.parts]
    assert len(keys) < 2
    return "".join(keys)


def test_a_question_nobody_saw_goes_away_without_a_word(table: Table) -> None:
    table.confirm(KRINGLOOP, HUISARTS)
    assert taken_back(table) == ""
    assert [(each.step, each.about) for each in table.state().prompts] == [("share", HUISARTS)]
    assert (table.mails(), table.requests()) == ([], [])
    (note,) = table.case().course.notes
    assert (note.kind, note.text, note.by) == (NoteKind.NOTE, WHY, "Anna")
    assert "sharing.unasked" in table.log()
    assert "sharing.stopped" not in table.log()


def test_a_question_that_was_seen_is_said_to_be_over_and_its_button_means_nothing(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.opens()
    assert table.asked("share")
    assert taken_back(table) == "unasked.question"
    table.presses("share", "yes")
    assert table.statuses() == {KRINGLOOP: "withdrawn"}
    assert (table.mails(), table.shared()) == ([], frozenset())
    table.opens()
    bubble = table.asked("message")
    assert bubble, table.amal.hears()
    assert Phrase("unasked.question", {"party": table.case().course.referral(KRINGLOOP).name}) in bubble.parts
    assert len({render(bubble, language, CATALOGUES, {}).text for language in CATALOGUES.languages}) == 4


def test_a_party_that_was_only_going_to_be_told_is_told_nothing(table: Table) -> None:
    table.confirm(GELDFIT)
    table.answers(("share", "yes"))
    assert table.requests() == ["tell_offer"]
    assert taken_back(table, GELDFIT) == "unasked.shared"
    assert (table.requests(), table.mails()) == ([], [])


def test_a_party_that_was_told_hears_stop_and_reads_no_more(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    assert table.mails() == [("offer", KRINGLOOP)]
    assert table.party(KRINGLOOP, party_answers.answer_conflict, False)
    assert taken_back(table) == "unasked.shared"
    assert (table.mails(), table.open_doors(), table.requests()) == ([("stop", KRINGLOOP)], 0, [])
    assert table.party(KRINGLOOP, party_answers.seen) is None
    assert {"sharing.unasked", "sharing.stopped", "consent.withdrawn"} <= set(table.log())


def test_the_others_at_the_talk_go_on_without_it(table: Table) -> None:
    table.confirm(KRINGLOOP, HUISARTS)
    table.answers(("share", "yes"), ("share", "yes"))
    table.takes_part(KRINGLOOP, HUISARTS)
    table.propose_talk()
    assert taken_back(table) == "unasked.shared"
    talk = table.case().course.joint_talk
    assert talk
    assert talk.who == ("resident", HUISARTS)
    meet = next(prompt for prompt in table.state().prompts if prompt.step == "meet")
    assert table.case().course.referral(KRINGLOOP).name not in repr(meet.parts)


def test_whoever_is_asked_for_again_answers_again_and_the_matching_knows_of_no_no(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    taken_back(table)
    assert table.team(lambda file: confirm(file, parties=(KRINGLOOP,)))
    assert (table.statuses()[KRINGLOOP], table.shared()) == ("asked", frozenset())


@pytest.mark.parametrize(
    ("party", "because", "key"),
    [
        (KRINGLOOP, " ", "refused.empty"),
        (VOEDSELBANK, WHY, "refused.unask"),
        (HUISARTS, WHY, "refused.party.not_here"),
    ],
)
def test_without_a_reason_or_a_question_nothing_changes(table: Table, party: str, because: str, key: str) -> None:
    table.confirm(KRINGLOOP, reserves=(VOEDSELBANK,))
    before = table.case()
    with pytest.raises(AanbelError) as refused:
        table.team(partial(unask, party=party, because=because))
    assert refused.value.key == key
    assert table.case() == before
