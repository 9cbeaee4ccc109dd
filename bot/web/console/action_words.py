"""What somebody did, in the words of the page: every action of the audit log has a text."""

from bot.web.console.visit import Visit


def action_in_words(visit: Visit, action: str) -> str:
    """The text of an action ("case.read"), or that of its kind, or the action itself."""
    phrases = visit.room.console.phrases(visit.language)
    kind = action.partition(".")[0]
    for key in (f"audit.{action}", f"audit.{kind}.other"):
        if key in phrases:
            return visit.t(key)
    return action
