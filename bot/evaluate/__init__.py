"""Measuring what the bot understands, with the very code that it uses: `aanbel eval`."""

import argparse
from contextlib import nullcontext

from bot.assemble import load_words, second_finder
from bot.evaluate.alarms import evaluate_alarms
from bot.evaluate.commands import evaluate_commands
from bot.evaluate.danger import evaluate_danger
from bot.evaluate.topics import evaluate_topics
from bot.settings import Settings


def run(asked: argparse.Namespace, settings: Settings) -> int:
    """Measure what is asked, and print the report. Raises AanbelError."""
    _, lexicon = load_words(settings)
    if asked.what == "commands":
        print(evaluate_commands(asked.file, lexicon, predictions=asked.predictions), end="")
        return 0
    with nullcontext() if asked.without_model else second_finder(settings, lexicon) as finder:
        match asked.what:
            case "topics":
                report = evaluate_topics(asked.file, lexicon, finder, predictions=asked.predictions)
            case "danger":
                report = evaluate_danger(asked.file, lexicon, finder, predictions=asked.predictions)
            case "alarms":
                report = evaluate_alarms(asked.file, lexicon, finder)
            case _:
                raise ValueError(asked.what)
    print(report, end="")
    return 0
