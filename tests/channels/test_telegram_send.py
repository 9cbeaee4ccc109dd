"""Sending, taking away and fetching, over real HTTP against the stand-in."""

import io
import logging
from typing import Any

import pytest

from bot.bench.telegram_methods import Flood
from bot.bench.telegram_standin import StandIn
from bot.bench.telegram_world import StoredFile
from bot.channels.base import Button, Channel, Outgoing
from bot.channels.telegram import MAX_FILE, MENU, Telegram
from bot.errors import ChannelError, FileTooLarge, Unreachable

pytestmark = pytest.mark.anyio

YES_NO = ((Button("Ja", "3|consent|yes"), Button("Nee", "3|consent|no")), (Button("Stop", "3|consent|do:stop"),))


def outgoing(text: str = "Mag ik het bewaren?", **rest: Any) -> Outgoing:
    return Outgoing(text=text, language="nl", **rest)


async def test_a_bubble_arrives_as_it_is_with_its_buttons(standin: StandIn, telegram: Telegram) -> None:
    resident = standin.resident(5)
    resident.start()
    [message_id] = await telegram.send("5", outgoing("<b>Wie</b> is _dat_? https://example.org", buttons=YES_NO))
    [bubble] = resident.bubbles
    assert bubble.text == "<b>Wie</b> is _dat_? https://example.org"
    assert [[button["text"] for button in row] for row in bubble.rows] == [["Ja", "Nee"], ["Stop"]]
    assert message_id == str(bubble.message_id)
    [wanted] = standin.called("sendMessage")
    assert "parse_mode" not in wanted
    assert "protect_content" not in wanted
    assert '"is_disabled": true' in wanted["link_preview_options"]


async def test_a_long_text_goes_in_parts_with_the_buttons_under_the_last(standin: StandIn, telegram: Telegram) -> None:
    resident = standin.resident(5)
    resident.start()
    text = "\n\n".join(f"{number} " + "woord 😀 " * 200 for number in range(6))
    ids = await telegram.send("5", outgoing(text, buttons=YES_NO))
    assert len(resident.bubbles) >= 3
    assert ids == [str(bubble.message_id) for bubble in resident.bubbles]
    assert [bool(bubble.rows) for bubble in resident.bubbles] == [False] * (len(ids) - 1) + [True]
    assert "".join(" ".join(b.text for b in resident.bubbles).split()) == "".join(text.split())


async def test_a_part_that_fails_is_sent_again_without_repeating_the_first(
    standin: StandIn, telegram: Telegram
) -> None:
    resident = standin.resident(5)
    resident.start()
    standin.methods.flood = Flood(per_chat=1.0, burst=1)
    assert len(await telegram.send("5", outgoing("a" * 4096 + " b"))) == 2
    assert [bubble.text[:1] for bubble in resident.bubbles] == ["a", "b"]


async def test_right_to_left_text_starts_from_the_right(standin: StandIn, telegram: Telegram) -> None:
    resident = standin.resident(5)
    resident.start()
    await telegram.send("5", Outgoing(text="Aanbel مرحبا", language="ar", rtl=True))
    assert resident.bubbles[0].text == "\u200fAanbel مرحبا"


async def test_a_resident_who_blocked_or_never_came_is_unreachable(standin: StandIn, telegram: Telegram) -> None:
    standin.resident(5).start()
    standin.resident(5).block()
    for address in ("5", "6"):
        with pytest.raises(Unreachable) as unreachable:
            await telegram.send(address, outgoing())
        assert unreachable.value.permanent


async def test_a_flood_says_how_long_to_wait(standin: StandIn, telegram: Telegram) -> None:
    standin.resident(5).start()
    standin.methods.flood = Flood(per_chat=0.2, burst=1)
    await telegram.send("5", outgoing())
    with pytest.raises(ChannelError) as flood:
        await telegram.send("5", outgoing())
    assert (flood.value.retry_after, flood.value.permanent) == (5.0, False)


@pytest.mark.parametrize("kind", ["error", "drop_before", "drop_after", "garbage"])
async def test_a_bad_network_is_worth_another_try(standin: StandIn, telegram: Telegram, kind: str) -> None:
    resident = standin.resident(5)
    resident.start()
    standin.fault("sendMessage", kind)
    with pytest.raises(ChannelError) as failure:
        await telegram.send("5", outgoing())
    assert not failure.value.permanent
    assert len(resident.bubbles) == (kind == "drop_after")
    await telegram.send("5", outgoing())


async def test_what_telegram_refuses_is_not_tried_again(standin: StandIn, telegram: Telegram) -> None:
    standin.resident(5).start()
    for broken in (outgoing(buttons=((Button("Ja", "x" * 65),),)), outgoing("\u2028")):
        with pytest.raises(ChannelError) as refusal:
            await telegram.send("5", broken)
        assert refusal.value.permanent
        assert not isinstance(refusal.value, Unreachable)


async def test_an_answer_that_cannot_be_read_does_not_send_the_same_again(standin: StandIn, telegram: Telegram) -> None:
    standin.resident(5).start()
    standin.fault("sendMessage", "strange")
    with pytest.raises(ChannelError) as failure:
        await telegram.send("5", outgoing())
    assert failure.value.permanent


async def test_a_wrong_token_is_a_matter_of_settings_and_not_of_the_message(standin: StandIn) -> None:
    telegram = Telegram(token="1:wrong", api_url=standin.url)
    with pytest.raises(ChannelError) as refusal:
        await telegram.send("5", outgoing())
    assert not refusal.value.permanent
    assert refusal.value.retry_after
    await telegram.close()


async def test_bubbles_of_both_sides_are_taken_away_in_batches(standin: StandIn, telegram: Telegram) -> None:
    resident = standin.resident(5)
    ids = [str(resident.say("hallo")) for _ in range(130)]
    ids += await telegram.send("5", outgoing())
    assert await telegram.delete("5", ids) == ids
    assert resident.bubbles == []
    assert [len(call["message_ids"].split(",")) for call in standin.called("deleteMessages")] == [66, 65]


async def test_bubbles_older_than_48_hours_stay_and_are_told_apart(standin: StandIn, telegram: Telegram) -> None:
    resident = standin.resident(5)
    old = [str(resident.say("oud")) for _ in range(37)]
    standin.world.move_clock(49 * 3600)
    new = [str(resident.say("nieuw")) for _ in range(23)]
    assert list(await telegram.delete("5", [*old, *new])) == new
    assert len(standin.called("deleteMessages")) <= 24
    assert await telegram.delete("5", old[:1]) == []


async def test_one_young_bubble_that_cannot_go_keeps_no_other(standin: StandIn, telegram: Telegram) -> None:
    resident = standin.resident(5)
    ids = [str(resident.say("hallo")) for _ in range(20)]
    stubborn = next(bubble for bubble in standin.world.chat(5).bubbles if str(bubble.message_id) == ids[17])
    stubborn.sent_at -= 49 * 3600
    assert list(await telegram.delete("5", ids)) == [*ids[:17], *ids[18:]]


async def test_taking_away_twice_and_nothing_at_all_is_no_error(standin: StandIn, telegram: Telegram) -> None:
    ids = [str(standin.resident(5).say("hallo"))]
    assert [await telegram.delete("5", ids), await telegram.delete("5", ids)] == [ids, ids]
    assert await telegram.delete("5", []) == []
    with pytest.raises(Unreachable):
        await telegram.delete("6", ["1"])


def sent_file(standin: StandIn, content: bytes) -> StoredFile:
    standin.resident(5).send_document(content)
    return list(standin.world.files.values())[-1]


async def test_a_file_is_fetched_byte_for_byte(standin: StandIn, telegram: Telegram) -> None:
    content = bytes(range(256)) * 1000
    assert await telegram.fetch(sent_file(standin, content).file_id) == content


async def test_a_file_of_exactly_20_megabytes_is_fetched(standin: StandIn, telegram: Telegram) -> None:
    assert len(await telegram.fetch(sent_file(standin, bytes(MAX_FILE)).file_id)) == MAX_FILE == 20_000_000


async def test_a_file_over_20_megabytes_is_too_large(standin: StandIn, telegram: Telegram) -> None:
    with pytest.raises(FileTooLarge) as refusal:
        await telegram.fetch(sent_file(standin, bytes(MAX_FILE + 1)).file_id)
    assert refusal.value.permanent


async def test_a_server_that_sends_more_than_it_said_is_not_read(
    standin: StandIn, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sent_file(standin, b"x" * 1000)
    monkeypatch.setattr("bot.channels.telegram.MAX_FILE", 999)
    with pytest.raises(FileTooLarge):
        await telegram.fetch(file.file_id)


async def test_a_download_is_never_led_elsewhere(standin: StandIn, telegram: Telegram) -> None:
    file = sent_file(standin, b"x")
    standin.fault("file", "redirect", to=f"{standin.url}/file/bot{standin.token}/{file.path}")
    with pytest.raises(ChannelError):
        await telegram.fetch(file.file_id)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../etc/passwd", "http://example.org/x", "//example.org/x", "a/../b", "a?b", "a b", ""]
)
async def test_a_file_path_of_another_shape_is_not_followed(standin: StandIn, telegram: Telegram, path: str) -> None:
    standin.world.files["F"] = StoredFile("F", path, b"x")
    with pytest.raises(ChannelError) as refusal:
        await telegram.fetch("F")
    assert refusal.value.permanent


async def test_an_unknown_file_is_worth_another_try(standin: StandIn, telegram: Telegram) -> None:
    with pytest.raises(ChannelError) as refusal:
        await telegram.fetch("unknown")
    assert not refusal.value.permanent


async def test_commands_and_descriptions_are_set_in_every_language_and_again(
    standin: StandIn, telegram: Telegram
) -> None:
    languages = ["nl", "en", "ar", "ti"]
    for _ in range(2):
        await telegram.setup(languages, lambda language, key: f"{language} {key}")
    assert telegram.username == standin.world.bot["username"]
    profile = standin.methods.profile
    assert {language for _, language in profile} == {"", *languages}
    assert len(profile) == 15
    assert [command["command"] for command in profile["commands", "ti"]] == list(MENU)
    assert profile["commands", "ti"][0]["description"] == "ti telegram.command.start"
    assert profile["description", ""] == "nl telegram.description"
    assert profile["short_description", "ar"] == "ar telegram.about"


async def test_a_description_telegram_refuses_does_not_stop_the_others(
    standin: StandIn, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    await telegram.setup(["nl", "kmr", "en"], lambda language, key: key)
    assert {language for _, language in standin.methods.profile} == {"", "nl", "en"}
    assert "telegram.profile_refused" in caplog.text


class Everything(logging.Formatter):
    """More than our own format lets out: every library's sentences, and what is said beside them."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{super().format(record)} {record.__dict__}"


async def test_no_error_and_no_log_line_ever_holds_the_token_or_a_residents_words(
    standin: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    telegram = Telegram(token=standin.token, api_url=standin.url)
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(Everything())
    logging.getLogger().addHandler(handler)
    caplog.set_level(logging.DEBUG)
    standin.resident(5).say("kanarie")
    errors = []
    for kind in ("error", "drop_before", "garbage", "slow"):
        for method in ("*", "*", "*"):
            standin.fault(method, kind)
            try:
                await telegram.send("5", outgoing("kanarie"))
                await telegram.updates(None, 0)
                await telegram.fetch("kanarie")
            except ChannelError as error:
                errors.append(error)
    await telegram.close()
    dead = Telegram(token=standin.token, api_url="http://127.0.0.1:9")
    for call in (dead.send("5", outgoing("kanarie")), dead.updates(None, 0), dead.fetch("kanarie"), dead.learn_name()):
        with pytest.raises(ChannelError) as failure:
            await call
        errors.append(failure.value)
    await dead.setup(["nl"], lambda language, key: key)
    await dead.close()
    logging.getLogger().removeHandler(handler)
    assert len(errors) >= 10
    said = lines.getvalue() + "".join(map(str, errors))
    assert all(error.__cause__ is None and error.__suppress_context__ for error in errors)
    assert "telegram.profile_refused" in said
    assert "No proper answer" in said
    assert standin.token not in said
    assert "kanarie" not in said


def test_telegram_is_a_channel() -> None:
    channel: Channel = Telegram(token="1:x")
    assert (channel.name, channel.per_second <= 30, channel.address_pause >= 1) == ("telegram", True, True)
