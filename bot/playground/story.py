"""The story: people follow, the editor posts and publishes, alerts arrive, one is denied and the cards change.

Played against the very bot, over the local Telegram; at the end the local Telegram's ledger is the judge.
"""

from __future__ import annotations

from bot.playground.cast import Cast
from bot.playground.messages import Key, Message
from bot.playground.page import articles
from bot.playground.people import Person
from bot.playground.server import LocalTelegram
from bot.playground.transcript import Transcript

PATIENCE = 10.0  # seconds


class StoryFailedError(Exception):
    """The story did not go as it should; the message says where."""


class Story:
    """One performance."""

    def __init__(self, server: LocalTelegram, cast: Cast, transcript: Transcript) -> None:
        self._server = server
        self._cast = cast
        self._transcript = transcript
        self._texts = {entry["key"]: entry for entry in articles()}

    async def play(self) -> None:
        """Play all scenes. Raises StoryFailedError, AssertionError or LookupError at the first that goes wrong."""
        await self._follow()
        await self._first_rumour()
        await self._same_again()
        await self._story_moves()
        await self._denial()
        await self._no_rumour()
        self._judge()

    async def _follow(self) -> None:
        cast = self._cast
        self._transcript.narrate("Giulia follows Ancelotti and Roma; Oliver follows Milan; their group follows Brazil")
        await self._talk(cast.italian, "/start")
        await self._talk(cast.italian, "Ancelotti", "Carlo Ancelotti")
        await self._talk(cast.english, "/start")
        await self._talk(cast.english, "/follow Rossoneri", "Milan")
        await self._talk(cast.italian, "/follow la Roma", "Roma")
        await cast.italian.say("/follow@panchina_local_bot Brasile", chat=cast.group)
        await cast.italian.expect("Brasile", chat=cast.group)
        await cast.english.say("/follow@panchina_local_bot Arsenal", chat=cast.group)
        await cast.english.expect(chat=cast.group)

    async def _first_rumour(self) -> None:
        self._transcript.narrate("Marta, the editor, forwards an article; nothing is sent before she taps Publish")
        draft = await self._draft("ancelotti-it")
        await self._publish(draft)
        await self._alerted("Ancelotti", self._cast.italian, self._cast.english)
        await self._cast.italian.expect("Ancelotti", chat=self._cast.group)

    async def _same_again(self) -> None:
        self._transcript.narrate("The same article again, re-spaced: recognised, nobody is told twice")
        await self._cast.editor.say("  ".join(self._texts["ancelotti-it"]["text"].split(" ")))
        answer = await self._cast.editor.expect(edited=False)
        if answer.key(label="Publish"):
            raise StoryFailedError("the same article became a second draft")

    async def _story_moves(self) -> None:
        self._transcript.narrate(
            "The story moves: Brazil are in talks. Oliver follows only Milan, so his phone is quiet"
        )
        draft = await self._draft("brazil-talks-en")
        await self._publish(draft)
        await self._alerted("trattativa", self._cast.italian)
        await self._cast.italian.expect("trattativa", chat=self._cast.group)

    async def _denial(self) -> None:
        self._transcript.narrate("Ancelotti denies it: every card that was delivered changes")
        editor = self._cast.editor
        await editor.expect("Done", edited=True)
        await self._tap(editor, "Deny…")
        await self._tap_first(editor, "denylink:")
        await self._tap_first(editor, "deniedby:", ":coach:")
        await self._cast.italian.expect("Smentita", edited=True)
        await self._cast.italian.expect("Smentita", edited=True, chat=self._cast.group)

    async def _no_rumour(self) -> None:
        self._transcript.narrate("A match report is no rumour; and a fan who forwards an article is answered kindly")
        await self._cast.editor.forward(self._texts["match-report-it"]["text"], title="Calcio Oggi")
        answer = await self._cast.editor.expect(edited=False)
        if answer.key(label="Publish"):
            raise StoryFailedError("a match report became a draft")
        await self._cast.english.forward(self._texts["brazil-talks-en"]["text"], title="The Bench Post")
        await self._cast.english.expect()

    async def _draft(self, key: str) -> Message:
        entry = self._texts[key]
        await self._cast.editor.forward(entry["text"], title=entry["source"])
        return await self._cast.editor.expect(button="Publish")

    async def _publish(self, draft: Message) -> None:
        answer = await self._cast.editor.press(draft, label="Publish")
        self._transcript.pressed("Marta", "Publish", answer.text if answer else "")

    async def _talk(self, person: Person, text: str, answer: str = "") -> None:
        await person.say(text)
        await person.expect(answer)

    async def _alerted(self, words: str, *people: Person) -> None:
        for person in people:
            await person.expect(words)

    async def _tap(self, person: Person, label: str) -> None:
        answer = await person.press(label=label)
        self._transcript.pressed(person.user["first_name"], label, answer.text if answer else "")

    async def _tap_first(self, person: Person, verb: str, part: str = "") -> None:
        """Tap the first button on the newest message that carries this verb, once it is there."""

        def found() -> tuple[Message, Key] | None:
            for message in reversed(person.screen()):
                for key in (key for row in message.keyboard for key in row):
                    if key.data.startswith(verb) and part in key.data:
                        return message, key
            return None

        message, key = await self._server.world.until(found, PATIENCE)
        answer = await person.press(message, data=key.data)
        self._transcript.pressed(person.user["first_name"], key.label, answer.text if answer else "")

    def _judge(self) -> None:
        """Every alert exactly once, and nothing that Telegram would have refused."""
        ledger, cast = self._server.ledger, self._cast
        if ledger.violations or ledger.early:
            raise StoryFailedError(f"Telegram would have refused: {ledger.violations or ledger.early}")
        expected = {cast.italian.id: 2, cast.english.id: 1, cast.group.id: 2}
        for chat_id, count in expected.items():
            sent = [call for call in ledger.accepted("sendMessage", chat_id=chat_id) if _is_alert(call.params)]
            if len(sent) != count:
                raise StoryFailedError(f"chat {chat_id} got {len(sent)} alerts instead of {count}")
        self._transcript.narrate(
            f"Every alert arrived exactly once: {sum(expected.values())} alerts, 0 lost, 0 repeated"
        )


def _is_alert(params: dict[str, object]) -> bool:
    """An alert is what carries the button that mutes its story."""
    return "mute:" in str(params.get("reply_markup", ""))
