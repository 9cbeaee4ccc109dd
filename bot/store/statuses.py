"""The words that stand in status and kind columns."""

from enum import StrEnum


class Talking(StrEnum):
    """Where a conversation stands, as far as a list or a timer may know."""

    #: Before the yes: only what the talk needs is kept.
    DOOR = "door"
    TELLING = "telling"
    STOPPED = "stopped"
    #: Ended in a case.
    DONE = "done"
    #: To be erased; nothing is sent any more but the goodbye.
    ERASING = "erasing"


class Heard(StrEnum):
    """What became of an inbox row."""

    #: Counted, about to be tried on its own.
    TRYING = "trying"
    DONE = "done"
    #: Tried three times in vain: a person looks.
    DEAD = "dead"


class Sending(StrEnum):
    """What became of an outbox row."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    #: The channel refused for good.
    FAILED = "failed"
    #: Perhaps sent: the program stopped between the send and the mark.
    UNKNOWN = "unknown"
    #: Tried for too long: a person looks.
    DEAD = "dead"
    CANCELLED = "cancelled"


class Saying(StrEnum):
    """What an outbox row asks for."""

    BUBBLE = "bubble"
    #: Take the bubbles on the resident's side away.
    WIPE = "wipe"
    #: The last bubble before an erasure.
    GOODBYE = "goodbye"


class Timer(StrEnum):
    """What a due row asks for."""

    REMINDER = "reminder"
    #: Delete the data key and everything of the resident.
    ERASE = "erase"
    #: Forget the inbox payloads of a talk without a yes.
    FORGET_INBOX = "forget_inbox"
    #: Erase a talk that was never finished.
    RETENTION = "retention"
    #: It has been quiet for a while, and the team has something that waits.
    KNOCK = "knock"
    # What a case owes, see `casework/promises.py`.
    READING = "reading"
    BEGINNING = "beginning"
    FOLLOW_UP = "follow_up"
    REMIND_PARTY = "remind_party"
    TALK_PLANNED = "talk_planned"
    TALK_ANSWERED = "talk_answered"
    TALK_TOLD = "talk_told"
    PLAN_MADE = "plan_made"
    PLAN_ANSWERED = "plan_answered"
    STEP_DUE = "step_due"
    STEP_LATE = "step_late"
    USABLE = "usable"
    TELLING = "telling"
    WORD_BACK = "word_back"
    STANDING_STILL = "standing_still"
    FORGETTING = "forgetting"
    #: The day before an agreed talk; and at its beginning, to ask nothing of it any more.
    TOMORROW = "tomorrow"
    #: Six weeks after the yes to it: how is it now?
    WELLBEING = "wellbeing"
    #: A party did not answer as long as its link lived.
    REFERRAL_EXPIRES = "referral_expires"
    #: The resident did not answer what the team asked: a person looks.
    SILENT = "silent"
    #: What a resident asked of a person is not done on the promised day.
    REQUEST = "request"
    #: Who is on call did not acknowledge that somebody may be in danger: it is the next one's.
    ALERT = "alert"


class Duty(StrEnum):
    """What became of a due row."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"
    #: No longer wanted when its moment came.
    DROPPED = "dropped"
    #: Its moment passed by too far: a person looks.
    MISSED = "missed"


class Asking(StrEnum):
    """Where a request to a person stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"


class Keeping(StrEnum):
    """Where an attachment stands."""

    #: Still at the channel.
    WAITING = "waiting"
    FETCHING = "fetching"
    KEPT = "kept"
    REFUSED = "refused"


class Writing(StrEnum):
    """Where it stands with what a computer makes of words."""

    WAITING = "waiting"
    WORKING = "working"
    #: Written down; the resident has not said yet whether it is right.
    ASKED = "asked"
    #: The resident said that it is right.
    APPROVED = "approved"
    #: The resident said that it is not, or it belongs to no answer: the words are gone.
    DROPPED = "dropped"
    #: Translated.
    DONE = "done"
    #: It did not work.
    GIVEN_UP = "given_up"
