"""Each guard fails on a pack with that one mistake, and holds on the same pack written without it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.language import plain
from tests.language import guards, keys_used, reading
from tests.language.broken import broken
from tests.language.guards import Finding
from tests.language.keys_used import Used
from tests.language.packs import PackFile, read_packs
from tests.language.reading import together

NL, EN, AR, TI = read_packs()

_LAST_LINES = "📞 {suicide_line}\n📞 {safe_home_phone}\nIk kan niet bellen."

#: Guard, pack, key, the mistake, and what the guard must name.
MISTAKES: list[tuple[Callable[[list[PackFile]], Finding], PackFile, str, str, str]] = [
    (guards.unfinished, EN, "goal.text", "", "empty"),
    (guards.unfinished, EN, "goal.text", " What?", "blanks"),
    (guards.placeholders, AR, "done.text", "شكراً لك قبل {reed_by} {coordinator}", "reed_by"),
    (guards.placeholders, NL, "option.ok", "Oké {}", "brace"),
    (guards.placeholders, NL, "option.ok", "Oké %(name)s", "per cent"),
    (guards.stray_letters, AR, "goal.text", "ما هي أمنيتك please؟", "stray letters"),
    (guards.stray_letters, TI, "goal.text", "እንታይ want ትደልዩ፧", "stray letters"),
    (guards.stray_letters, NL, "goal.text", "Wаt wil je?", "stray letters"),
    (guards.signs, AR, "goal.text", "ما هي أمنيتك?", "punctuation"),
    (guards.signs, TI, "goal.text", "እንታይ ትደልዩ.", "Eritrean"),
    (guards.signs, TI, "goal.text", "እንታይ ፀገም ኣሎ፧", "Eritrean"),
    (guards.signs, TI, "goal.text", "አብ ገዛ።", "Eritrean"),
    (guards.lengths, TI, "option.yes", "✅ እወ፡ ብጣዕሚ ደስ ይብለኒ ኢለ", "of 20"),
    (guards.lengths, NL, "command.help_now", "🆘" * 13, "26 of 24"),
    (guards.questions, NL, "age.text", "Ben je 16? Of ouder?", "2 questions"),
    (guards.questions, AR, "goal.hint", "مثلاً؟", "2 questions"),
    (guards.questions, TI, "ack.back", "ንድሕሪት፧", "asks"),
    (guards.proactive, NL, "reminder.text", "Je was bezig met je schulden.", "schulden"),
    (guards.proactive, TI, "resume_check.text", "ብዛዕባ ስራሕ ዲኹም፧", "ስራሕ"),
    (guards.proactive, EN, "reminder.text", "Hello from {organisation}.", "organisation"),
    (guards.help_first, NL, "help_now.text", f"Gevaar? Bel {{emergency}}.\n{_LAST_LINES}", "not first"),
    (guards.help_first, NL, "help_now.text", f"📞 {{safe_home_phone}}\n{_LAST_LINES}", "order"),
    (guards.way_to_a_person, NL, "refused.text", "Dat is goed. Bel {phone}.", "place"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("guard", "pack", "key", "mistake", "named"),
    MISTAKES,
    ids=[f"{m[0].__name__}-{m[1].language}-{m[4]}" for m in MISTAKES],
)
def test_a_mistake_in_one_phrase_is_found(
    tmp_path: Path, guard: Callable[[list[PackFile]], Finding], pack: PackFile, key: str, mistake: str, named: str
) -> None:
    others = [each for each in (NL, EN, AR, TI) if each is not pack]
    sound = guard([*others, broken(tmp_path, pack)])
    found = guard([*others, broken(tmp_path, pack, texts={key: mistake})])

    assert not sound.wrong
    assert any(pack.language in wrong and named in wrong for wrong in found.wrong), found.wrong


def test_a_missing_key_is_found(tmp_path: Path) -> None:
    without = broken(tmp_path, TI, without="goal.hint")
    assert guards.keys([NL, EN, AR, without], keys_used.of_the_steps()).wrong == ("ti goal.hint: missing",)


def test_a_key_that_only_the_code_knows_is_found() -> None:
    assert guards.keys([NL], {"goal.text", "goal.smell"}).wrong == ("nl goal.smell: missing",)


def test_an_orphan_is_found(tmp_path: Path) -> None:
    more = broken(tmp_path, NL, appended='msgid "goal.smell"\nmsgstr "Ruik"\n')
    found = guards.orphans(more, lambda key: key in NL.messages)
    assert found.wrong == ("nl goal.smell: nothing shows it",)


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ('#, fuzzy\nmsgid "goal.smell"\nmsgstr "Ruik"\n', "fuzzy"),
        ('#~ msgid "goal.smell"\n#~ msgstr "Ruik"\n', "obsolete"),
        ('msgid "goal.hint"\nmsgstr "Nog een keer"\n', "written twice"),
    ],
)
def test_what_is_unfinished_is_found(tmp_path: Path, lines: str, named: str) -> None:
    (wrong,) = guards.unfinished([broken(tmp_path, NL, appended=lines)]).wrong
    assert named in wrong


@pytest.mark.parametrize("rule", ["nplurals=6; plural=n != 1;", "nplurals=2; plural=(n != 1);"])
def test_a_wrong_plural_rule_is_found(tmp_path: Path, rule: str) -> None:
    assert guards.plural_forms([broken(tmp_path, AR, headers={"Plural-Forms": rule})]).wrong


def test_a_text_that_turns_directions_by_itself_is_found(tmp_path: Path) -> None:
    (wrong,) = guards.bidi([broken(tmp_path, AR, texts={"goal.text": "ما هي \u202eأمنيتك؟"})]).wrong
    assert "turns" in wrong


def test_a_pack_under_the_name_of_a_language_from_the_other_side_is_found(tmp_path: Path) -> None:
    pack = replace(broken(tmp_path, NL), language="zz")
    assert guards.direction([pack]).wrong
    assert not guards.direction([NL, EN, AR, TI]).wrong


@pytest.mark.parametrize("status", ["", "draft: ", "final", "reviewed", "reviewed by everyone"])
def test_a_status_that_does_not_say_by_whom_is_found(tmp_path: Path, status: str) -> None:
    assert guards.review_status([broken(tmp_path, TI, headers={"X-Review-Status": status})]).wrong


def test_a_status_with_a_name_and_a_day_holds(tmp_path: Path) -> None:
    status = "reviewed by the Tigrinya reading group on 2027-02-01"
    assert not guards.review_status([broken(tmp_path, TI, headers={"X-Review-Status": status})]).wrong


def test_a_label_without_a_limit_is_found(tmp_path: Path) -> None:
    more = broken(tmp_path, NL, appended='msgid "command.dance"\nmsgstr "Dans"\n')
    assert guards.labels_without_limit(more).wrong == ("nl command.dance: a label without a limit",)


def test_a_limit_that_only_one_translator_was_told_is_found(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.mkdir()
    told = broken(path, EN, without="option.ok", appended='#. At most 9 characters.\nmsgid "option.ok"\nmsgstr "OK"\n')
    assert any("limit 9, elsewhere" in wrong for wrong in guards.lengths([NL, told]).wrong)


def read_as(python: str = "", page: str = "") -> Used:
    """What a program would use that has this module and this page alone."""
    return Used(together([reading.module(python, "module.py"), reading.page(page, "page.html")]))


@pytest.mark.parametrize(
    ("python", "page", "used", "unused"),
    [
        ('t("goal.text")', "", "goal.text", "goal.tex"),
        ("", '{{ t("goal.text" if asked else "goal.hint") }}', "goal.hint", "goal.asked"),
        ('visit.go("/me", say="saved")', "{{ t('notice.' ~ said) }}", "notice.saved", "notice.save"),
        ('f"goal.{part}"; parts = ["hint"]', "", "goal.hint", "goal.hints"),
        ('f"goal.{part}.long"; parts = ["hint"]', "", "goal.hint.long", "goal.hint.short"),
        ("class Goal:\n    hint: str", '{{ t("goal." ~ name) }}', "goal.hint", "goal.name"),
        ('f"audit.{action}"; note("case.read")', "", "audit.case.read", "audit.case.write"),
        ('GROUP = "audit.group."; note("case.read")', "", "audit.group.case", "audit.group.read"),
        ('f"notice.{said}"; go(say=f"party_{kind}"); kind = "plan"', "", "notice.party_plan", "notice.party_talk"),
        ('f"step.{number}"', "", "step.3", "step.three"),
        ('t("goal.text"); log.info("goal.reached")', "", "goal.text", "goal.reached"),
        ('t("goal.text"); f"{key}"; f"{key}.hint"', "", "goal.text", "goal.hint"),
    ],
)
def test_a_key_is_used_only_where_all_of_it_stands_in_the_program(
    python: str, page: str, used: str, unused: str
) -> None:
    assert read_as(python, page).uses(used)
    assert not read_as(python, page).uses(unused)


def test_the_notices_are_those_that_pages_go_on_with() -> None:
    used = read_as('go("", say="a" if b else "c"); go("/x"); go("/y", say=d); go("/z", say=f"e_{f}")')
    assert used.notices == {"notice.a", "notice.c"}


def test_what_begins_keys_is_known() -> None:
    assert read_as('follow(what="The plan", texts="case.plan")').beginnings == {"case.plan"}


def kept_text(tmp_path: Path) -> PackFile:
    """A pack with one text, that asks for one value."""
    more = broken(tmp_path, NL, appended='msgid "kept.text"\nmsgstr "Nog {days} dagen"\n')
    return replace(more, messages={"kept.text": more.messages["kept.text"]})


@pytest.mark.parametrize(
    ("python", "page", "named"),
    [
        ('visit.t("kept.text")', "", "module.py:1"),
        ('visit.t("kept.text", days=3)\nvisit.t("kept.text", day=3)', "", "module.py:2"),
        ('say("kept.text", {"day": 3})', "", "module.py:1"),
        ('Refused(because="No.", key="kept.text", values={"day": 3})', "", "module.py:1"),
        ("", '{{ t("kept.text", day=3) }}', "page.html:1"),
        ('visit.t("kept.text", **{"day": 3})', "", "whoever shows it"),
        ('visit.t(key, day=3)\nkey = "kept.text"', "", "whoever shows it"),
    ],
)
def test_a_text_that_does_not_get_its_value_is_found(tmp_path: Path, python: str, page: str, named: str) -> None:
    found = guards.values_given([kept_text(tmp_path)], read_as(python, page))
    assert found.wrong == (f"nl kept.text: {named} gives no days",)


@pytest.mark.parametrize(
    ("python", "page"),
    [
        ('visit.t("kept.text", days=3)', ""),
        ('say("kept.text", {"days": 3})', ""),
        ('Refused(because="No.", key="kept.text", values={"days": 3})', ""),
        ("", '{{ t("kept.text", days=3) }}'),
        ('given = {"days": 3}\nvisit.t("kept.text", **given)', ""),
        ('given["days"] = 3\nvisit.t(key, **given)', ""),
    ],
)
def test_a_text_that_gets_its_value_holds(tmp_path: Path, python: str, page: str) -> None:
    found = guards.values_given([kept_text(tmp_path)], read_as(python, page))
    assert (found.looked_at, found.wrong) == (1, ())


def test_a_value_nobody_gives_is_found(tmp_path: Path) -> None:
    odd = broken(tmp_path, NL, texts={"done.text": "Dank je, {resident}."})
    assert any("resident" in wrong for wrong in guards.values_known([odd], {"read_by"}).wrong)


def test_a_pack_in_the_wrong_script_is_found(tmp_path: Path) -> None:
    latin = broken(tmp_path, TI, texts=dict.fromkeys(list(TI.messages)[:60], "Hello there"))
    assert guards.script_share(latin) < 0.97
    assert guards.own_script([latin]).wrong


def test_a_long_dutch_sentence_is_found(tmp_path: Path) -> None:
    long = "Ik wil je vragen of je misschien een keer met iemand van ons wilt komen praten."
    assert guards.long_sentences([broken(tmp_path, NL, texts={"goal.text": long})]).wrong


def test_hard_dutch_is_measured_as_hard() -> None:
    hard = ["Uw aanvraag tot schuldhulpverlening wordt overeenkomstig de beleidsregels in behandeling genomen."]
    assert plain.measure(hard).ease < plain.EASE_LIMIT


def test_a_rare_word_is_found(tmp_path: Path) -> None:
    odd = broken(tmp_path, NL, texts={"goal.text": "Wat is jouw zelfredzaamheid?"})
    rare = guards.rare_words(odd, lambda word: 1.0 if word == "zelfredzaamheid" else 6.0, ())
    assert rare == {"zelfredzaamheid": ["goal.text"]}
    assert guards.rare_words(odd, lambda word: 1.0, {"zelfredzaamheid"}).get("zelfredzaamheid") is None


def test_a_guard_that_sees_nothing_fails() -> None:
    with pytest.raises(AssertionError, match="looked at 0"):
        guards.assert_clean(guards.unfinished([]))
