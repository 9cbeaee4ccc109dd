"""Measuring the program on the machine it runs on: `aanbel bench`."""

import argparse

from bot.settings import Settings


def run(asked: argparse.Namespace, settings: Settings) -> int:
    """Measure what is asked and print it; the exit code is 0 when all is well. Raises AanbelError."""
    match asked.what:
        case "turns":
            from bot.bench import turns

            return turns.run(asked.json)
        case "crash":
            from bot.bench import crash

            return crash.run(asked)
        case "crowd":
            from bot.bench import crowd

            return crowd.run(asked)
        case "reading":
            from bot.bench import reading

            return reading.run(asked.json, settings)
        case "alike":
            from bot.bench import alike

            return alike.run(asked.cases, json=asked.json)
        case "caseload":
            from bot.bench import caseload

            return caseload.run(asked.cases, json=asked.json, database=asked.database)
        case "promises":
            from bot.bench import promises

            return promises.run(asked.follow_ups, json=asked.json, database=asked.database)
        case "years":
            from bot.bench import years

            return years.run(asked)
    raise ValueError(asked.what)
