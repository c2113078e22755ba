"""Thresholds as people see them: in words, and as buttons under a follow, on an alert, in /following.

A phone shows all four at once, two to a row: what each would leave out is plain before the tap.
"""

from __future__ import annotations

from bot.buttons import pack
from bot.cards.card import Button
from bot.cards.markup import LABEL, cut_units, label, name, short, units
from bot.directory.subject import Subject
from bot.following import THRESHOLDS
from bot.i18n import Voice
from bot.links import Stage
from bot.rumours import Rumour

Rows = tuple[tuple[Button, ...], ...]

# Whom these stages annoy can have fewer alerts at a tap. From talks on a story is what people follow for.
NOISE = {Stage.SPECULATION: Stage.INTEREST, Stage.INTEREST: Stage.TALKS}


def threshold_button(voice: Voice, subject: Subject, threshold: Stage) -> Button:
    """The threshold of a follow, as a button that opens the choice."""
    words = voice.plain("button.threshold", threshold=voice.plain(f"threshold.{threshold}"))
    return Button(label(words), pack("levels", subject.id))


def threshold_choice(voice: Voice, threshold: Stage, verb: str, *values: int) -> Rows:
    """The four thresholds, two to a row, the present one ticked. Each carries `verb`, these values and its stage."""
    buttons = [
        Button(
            voice.plain("choice.chosen" if stage is threshold else "choice.other", choice=_choice(voice, stage)),
            pack(verb, *values, stage),
        )
        for stage in THRESHOLDS
    ]
    return (tuple(buttons[:2]), tuple(buttons[2:]))


def _choice(voice: Voice, stage: Stage) -> str:
    return voice.plain(f"choice.{stage}")


def threshold_toast(voice: Voice, subject: Subject, threshold: Stage) -> str:
    """What a tap on a threshold answers: whose, and what it is now."""
    return voice.plain("toast.threshold", subject=name(voice, subject), threshold=voice.plain(f"threshold.{threshold}"))


def fewer_button(voice: Voice, rumour: Rumour, subject: Subject, *, named: bool) -> Button | None:
    """A button on an alert that spares its reader the next one so early; None where the story is beyond that.

    `named` says whose alerts get fewer: on a keyboard with several reasons.
    """
    own = [link.stage for link in rumour.news if subject.id in (link.coach.id, link.club.id)]
    highest = max(own, key=lambda stage: stage.rank, default=Stage.DENIED)
    threshold = NOISE.get(highest)
    return change_button(voice, "fewer", rumour.id, subject, threshold, named=named) if threshold else None


def change_button(
    voice: Voice, verb: str, rumour_id: int, subject: Subject, threshold: Stage, *, named: bool
) -> Button:
    """A button on an alert that sets a follow's threshold: "fewer" raises it, "more" is the way back."""
    words = voice.plain(f"threshold.{threshold}")
    if named:
        said = _fitted(voice, subject, words)
    else:
        said = voice.plain("button.fewer" if verb == "fewer" else "button.threshold", threshold=words)
    return Button(label(said), pack(verb, subject.id, rumour_id, threshold))


def _fitted(voice: Voice, subject: Subject, words: str) -> str:
    """A name and a threshold in one label: where both do not fit, the name gives way."""
    room = LABEL - units(voice.plain("button.threshold_of", subject="", threshold=words))
    return voice.plain("button.threshold_of", subject=cut_units(short(voice, subject), room), threshold=words)
