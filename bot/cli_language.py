"""`aanbel language`: making a language pack from nothing, and holding packs against every rule."""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from bot.language.adding import add
from bot.language.checking import Report, check, languages_in
from bot.language.rules import Wrong
from bot.resources import folder
from bot.settings import Settings

#: Lines of one rule that are told without --all.
_MOST = 5


def add_language(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Put the command on the command line."""
    language = commands.add_parser("language", help="the language packs: make one, or see what is wrong in them")
    verbs = language.add_subparsers(dest="verb", required=True)
    new = verbs.add_parser("add", help="make the folder of a new language, and tell what is missing in it")
    new.add_argument("code", metavar="XX", help="its code, such as pap")
    look = verbs.add_parser("check", help="hold the packs against every rule; exit code 1 when something is wrong")
    look.add_argument("code", metavar="XX", nargs="?", default="", help="only this language")
    look.add_argument("--all", action="store_true", help=f"all lines of a rule, not the first {_MOST}")
    look.add_argument("--json", action="store_true", help="as JSON, with every line")
    for command in (new, look):
        command.add_argument("--packs", type=Path, metavar="FOLDER", help="language packs of your own")
    new.set_defaults(local=_add)
    look.set_defaults(local=_check)


def _add(asked: argparse.Namespace, settings: Settings) -> int:
    packs = _packs(asked, settings)
    made = add(packs, asked.code, model=folder("locales"))
    for path in made.files:
        print(f"made  {path}")
    print(f"\nIt is read from {'right to left' if made.direction == 'rtl' else 'left to right'}. Then:")
    print(f"1. Write the texts in {made.files[0]}, and the words beside it.")
    print(f"2. Put this into {packs / 'tongues.toml'}, with very common words of the language:\n\n{made.tongue}")
    print(f"3. Say that it is in use: AANBEL_LANGUAGES={','.join((*settings.languages, asked.code))}")
    if packs != folder("locales"):
        print(f"   and where it lies:     AANBEL_LOCALES={packs.absolute()}")
    print(f"4. aanbel language check {asked.code}, until nothing is wrong. What is missing now:\n")
    print("\n".join(_told(_reports(packs, (asked.code,), settings), most=_MOST)))
    return 0


def _check(asked: argparse.Namespace, settings: Settings) -> int:
    packs = _packs(asked, settings)
    reports = _reports(packs, (asked.code,) if asked.code else languages_in(packs), settings)
    if asked.json:
        print(json.dumps([_as_json(each) for each in reports], ensure_ascii=False, indent=1))
    else:
        print("\n".join(_told(reports, most=None if asked.all else _MOST)))
    return 1 if any(each.wrong for each in reports) else 0


def _packs(asked: argparse.Namespace, settings: Settings) -> Path:
    own: Path | None = asked.packs or settings.locales
    return own or folder("locales")


def _reports(packs: Path, languages: Iterable[str], settings: Settings) -> list[Report]:
    return [check(packs, language, beside=settings.languages, model=folder("locales")) for language in languages]


def _told(reports: Sequence[Report], *, most: int | None) -> Iterator[str]:
    for report in reports:
        for name, finding in report.findings.items():
            yield from _lines(name, [each for each in finding.found if not each.soft], most, mark="WRONG")
            yield from _lines(name, [each for each in finding.found if each.soft], most, mark="look ")
    yield ""
    yield f"{'language':10}{'texts':>12}{'wrong':>8}{'look at':>9}  status"
    yield from (_row(report) for report in reports)


def _lines(rule: str, found: Sequence[Wrong], most: int | None, *, mark: str) -> Iterator[str]:
    for wrong in found[:most]:
        yield f"{mark} {wrong.place}  {wrong}  [{rule}]"
    if most is not None and len(found) > most:
        yield f"{mark} ... and {len(found) - most} more  [{rule}]"


def _row(report: Report) -> str:
    safety = f"; {report.safety_missing} SAFETY TEXTS MISSING" if report.safety_missing else ""
    counts = f"{f'{report.filled}/{report.texts}':>12}{len(report.wrong):>8}{len(report.worth_a_look):>9}"
    return f"{report.language:10}{counts}  {report.status}{safety}"


def _as_json(report: Report) -> dict[str, object]:
    told = {name: list(map(asdict, finding.found)) for name, finding in report.findings.items() if finding.found}
    kept = {name: getattr(report, name) for name in ("language", "status", "texts", "filled", "safety_missing")}
    looked = {name: finding.looked_at for name, finding in report.findings.items()}
    return {**kept, "looked_at": looked, "found": told}
