"""`make vendor`: the parts of the NL Design System that the console uses, taken anew from their packages.

Takes the pinned packages with the ordinary npm client, keeps the rules of the classes named here, and writes one style
sheet with its licence beside it. Nothing in it is changed by hand: our own values are tokens in console.css.
"""

import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

STATIC = Path(__file__).parents[1] / "bot" / "web" / "static"
SHEET, LICENCE = STATIC / "nl-design-system.css", STATIC / "nl-design-system-LICENSE.md"
#: What a page may weigh with it, in bytes.
MOST = 60_000

#: Package, version, its style sheet, the component, and what pages here carry of it besides its own class. Ticks and
#: radio buttons stay the browser's own, which high contrast knows; links and buttons only read the tokens.
PARTS = (
    ("@nl-design-system-candidate/data-badge-css", "1.0.5", "data-badge.css", "nl-data-badge", ""),
    ("@nl-design-system-candidate/heading-css", "1.1.3", "heading.css", "nl-heading", "--level-1 --level-2 --level-3"),
    ("@nl-design-system-candidate/skip-link-css", "1.0.5", "skip-link.css", "nl-skip-link", "--visible-on-focus"),
    ("@utrecht/alert-css", "4.0.2", "index.css", "utrecht-alert", "--info --ok --warning --error __content"),
    ("@utrecht/checkbox-css", "3.0.1", "index.css", "utrecht-checkbox", "--html-input"),
    ("@utrecht/form-field-css", "3.0.1", "index.css", "utrecht-form-field", "--invalid"),
    ("@utrecht/form-field-description-css", "3.0.1", "index.css", "utrecht-form-field-description", ""),
    ("@utrecht/form-field-error-message-css", "3.0.1", "index.css", "utrecht-form-field-error-message", ""),
    ("@utrecht/form-label-css", "3.0.1", "index.css", "utrecht-form-label", "--checkbox --radio"),
    ("@utrecht/select-css", "3.0.1", "index.css", "utrecht-select", "--html-select --invalid"),
    ("@utrecht/table-css", "3.0.1", "index.css", "utrecht-table", "--html-table __cell--numeric-column"),
    ("@utrecht/textarea-css", "4.0.1", "index.css", "utrecht-textarea", "--html-textarea --invalid"),
    ("@utrecht/textbox-css", "4.0.1", "index.css", "utrecht-textbox", "--html-input --invalid"),
)

HEAD = """/* NL Design System: the rules of the components that the console uses, unchanged, made by `make vendor`.
   Licence: EUPL-1.2 (nl-design-system-LICENSE.md). Copyright (c) 2020-2024 Frameless B.V., (c) 2021-2024 Gemeente
   Utrecht, and the contributors of the NL Design System community. From the packages:
{packages} */
"""


def main() -> int:
    sheets, licence = [], ""
    with tempfile.TemporaryDirectory() as folder:
        for name, version, sheet, component, more in PARTS:
            package = _packed(f"{name}@{version}", Path(folder))
            licence = licence or _read(package, "package/LICENSE.md")
            kept = kept_rules(
                _read(package, f"package/dist/{sheet}"), {component, *(component + each for each in more.split())}
            )
            sheets.append(f"/* {name} {version} */\n{kept}")
    packages = "\n".join(f"     {name} {version}" for name, version, *_ in PARTS)
    SHEET.write_text(HEAD.format(packages=packages) + "\n".join(sheets) + "\n", encoding="utf-8")
    LICENCE.write_text(licence, encoding="utf-8")
    size = SHEET.stat().st_size
    print(f"{SHEET.name}: {size} bytes of {len(PARTS)} packages")
    return 0 if size < MOST else 1


def _packed(package: str, folder: Path) -> Path:
    """The package as its registry gives it."""
    command = ["npm", "pack", "--silent", package]
    told = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return folder / told.stdout.split()[-1]


def _read(package: Path, name: str) -> str:
    with tarfile.open(package) as opened:
        file = opened.extractfile(name)
        assert file, f"{package.name} has no {name}"
        return file.read().decode("utf-8")


def kept_rules(css: str, classes: set[str]) -> str:
    """The rules whose every class is one of these, with the white space taken out."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return "\n".join(_kept(css, classes))


def _kept(css: str, classes: set[str]) -> Iterator[str]:
    for head, body in _blocks(css):
        if head.startswith("@media"):
            inside = "".join(_kept(body, classes))
            if inside:
                yield f"{head}{{{inside}}}"
            continue
        assert not head.startswith("@"), f"no such rule was expected: {head}"
        selectors = [each.strip() for each in re.split(r",(?![^(]*\))", head)]
        wanted = [each for each in selectors if _classes(each) <= classes]
        if wanted:
            yield f"{','.join(wanted)}{{{_tight(body)}}}"


def _classes(selector: str) -> set[str]:
    """The classes that something must carry to be chosen; those it may not carry left out."""
    while (without := re.sub(r":(?:not|has)\([^()]*(?:\([^()]*\)[^()]*)*\)", "", selector)) != selector:
        selector = without
    return set(re.findall(r"\.([a-z_][\w-]*)", selector))


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Each `head { body }` at the outermost level."""
    at = 0
    while (opened := css.find("{", at)) >= 0:
        depth, end = 1, opened + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield _tight(css[at:opened]), css[opened + 1 : end - 1]
        at = end


def _tight(css: str) -> str:
    return re.sub(r"\s+", " ", css).strip()


if __name__ == "__main__":
    sys.exit(main())
