"""The welcome desk: greeting, help, language, privacy, forgetting, and a kind word where nothing can be done."""

from __future__ import annotations

from bot import alerts, following, inbox, newsroom
from bot.cards import fans
from bot.handlers.visit import Answer, Visit

SUGGESTED = ("carlo-ancelotti", "jose-mourinho", "real-madrid", "milan")


class WelcomeDesk:
    """Answers whoever comes in."""

    def __init__(self, bot: str) -> None:
        self._bot = bot

    async def start(self, visit: Visit) -> Answer:
        """Greet; somebody who had gone comes back to the follows he had."""
        follower = await visit.enter()
        if not visit.person.private:
            return Answer(say=fans.group_greeting(visit.voice, self._bot))
        known = await following.followed(visit.tx, follower)
        found = [visit.directory.by_slug(slug) for slug in SUGGESTED if not known]
        return Answer(say=fans.greeting(visit.voice, [subject for subject in found if subject is not None]))

    async def help(self, visit: Visit) -> Answer:
        """Say what can be done."""
        return Answer(say=fans.help_card(visit.voice, editor=visit.person.editor and visit.person.private))

    async def language(self, visit: Visit) -> Answer:
        """Offer the languages."""
        return Answer(say=fans.language_choice(visit.voice))

    async def speak(self, visit: Visit) -> Answer:
        """Set the language that was chosen."""
        code = visit.values[0]
        if code not in visit.texts.languages:
            raise ValueError(code)
        await following.speak(visit.tx, await visit.enter(), code)
        visit.follower = await visit.enter()
        return Answer(edit=fans.language_set(visit.voice))

    async def privacy(self, visit: Visit) -> Answer:
        """Say what is stored, why and how long."""
        return Answer(say=fans.privacy(visit.voice))

    async def ask_to_forget(self, visit: Visit) -> Answer:
        """Ask before everything is deleted."""
        return Answer(say=fans.forget_ask(visit.voice))

    async def forget(self, visit: Visit) -> Answer:
        """Delete the chat's follows, alerts and inbox rows, or leave them."""
        voice = visit.voice
        if visit.values[0] != "yes":
            return Answer(edit=fans.forgotten(voice, done=False))
        chat_id = visit.person.chat_id
        await alerts.forget(visit.tx, await following.of_chat(visit.tx, chat_id))
        await following.forget(visit.tx, chat_id)
        await newsroom.forget(visit.tx, chat_id)
        await inbox.forget(visit.tx, chat_id, visit.kept)
        return Answer(edit=fans.forgotten(voice))

    async def long(self, visit: Visit) -> Answer:
        """Take no article from somebody who is no editor, but offer to follow whom it names."""
        spots = visit.directory.spot(visit.text)
        named = {spot.subjects[0].id: spot.subjects[0] for spot in spots if len(spot.subjects) == 1}
        return Answer(say=fans.long_text(visit.voice, list(named.values())))

    async def address(self, visit: Visit) -> Answer:
        """Never look an address up as a name."""
        return Answer(say=fans.web_address(visit.voice))

    async def forwarded(self, visit: Visit) -> Answer:
        """Refuse a command that is not a fresh message of one's own."""
        return Answer(say=fans.forwarded_command_refused(visit.voice))

    async def unsupported(self, visit: Visit) -> Answer:
        """Answer a sticker, a photo, a voice message."""
        return Answer(say=fans.unsupported(visit.voice))

    async def unknown(self, visit: Visit) -> Answer:
        """Answer a command that does not exist."""
        return Answer(say=fans.unknown_command(visit.voice))

    async def old_button(self, visit: Visit) -> Answer:
        """Answer a button that means nothing here any more."""
        return Answer(toast=fans.old_button(visit.voice))


class DoorDesk:
    """Notes who comes and goes; nobody is answered but a group that was just entered."""

    def __init__(self, bot: str) -> None:
        self._bot = bot

    async def left(self, visit: Visit) -> Answer:
        """Stop sending to a chat that blocked or removed the bot."""
        await following.mark_unreachable(visit.tx, visit.person.chat_id, 0, visit.text)
        return Answer()

    async def back(self, visit: Visit) -> Answer:
        """Send again to a chat that unblocked the bot; its follows are what they were."""
        await following.revive(visit.tx, visit.person.chat_id)
        return Answer()

    async def joined(self, visit: Visit) -> Answer:
        """Greet a group that added the bot, and revive what it followed before."""
        await following.revive(visit.tx, visit.person.chat_id)
        return Answer(say=fans.group_greeting(visit.voice, self._bot))

    async def moved(self, visit: Visit) -> Answer:
        """Carry a group over to its new id."""
        old, new = visit.numbers
        await following.migrate(visit.tx, old, new)
        return Answer()
