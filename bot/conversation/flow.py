"""The table of steps as a diagram."""

from collections.abc import Iterator

from bot.conversation.steps import STEPS, Kind, Step

_ROOMS = {
    Kind.DOOR: "Before the yes",
    Kind.LINE: "The line",
    Kind.EXPLORE: "Exploration, for who wants",
    Kind.ASIDE: "Beside the line: back to where the talk was",
    Kind.PROMPT: "Asked by the team, when the talk rests: back to there",
    Kind.REST: "Here the talk rests",
}


def edges() -> Iterator[tuple[str, str, str]]:
    """Every way from a step to a step, with the option that leads there; empty for any answer or a skip."""
    for step in STEPS.values():
        if step.next:
            yield step.id, "", step.next
        for option, to in step.routes.items():
            yield step.id, option, to


def mermaid() -> str:
    """The whole talk as a Mermaid flowchart."""
    rooms = (line for kind in Kind for line in _room(kind))
    arrows = (
        f"    {_id(a)} -->|{option}| {_id(b)}" if option else f"    {_id(a)} --> {_id(b)}" for a, option, b in edges()
    )
    return "\n".join(("flowchart TD", *rooms, *arrows)) + "\n"


def _room(kind: Kind) -> Iterator[str]:
    yield f'    subgraph {kind.name}["{_ROOMS[kind]}"]'
    yield from (f"        {_shape(step)}" for step in STEPS.values() if step.kind is kind)
    yield "    end"


def _shape(step: Step) -> str:
    label = f"{step.id}<br/>{step.reads}" + (f"<br/>only if {'='.join(step.only_if)}" if step.only_if else "")
    return f'{_id(step.id)}(["{label}"])' if step.kind is Kind.REST else f'{_id(step.id)}["{label}"]'


def _id(step: str) -> str:
    # Some step names ("end", "call") are Mermaid's own words.
    return f"s_{step}"
