"""The words shown to people: language files, plural forms, and the voice that speaks one language.

A language file is TOML: `[language]` says its own name, its locale (whose plural rules, lists and numbers hold), its
usual time zone and how a moment is written (a CLDR pattern); every other table groups texts. A table whose keys are
CLDR plural categories is one text in its plural forms. `{name}` in a text stands for a value.
"""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.i18n.html import Html, clean, escape

log = logging.getLogger(__name__)

FALLBACK = "en"
CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other"})  # CLDR, plural rules
PLACEHOLDER = re.compile(r"\{(\w+)\}")

Message = str | dict[str, str]


def is_plural(table: Mapping[str, object]) -> bool:
    """True for a table that is one text in its plural forms, false for a group of texts."""
    return "other" in table and CATEGORIES.issuperset(table)


def flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, Message]:
    """Turn grouped tables into dotted keys: {"follow": {"done": …}} into {"follow.done": …}."""
    flat: dict[str, Message] = {}
    for name, value in table.items():
        if isinstance(value, dict) and not is_plural(value):
            flat.update(flatten(value, f"{prefix}{name}."))
        else:
            flat[f"{prefix}{name}"] = value
    return flat


@dataclass(frozen=True)
class Catalogue:
    """One language: how it names itself, counts and writes a moment, and its texts by dotted key."""

    code: str
    name: str
    locale: Locale
    zone: str
    moment: str
    messages: Mapping[str, Message]

    @classmethod
    def read(cls, path: Path) -> Catalogue:
        """Read one language file; the file's name is the language's code. Raises KeyError without `[language]`."""
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        about = table.pop("language")
        locale = Locale.parse(about["locale"])
        return cls(path.stem, about["name"], locale, about["zone"], about["moment"], flatten(table))

    def template(self, key: str, n: int | None) -> str | None:
        """The text of a key, in the plural form for `n` (a category the file lacks takes `other`), or None."""
        message = self.messages.get(key)
        if not isinstance(message, dict):
            return message
        if n is None:
            log.error("the text %s has plural forms and was asked for without a number", key)
            return message["other"]
        return message.get(self.locale.plural_form(n), message["other"])


class Texts:
    """Every language the bot speaks."""

    def __init__(self, catalogues: Iterable[Catalogue]) -> None:
        self._catalogues = {catalogue.code: catalogue for catalogue in catalogues}
        self._voices = {code: Voice(self, catalogue) for code, catalogue in self._catalogues.items()}

    @classmethod
    def load(cls, folder: Path | None = None) -> Texts:
        """Read all language files of a folder, by default the shipped ones. Raises OSError or ValueError."""
        paths = sorted((folder or Path(__file__).parent).glob("*.toml"))
        return cls(Catalogue.read(path) for path in paths)

    @property
    def languages(self) -> dict[str, str]:
        """Code to own name ("it": "Italiano"), in the order of the codes."""
        return {code: catalogue.name for code, catalogue in self._catalogues.items()}

    def speaking(self, code: str | None) -> Voice:
        """The voice for a language code as Telegram sends it ("it", "it-IT", None); unknown ones get English."""
        language = re.split("[-_]", code or FALLBACK, maxsplit=1)[0].lower()
        return self._voices.get(language, self._voices[FALLBACK])

    def template(self, catalogue: Catalogue, key: str, n: int | None) -> str:
        """The text of a key in this language, else in English, else the key itself, and a line in the log."""
        text = catalogue.template(key, n)
        if text is not None:
            return text
        log.error("no text for %s in %s", key, catalogue.code)
        text = self._catalogues[FALLBACK].template(key, n)
        return key if text is None else text


class Voice:
    """Speaks one language: texts with values filled in, numbers, lists, moments."""

    def __init__(self, texts: Texts, catalogue: Catalogue) -> None:
        self._texts = texts
        self._catalogue = catalogue

    @property
    def language(self) -> str:
        """The two-letter code of the language spoken."""
        return self._catalogue.code

    @property
    def languages(self) -> dict[str, str]:
        """Every language the bot speaks: code to own name."""
        return self._texts.languages

    @property
    def locale(self) -> str:
        """The language with the country whose ways of writing it follows ("en_GB")."""
        return str(self._catalogue.locale)

    @property
    def zone(self) -> str:
        """The usual time zone of those who speak it."""
        return self._catalogue.zone

    @cached_property
    def _zone(self) -> tzinfo:
        return _zone_named(self._catalogue.zone) or UTC

    def say(self, key: str, /, *, n: int | None = None, **values: object) -> Html:
        """A text as HTML, every value escaped on the way in unless it is `Html`; `n` chooses the plural form."""
        return Html(self._fill(key, n, {name: escape(value) for name, value in values.items()}))

    def plain(self, key: str, /, *, n: int | None = None, **values: object) -> str:
        """A text for where HTML means nothing: labels, toasts, descriptions, headlines."""
        return self._fill(key, n, {name: clean(str(value)) for name, value in values.items()})

    def _fill(self, key: str, n: int | None, values: dict[str, str]) -> str:
        template = self._texts.template(self._catalogue, key, n)
        if n is not None:
            values["n"] = self.number(n)
        # One pass: braces inside a value are never looked at again.
        return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), template)

    def number(self, n: int) -> str:
        """A whole number with the language's grouping ("8,412", "8.412")."""
        return str(format_decimal(n, locale=self._catalogue.locale))

    def listed(self, names: Iterable[str]) -> str:
        """Names as a sentence lists them: "Roma, Milan and Brazil"."""
        return str(format_list(list(names), locale=self._catalogue.locale))

    def tongue(self, code: str) -> str:
        """What this language calls another one ("Italian", "portoghese"); empty where it has no word for it."""
        return str(self._catalogue.locale.languages.get(code, "")) if code != "und" else ""

    def weekday(self, day: int, width: str = "wide") -> str:
        """A day of the week, from Monday (0): "Monday", or "Mon" where the width is "abbreviated"."""
        return str(self._catalogue.locale.days["stand-alone"][width][day])

    def clock(self, unix: int, zone: str) -> str:
        """What the clocks of a zone read at a time (seconds UTC): "14:05"."""
        return f"{datetime.fromtimestamp(unix, _zone_named(zone) or self._zone):%H:%M}"

    def moment(self, unix: int, zone: str | None = None) -> Html:
        """A time (seconds UTC) that each phone shows in its own zone (Bot API, date_time entity).

        The text inside, for phones that know no such entity, is the local time of `zone`, else of the language.
        """
        return Html(f'<tg-time unix="{unix:d}" format="wDt">{escape(self.date(unix, zone))}</tg-time>')

    def date(self, unix: int, zone: str | None = None) -> str:
        """A time (seconds UTC) as the clocks of `zone`, else of the language, read it: "Mon 14 Apr, 08:02"."""
        local = datetime.fromtimestamp(unix, _zone_named(zone) or self._zone)
        return str(format_datetime(local, self._catalogue.moment, locale=self._catalogue.locale))


def _zone_named(name: str | None) -> tzinfo | None:
    """The zone of that name; None without a name, or where this machine does not know it."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        log.warning("unknown time zone %r", name)
        return None
