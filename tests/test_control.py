"""A command beside a running server runs inside it."""

import asyncio
import stat
from collections.abc import Sequence
from pathlib import Path

from bot.control import NAME, Control, run_in_server


async def _asked(folder: Path, *words: str) -> tuple[int, str] | None:
    def run(arguments: Sequence[str]) -> tuple[int, str]:
        return 3, " ".join(arguments)

    control = Control(folder, run)
    await control.start()
    mode = stat.S_IMODE((folder / NAME).stat().st_mode)
    assert mode == 0o600
    answer = await asyncio.to_thread(run_in_server, folder, [*words] or ["case", "show", "ሰብ"])
    await control.stop()
    return answer


def test_a_command_is_answered_by_the_server_with_its_exit_code(tmp_path: Path) -> None:
    assert asyncio.run(_asked(tmp_path)) == (3, "case show ሰብ")


def test_a_deep_data_folder_is_no_obstacle(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 12) / ("deeper" * 12)
    deep.mkdir(parents=True)
    assert asyncio.run(_asked(deep)) == (3, "case show ሰብ")


def test_a_long_text_in_any_script_goes_through(tmp_path: Path) -> None:
    assert asyncio.run(_asked(tmp_path, "ሰ" * 20_000)) == (3, "ሰ" * 20_000)


def test_a_text_that_is_too_long_is_refused_in_words(tmp_path: Path) -> None:
    assert asyncio.run(_asked(tmp_path, "a" * (1 << 20))) == (
        2,
        "That is too long for one command; nothing was done.\n",
    )


def test_without_a_server_nobody_answers(tmp_path: Path) -> None:
    assert run_in_server(tmp_path, ["cases"]) is None
    assert run_in_server(tmp_path / "absent", ["cases"]) is None


def test_a_socket_that_a_killed_server_left_is_no_server(tmp_path: Path) -> None:
    (tmp_path / NAME).touch()
    assert run_in_server(tmp_path, ["cases"]) is None
    assert asyncio.run(_asked(tmp_path)) == (3, "case show ሰብ")


def test_after_a_command_the_event_loop_is_told_for_something_may_wait_to_be_sent(tmp_path: Path) -> None:
    order: list[str] = []

    async def ask() -> None:
        def run(_arguments: Sequence[str]) -> tuple[int, str]:
            order.append("run")
            return 0, ""

        def after() -> None:
            assert asyncio.get_running_loop()
            order.append("after")

        control = Control(tmp_path, run, after=after)
        await control.start()
        await asyncio.to_thread(run_in_server, tmp_path, ["dead", "--retry", "1"])
        await control.stop()

    asyncio.run(ask())
    assert order == ["run", "after"]
