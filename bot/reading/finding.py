"""What reading an article yields."""

from __future__ import annotations

from dataclasses import dataclass

from bot.directory.subject import Subject
from bot.links import Link, Stage


@dataclass(frozen=True, slots=True)
class Reading:
    """The findings of one article.

    `language` is a two-letter code ("it"), "und" where it cannot be told. `links` stand in order, the lead first; each
    carries its evidence, a substring of the text. `mentions` are subjects named without being an end of a link.
    `summary` is two or three cleaned sentences of the article about the links, at most 400 characters, empty without
    links. `model` names the language model that proposed links and summary, and is empty for the built-in reader's own.
    """

    language: str
    links: tuple[Link, ...]
    mentions: tuple[Subject, ...]
    summary: str
    model: str = ""

    @property
    def stage(self) -> Stage | None:
        """The stage of the lead link; None where there is no rumour."""
        return self.links[0].stage if self.links else None
