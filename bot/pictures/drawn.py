"""Which question, topic and choice has which picture: OpenMoji's drawings, one style, for who does not read.

The files stand in `openmoji/`, as SVG for a page and as PNG for a channel; `make vendor` takes them anew.
"""

from collections.abc import Mapping

from bot.conversation.bubbles import Bubble, Phrase, Term

#: Our name of a picture -> OpenMoji's code of it. No thumb, no ring of finger and thumb, no soles of feet: somewhere
#: each of them is rude.
DRAWN: Mapping[str, str] = {
    "afternoon": "2600", "along": "1F91D", "angry": "1F620", "answers": "1F4DD", "baby": "1F476", "band_1": "1F622",
    "band_3": "1F61F", "band_5": "1F610", "band_7": "1F642", "band_9": "1F600", "books": "1F4DA", "briefcase": "1F4BC",
    "cake": "1F382", "call": "1F4DE", "camera": "1F4F7", "care": "1F9D1-200D-1F9BD", "chat": "1F4AC", "clock": "1F559",
    "coffee": "2615", "compass": "1F9ED", "couple": "1F46B", "day": "1F4C5", "evening": "1F319", "family": "1F46A",
    "go_on": "25B6", "group": "1F465", "hands": "1FAF4", "heart": "2764", "hello": "1F44B",
    "hole": "1F573", "home": "1F3E0", "house_row": "1F3D8", "key": "1F511", "later": "23F0", "letter": "2709",
    "list": "1F4CB", "lock": "1F512", "man": "1F468", "microphone": "1F3A4", "money": "1F4B6", "more": "2795",
    "name": "1F3F7", "no": "274C", "one": "261D", "open_book": "1F4D6",
    "page": "1F4C4", "pencil": "270F", "perhaps": "1F914", "person": "1F9D1", "phone": "1F4F1", "please_not": "1F64F",
    "present": "1F381", "question": "2753", "robot": "1F916", "run": "1F3C3", "seedling": "1F331", "shield": "1F6E1",
    "shush": "1F92B", "speaks": "1F5E3", "stethoscope": "1FA7A", "stop": "1F6D1", "strong": "1F4AA",
    "sunrise": "1F305", "target": "1F3AF", "things": "1F9FA", "together": "1F64C",
    "tools": "1F6E0", "tree": "1F333", "woman": "1F469", "world": "1F30D", "worries": "1F614", "writing": "270D",
    "yes": "2705",
}  # fmt: skip

#: The five faces over a bar from 0 to 10, drawn of OpenMoji's own: what a score is asked with. The second is for who
#: reads from the right.
SCALE, SCALE_RTL = "scale", "scale_rtl"

#: Question -> its picture. What is urgent, or goes out unasked, has none: it must be quick, and tell nothing.
STEPS: Mapping[str, str] = {
    "language": "world", "other_language": "speaks", "form": "writing", "welcome": "hello", "can_cannot": "robot",
    "age": "cake", "consent": "lock", "consent_more": "open_book",
    "safe": "phone", "code_word": "shush", "wellbeing": SCALE, "goal": "target", "can_self": "strong",
    "can_other": "hands", "need": "key", "more": "more",
    "change": "tree", "who": "group", "needs": "hole", "fears": "band_3", "frustrations": "angry", "wishes": "one",
    "dreams": "sunrise", "drive": "heart", "join": "together",
    "neighbourhood": "house_row", "channel": "chat", "number": "call", "time": "clock", "person": "person",
    "interpreter": "speaks", "along": "along", "name": "name", "topics": "list", "choose_topics": "list",
    "summary": "answers", "choose_answer": "pencil",
    "human": "person", "call_back": "call", "question": "question", "change_language": "world", "other_tongue": "world",
    "heard": "microphone",
    "helper": "along", "helper_reads": "open_book", "helper_speaks": "speaks", "helper_yes": "along",
    "helper_no": "along", "helper_updates": "letter", "helper_now": "along", "helper_left": "hello",
    "helper_bye": "hello", "alone": "person",
    "my_data": "page", "sharing": "group", "someone_else": "group", "resume_check": "question",
    "share": "open_book", "meet": "day", "met": "day", "met_why": "pencil", "tomorrow": "day", "plan": "answers",
    "plan_why": "perhaps", "step_due": "yes", "wanted": "present", "wanted_need": "key", "wanted_why": "target",
    "usable": "tools", "usable_why": "perhaps", "followup": "chat", "again": "day", "feedback": "seedling",
    "feedback_why": "key", "wellbeing_again": SCALE, "message": "letter",
    "stopped": "stop", "nothing_told": "chat", "done": "yes",
}  # fmt: skip

#: What stands on a button -> the picture that takes the place of the little one in its words.
LABELS: Mapping[str, str] = {
    "language.other": "world",
    "form.type": "writing", "form.voice": "microphone", "form.picture": "camera", "form.person": "person",
    "option.yes": "yes", "option.no": "no", "option.ok": "yes", "option.go_on": "go_on",
    "consent.yes": "yes", "consent.no": "no", "consent.more": "question",
    "wellbeing.1": "band_1", "wellbeing.3": "band_3", "wellbeing.5": "band_5", "wellbeing.7": "band_7",
    "wellbeing.9": "band_9",
    "more.yes": "more", "more.no": "yes", "more.later": "later",
    "join.yes": "together", "join.maybe": "perhaps", "join.no": "please_not",
    "channel.chat": "chat", "channel.voice": "microphone", "channel.call": "call", "channel.home": "home",
    "channel.centre": "coffee",
    "time.morning": "sunrise", "time.afternoon": "afternoon", "time.evening": "evening", "time.weekend": "day",
    "person.woman": "woman", "person.man": "man", "person.any": "group",
    "interpreter.yes": "speaks", "interpreter.known": "couple", "interpreter.not_mine": "world", "interpreter.no": "no",
    "along.family": "family", "along.key_person": "along", "along.supporter": "compass", "along.no": "no",
    "topic.home": "home", "topic.money": "money", "topic.work": "briefcase", "topic.language": "books",
    "topic.health": "stethoscope", "topic.feelings": "worries", "topic.family": "baby", "topic.people": "group",
    "topic.care": "care", "topic.sport": "run", "topic.things": "things", "topic.papers": "page",
    "topic.safety": "shield", "topic.street": "tree", "topic.other": "chat",
    "topics.yes": "yes", "topics.change": "pencil", "choose_topics.done": "yes", "summary.yes": "yes",
    "summary.change": "pencil",
    "meet.any": "yes", "meet.none": "no", "met.wrong": "pencil", "plan.yes": "yes", "plan.almost": "perhaps",
    "plan.no": "no", "feedback.yes": "band_9", "feedback.little": "band_7", "feedback.no": "band_5",
    "form.helper": "along", "helper.family": "family", "helper.near": "house_row", "helper.volunteer": "along",
    "helper_yes.yes": "yes", "helper_yes.no": "no", "helper_no.here": "group", "helper_no.own": "phone",
    "helper_no.person": "person", "helper_no.desk": "home", "helper_updates.own": "phone",
    "helper_updates.call": "call", "helper_now.own": "phone", "helper_now.stops": "hello",
    "helper_left.yes": "yes", "helper_left.no": "hello", "someone_else.yes": "yes", "resume_check.yes": "yes",
    "resume_check.no": "no", "alone.call": "call", "alone.no": "please_not", "nothing_told.again": "pencil",
    "human.chat": "chat", "human.call": "call", "human.no": "no",
}  # fmt: skip


def of_bubble(bubble: Bubble, *, rtl: bool = False) -> str:
    """The picture of what this bubble asks; empty where it asks nothing, is urgent, or goes out unasked."""
    asks = any(part.key.startswith(f"{bubble.step}.") for part in bubble.parts)
    if not asks or bubble.urgent or bubble.proactive:
        return ""
    name = STEPS.get(bubble.step, "")
    return SCALE_RTL if rtl and name == SCALE else name


def of_label(label: Phrase) -> str:
    """The picture of a choice; empty where it has none. What is ticked stands as a term in another phrase."""
    terms = (value.key for value in label.values.values() if isinstance(value, Term))
    return next((LABELS[key] for key in (label.key, *terms) if key in LABELS), "")
