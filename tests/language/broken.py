"""A pack with one thing wrong: the real one, written anew with a change, so that each guard is seen to fail."""

from collections.abc import Mapping
from pathlib import Path

from tests.language.packs import PackFile, read_pack_file


def broken(
    directory: Path,
    pack: PackFile,
    *,
    texts: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    without: str = "",
    appended: str = "",
) -> PackFile:
    """The pack read back after these texts and headers were put in, this key left out, and these lines added."""
    path = directory / f"{pack.language}.po"
    lines = ['msgid ""', 'msgstr ""']
    lines += [f'"{name}: {value}\\n"' for name, value in {**pack.headers, **(headers or {})}.items()]
    for key, message in pack.messages.items():
        if key != without:
            text = {**(texts or {})}.get(key, message.text).replace('"', '\\"').replace("\n", "\\n")
            limit = [f"#. At most {message.limit} characters."] if message.limit else []
            lines += ["", *limit, f'msgid "{key}"', f'msgstr "{text}"']
    path.write_text("\n".join([*lines, "", appended]), encoding="utf-8")
    return read_pack_file(path, pack.language)
