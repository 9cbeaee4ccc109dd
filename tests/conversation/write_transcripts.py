"""Write the transcripts as the bot speaks now; what was heard in them stays. Read the difference before it is kept."""

from tests.conversation.playing import play
from tests.conversation.test_transcripts import TALKS

for talk in TALKS:
    heard = talk.read_text(encoding="utf-8").splitlines()
    talk.write_text("\n".join(play(heard)) + "\n", encoding="utf-8")
