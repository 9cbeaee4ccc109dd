"""Anything may arrive at any moment: the engine never raises, loses nothing, and always leaves a way out."""

import json
import string
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.conversation import bubbles, events, telling, transcript
from bot.conversation import state as states
from bot.conversation.bubbles import Option, Phrase
from bot.conversation.effects import AnswerPrompt, AskPerson, KeepAttachments, Say, StopSharing
from bot.conversation.engine import advance
from bot.conversation.events import (
    Attachment,
    AttachmentKind,
    AttachmentRefused,
    ButtonPressed,
    Event,
    KnockDue,
    MessageEdited,
    MessageReceived,
    OtherReceived,
    Prompted,
    PromptsDropped,
    ReminderDue,
    ReturnCodeRefused,
    SharingBegan,
    SharingEnded,
    Started,
    TalkResumed,
    TopicsFound,
)
from bot.conversation.finding import mark_of
from bot.conversation.prompts import Prompt
from bot.conversation.state import State
from bot.conversation.steps import COMMANDS, PROMPTED, STEPS, TOPICS, Kind
from bot.conversation.topics import FoundTopic
from bot.conversation.turn import Turn
from tests.conversation.scenes import LANGUAGES, scene

OPTIONS = sorted({option for step in STEPS.values() for option in step.options} | {"n1", "n12", *LANGUAGES})
#: What is not kept for a reason: a word to remember, and what is typed on a phone whose story is shut.
NOT_KEPT = {"erased", "code_word", "call_back", "call_now", "delete", "someone_else", "resume_check"}
WORDS = ("ja", "nee", "ok", "2", "stop", "overslaan", "terug", "verder", "help", "7", "5345", "skip", "لا", "ደው", "")

TALKS = [
    [
        line.replace("&", ">", 1)
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith((">", "&", "="))
    ]
    for file in sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
]


class Talk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.state = State()
        self.last: Turn | None = None
        self.shown = ButtonPressed(step="language", option="nl", turn=1)
        self.count = 0
        #: Every prompt there was, and each bubble that asked one: the turn it stood in -> the prompt's id.
        self.sent: dict[str, Prompt] = {}
        self.asked: dict[int, str] = {}

    @initialize(talk=st.sampled_from(TALKS), lines=st.integers(0, 90))
    def come_in_somewhere(self, talk: list[str], lines: int) -> None:
        """Begin in the middle of a written talk: left to chance, few talks come as far as the yes."""
        for number, line in enumerate(talk[:lines], 1):
            self._hear(transcript.read(line, number, self.state.turn))

    def _hear(self, event: Event, *, seen: bool = True, away: bool = False) -> Turn:
        assert events.from_json(json.loads(json.dumps(events.to_json(event)))) == event
        before, seen_turn = self.state, self.state.turn - (not seen)
        turn = advance(self.state, event, scene(seen_turn=seen_turn, away=away))
        if isinstance(event, Prompted):
            self.sent[event.prompt.id] = event.prompt
        self._answers_only_what_was_asked(before, event, seen_turn, turn)
        self.state = states.from_json(json.loads(json.dumps(states.to_json(turn.state))))
        assert self.state == turn.state
        self.last = turn
        if STEPS[turn.state.step].kind is Kind.PROMPT and turn.says:
            self.asked[turn.state.turn] = turn.state.prompts[0].id
        return turn

    def _answers_only_what_was_asked(self, before: State, event: Event, seen_turn: int, turn: Turn) -> None:
        """A button answers the prompt of its own bubble, a word one that was seen; nothing from a shut phone."""
        answers = [effect for effect in turn.effects if isinstance(effect, AnswerPrompt)]
        stopped = [effect for effect in turn.effects if isinstance(effect, StopSharing)]
        assert len(answers) + len(stopped) <= 1 or isinstance(event, KnockDue)
        assert all(effect.party in before.shared for effect in stopped)
        assert not (answers or stopped) or isinstance(event, KnockDue) or not turn.state.locked
        for answer in answers:
            prompt = self.sent[answer.id]
            assert (answer.step, answer.case, answer.about) == (prompt.step, prompt.case, prompt.about)
            shares = answer.step == "share" and answer.option == "yes"
            if isinstance(event, ButtonPressed) and event.option == answer.option:
                assert self.asked[event.turn] == answer.id
            elif shares:
                assert isinstance(event, MessageReceived)
                assert min(at for at, id in self.asked.items() if id == answer.id) <= seen_turn

    @rule(payload=st.sampled_from(("", "n12_ti", "n1", "ar", "n99_xx", "?")))
    def start(self, payload: str) -> None:
        self._hear(Started(payload=payload))

    @rule(text=st.sampled_from(WORDS) | st.text(max_size=40), seen=st.booleans(), away=st.booleans())
    def say_anything(self, text: str, seen: bool, away: bool) -> None:
        self._hear(MessageReceived(text=text), seen=seen, away=away)

    @precondition(lambda self: self.state.consented and not self.state.locked and self.state.step not in NOT_KEPT)
    @rule(seen=st.booleans(), voice=st.booleans(), letters=st.text(string.ascii_lowercase, min_size=6, max_size=9))
    def tell_something(self, seen: bool, voice: bool, letters: str) -> None:
        self.count += 1
        mark = f"{letters} wxq{letters} qxw{letters} zzq"
        ref = f"{self.count}.0"
        files = (Attachment(ref=ref, kind=AttachmentKind.VOICE),) if voice else ()
        turn = self._hear(MessageReceived(text=mark, attachments=files), seen=seen)
        asked = [effect for effect in turn.effects if isinstance(effect, (AskPerson, AnswerPrompt))]
        kept = any(mark in answer.text for answer in turn.state.answers.values())
        assert kept or any(mark in effect.text for effect in asked)
        if voice:
            assert any(isinstance(e, KeepAttachments) and e.attachments == files for e in turn.effects)

    @rule(
        step=st.sampled_from(sorted(STEPS)),
        option=st.sampled_from(OPTIONS) | st.text(max_size=5),
        age=st.integers(0, 9),
    )
    def press_any_button(self, step: str, option: str, age: int) -> None:
        self._hear(ButtonPressed(step=step, option=option, turn=max(0, self.state.turn - age)))

    @rule(command=st.sampled_from([command for command in COMMANDS if command != "delete"]), seen=st.booleans())
    def press_a_command(self, command: str, seen: bool) -> None:
        self._hear(ButtonPressed(step=self.state.step, option=f"do:{command}", turn=self.state.turn), seen=seen)

    @precondition(lambda self: self.last is not None and self.last.says and self.last.says[0].bubble.options)
    @rule(choice=st.integers(0, 99), twice=st.booleans())
    def press_what_is_shown(self, choice: int, twice: bool) -> None:
        assert self.last is not None
        bubble = self.last.says[0].bubble
        # Erasing ends everything: it is tried, but not in every third talk.
        shown = [option.id for option in bubble.options if (bubble.step, option.id) != ("delete", "yes") or choice > 90]
        press = ButtonPressed(step=bubble.step, option=shown[choice % len(shown)], turn=bubble.turn)
        self._hear(press)
        if twice:
            self._hear(press, seen=False)

    @rule(kind=st.sampled_from(("sticker", "location", "contact", "poll", "other", "what is this")))
    def send_something_else(self, kind: str) -> None:
        self._hear(OtherReceived(kind=kind))

    @rule(text=st.text(max_size=20), id=st.integers(0, 5))
    def edit(self, text: str, id: int) -> None:
        self._hear(MessageEdited(text=text, message_id=str(id) if id else ""))

    @rule(number=st.integers(1, 9), reason=st.sampled_from(("too_large", "wrong_kind", "gone")))
    def have_a_file_refused(self, number: int, reason: str) -> None:
        self._hear(AttachmentRefused(ref=f"{number}.0", reason=reason))

    @rule(age=st.integers(0, 2))
    def be_reminded(self, age: int) -> None:
        turn = self._hear(ReminderDue(turn=self.state.turn - age))
        for say in turn.says:
            assert say.bubble.proactive
            assert [part.key for part in say.bubble.parts] == ["reminder.text"]

    @rule(
        step=st.sampled_from(PROMPTED),
        about=st.sampled_from(("kringloop", "wijkteam", "1")),
        again=st.booleans(),
    )
    def be_prompted(self, step: str, about: str, again: bool) -> None:
        self.count += 1
        party = Phrase("share.who", {"party": f"Party {about}"})
        moments = (Option("m1", Phrase("meet.any")),) if step == "meet" else ()
        prompt = Prompt(
            id=f"m{self.count}", step=step, case="c1", parts=(party,), options=moments, about=about, again=again
        )
        turn = self._hear(Prompted(prompt=prompt))
        assert (prompt in turn.state.prompts) == self._may_be_asked()
        self._only_knocks(turn)

    @rule(steps=st.lists(st.sampled_from(PROMPTED), max_size=3), about=st.sampled_from(("", "kringloop")))
    def have_prompts_dropped(self, steps: list[str], about: str) -> None:
        turn = self._hear(PromptsDropped(steps=tuple(steps), about=about))
        assert not [one for one in turn.state.prompts if one.step in steps and about in ("", one.about)]
        self._only_knocks(turn)

    @rule(party=st.sampled_from(("kringloop", "wijkteam")))
    def say_yes_to_a_person(self, party: str) -> None:
        turn = self._hear(SharingBegan(party=party, name=f"Party {party}"))
        assert (party in turn.state.shared) == self._may_be_asked()
        self._only_knocks(turn)

    @rule(party=st.sampled_from(("kringloop", "wijkteam")))
    def lose_a_party(self, party: str) -> None:
        turn = self._hear(SharingEnded(party=party))
        assert party not in turn.state.shared
        self._only_knocks(turn)

    @rule()
    def be_quiet_for_a_while(self) -> None:
        turn = self._hear(KnockDue())
        assert not any(prompt.chosen for prompt in turn.state.prompts)
        self._only_knocks(turn)

    @rule(
        topics=st.lists(st.sampled_from((*TOPICS, "of another version")), max_size=3, unique=True), late=st.booleans()
    )
    def have_topics_found(self, topics: list[str], late: bool) -> None:
        before = self.state
        seen = tuple(FoundTopic(topic, "because") for topic in topics)
        turn = self._hear(TopicsFound(topics=seen, worries=(), read="" if late else mark_of(telling.all_words(before))))
        assert turn.says == ()
        assert telling.all_words(turn.state) == telling.all_words(before)
        chosen = telling.chosen_topics(before)
        assert chosen is None or telling.topics(turn.state, scene()) == chosen

    def _may_be_asked(self) -> bool:
        return self.state.consented and self.state.step != "erased"

    def _only_knocks(self, turn: Turn) -> None:
        """What comes unasked is one neutral sentence, and only to a phone that is safe."""
        for say in turn.says:
            assert say.bubble.proactive
            assert [part.key for part in say.bubble.parts] == ["knock.text"]
            assert turn.state.safe
            assert not turn.state.quiet

    @rule()
    def go_on_elsewhere(self) -> None:
        self._hear(TalkResumed())

    @rule()
    def type_a_wrong_code(self) -> None:
        self._hear(ReturnCodeRefused())

    @invariant()
    def one_bubble_a_turn_and_always_a_way_out(self) -> None:
        for turn in (self.last,) if self.last else ():
            assert len(turn.says) <= 1
            for say in turn.says:
                bubble = say.bubble
                assert bubbles.from_json(json.loads(json.dumps(bubbles.to_json(bubble)))) == bubble
                assert bubble.parts
                assert bubble.options or bubble.commands or bubble.step == "erased"
                assert bubble.turn == turn.state.turn

    @invariant()
    def nothing_of_a_story_is_held_before_the_yes(self) -> None:
        if not self.state.consented:
            assert set(self.state.answers) <= {"form", "neighbourhood"}

    @invariant()
    def a_shut_story_shows_nothing(self) -> None:
        if not (self.last and self.state.locked):
            return
        assert STEPS[self.state.step].kind is not Kind.PROMPT or self.state.stopped
        told = {answer.text for answer in self.state.answers.values() if len(answer.text) > 12}
        for say in (effect for effect in self.last.effects if isinstance(effect, Say)):
            values = {value for part in say.bubble.parts for value in part.values.values()}
            assert not told & values
            assert not any("party" in part.values for part in say.bubble.parts)
            assert telling.HIDDEN not in told

    @invariant()
    def what_is_open_of_the_team_is_the_first_that_waits(self) -> None:
        if STEPS[self.state.step].kind is Kind.PROMPT:
            assert self.state.prompts[0].asks == self.state.step
            assert self.state.prompts[0].turn
        matters = [prompt.matter for prompt in self.state.prompts]
        assert len(set(matters)) == len(matters)

    @invariant()
    def the_step_is_one_that_the_table_knows(self) -> None:
        assert self.state.step in STEPS
        assert not self.state.back_to or self.state.back_to in STEPS


TestTalk = Talk.TestCase
TestTalk.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
