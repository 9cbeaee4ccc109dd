"""Lists: the cases, what residents ask of a person, and what could not be handled."""

import json
from collections.abc import Mapping
from typing import Any

from bot.assemble import App
from bot.casework.page import Asked
from bot.casework.summary import as_plain
from bot.desk.verb import Verb
from bot.errors import AanbelError
from bot.store import asked as asking
from bot.store import cases
from bot.team.answer_request import answer_request
from bot.team.asked_of_us import NoRequest
from bot.team.at_case import team_member
from bot.work import dead
from bot.work.proposing import opened


class NoDeadLetter(AanbelError):
    """There is no such dead letter."""


def _cases(app: App, asked: Any) -> str:
    stored, damaged = app.database.write_now(lambda connection: cases.list_all(connection, app.vault))
    listed = [as_plain(opened(case), app.say) for case in stored]
    if asked.json:
        return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"
    rows = [
        f"{case['id']}  {case['status']:<12} {case['language']}  {case['neighbourhood'] or '-'}  {case['holder'] or ''}"
        for case in listed
    ]
    rows += [f"{id}  CANNOT BE OPENED: its key or content is damaged; look at a backup" for id in damaged]
    return "\n".join(rows or ["No cases yet."]) + "\n"


def _requests(app: App, asked: Any) -> str:
    if asked.done:
        return _request_done(app, asked)
    waiting = app.database.write_now(lambda connection: asking.open_requests(connection, app.vault))
    if asked.json:
        return json.dumps([each.as_plain() for each in waiting], ensure_ascii=False, indent=2) + "\n"
    lines = [_request(app, each) for each in waiting] or ["Nobody is waiting for a person."]
    return "\n".join([*_numbers(app), *lines]) + "\n"


def _numbers(app: App) -> list[str]:
    """Where coordinators look first it stands that residents are given numbers nobody knows to be right."""
    doubtful = app.organisation().doubtful(app.clock().date())
    return (
        [f"LOOK AT THESE NUMBERS, nobody checked them lately: {', '.join(doubtful)} (aanbel check)"] if doubtful else []
    )


def _request(app: App, each: asking.Asked) -> str:
    """One line, and below it what is asked, and in which words where there are any."""
    line = (
        f"{each.id}  {app.local(each.made_at)}  {each.kind:<8}  by {app.local(each.due_by)}  {each.language}"
        f"  case: {each.case or '-'}{f'  reach: {each.reach}' if each.reach else ''}{_on_call(app, each)}"
    )
    named = Asked(kind=each.kind, when="", about=each.about).named(app.say)
    # Where there is a case, it is read there.
    talk = [] if each.case else [f"aanbel talk {each.id}"]
    return "\n    ".join([line, named, *each.text.splitlines(), *talk])


def _on_call(app: App, each: asking.Asked) -> str:
    """Who looks first, and where that person is called."""
    known = app.organisation().called(each.addressee)
    return (
        f"  on call: {' '.join(filter(None, (each.addressee, known.phone if known else '')))}" if each.addressee else ""
    )


def _request_done(app: App, asked: Any) -> str:
    by = team_member(asked.actor)
    done = asked.done.isdigit() and app.database.write_now(
        lambda connection: answer_request(app.road, connection, int(asked.done), by=by)
    )
    if not done:
        raise NoRequest(because=asked.done)
    return f"{asked.done} is done.\n"


def _dead(app: App, asked: Any) -> str:
    if asked.retry:
        retried = asked.retry.isdigit() and app.database.write_now(
            lambda connection: dead.retry(connection, app.road, int(asked.retry))
        )
        if not retried:
            raise NoDeadLetter(because=asked.retry)
        return f"{asked.retry} is tried again.\n"
    letters = app.database.write_now(lambda connection: dead.dead_letters(connection, app.clock()))
    if asked.json:
        return json.dumps([letter.as_plain() for letter in letters], indent=2) + "\n"
    lines = [
        f"{letter.id}  {letter.what} {letter.kind}  {letter.status}  {letter.error or '-'}"
        f"  tried {letter.attempts} times, {letter.age} ago"
        for letter in letters
    ]
    return "\n".join(lines or ["No dead letters."]) + "\n"


VERBS: Mapping[str, Verb] = {"cases": _cases, "requests": _requests, "dead": _dead}
