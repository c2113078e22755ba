"""The console: what `read` and `find` print, one JSON object for each article or name; progress on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from bot.directory import Directory, Subject
from bot.headlines import headline
from bot.i18n import Texts
from bot.reading import Reading, read

LARGEST_ARTICLE: Final = 10 * 1024 * 1024  # bytes
Answer = Callable[[str], dict[str, Any]]
Understanding = Callable[[str, Directory], Reading]


def reader(with_model: Understanding | None = None) -> Answer:
    """What a draft of an article would say; with a language model's help, which model proposed it, empty for none."""
    directory, texts = Directory.shipped(), Texts.load()

    def answer(text: str) -> dict[str, Any]:
        reading = (with_model or read)(text, directory)
        coaches = {link.coach.slug: link.coach for link in reading.links}
        clubs = {link.club.slug: link.club for link in reading.links}
        return {
            "language": reading.language,
            "headline": headline(texts.speaking(reading.language), reading.links) if reading.links else "",
            "summary": reading.summary,
            "stage": reading.stage,
            "coaches": [{**_named(coach), "known": coach.known} for coach in coaches.values()],
            "clubs": [_named(club) for club in clubs.values()],
            "links": [
                {
                    "coach": link.coach.slug,
                    "club": link.club.slug,
                    "relation": link.relation,
                    "stage": link.stage,
                    "evidence": link.evidence,
                }
                for link in reading.links
            ],
            "mentions": [{**_named(subject), "kind": subject.kind} for subject in reading.mentions],
            **({"model": reading.model} if with_model else {}),
        }

    return answer


def finder() -> Answer:
    """Which subjects a name may mean, best first."""
    directory = Directory.shipped()

    def answer(query: str) -> dict[str, Any]:
        return {
            "matches": [
                {
                    "name": match.subject.name,
                    "kind": match.subject.kind,
                    "slug": match.subject.slug,
                    "score": match.score,
                }
                for match in directory.find(query)
            ]
        }

    return answer


def _named(subject: Subject) -> dict[str, str]:
    return {"name": subject.name, "slug": subject.slug}


def text_of(file: str) -> str:
    """A file's text, or standard input's for "-". Raises OSError or ValueError with one clear line."""
    if file == "-":
        content = sys.stdin.buffer.read(LARGEST_ARTICLE + 1)
    else:
        with Path(file).open("rb") as source:
            content = source.read(LARGEST_ARTICLE + 1)
    if len(content) > LARGEST_ARTICLE:
        raise ValueError(f"the text is longer than {LARGEST_ARTICLE // 1024 // 1024} MB")
    return content.decode("utf-8-sig", errors="replace")


def show(value: object) -> None:
    """Print one object as one line of JSON."""
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def progress(text: str) -> None:
    """Say on a terminal what is being done, in the place of what was said before; "" ends it. Nothing elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def answer_lines(file: str, name: str, answer: Answer) -> None:
    """Answer each line's object in order, echoing its id; a line that cannot be read is answered with an error.

    Raises OSError where the file cannot be read.
    """
    for line in _lines(file):
        if line.strip():
            show(_answered(line, name, answer))


def _lines(file: str) -> Iterable[bytes]:
    if file == "-":
        yield from sys.stdin.buffer
        return
    with Path(file).open("rb") as source:
        yield from source


def _answered(line: bytes, name: str, answer: Answer) -> dict[str, Any]:
    if len(line) > LARGEST_ARTICLE:
        return {"id": None, "error": f"the line is longer than {LARGEST_ARTICLE // 1024 // 1024} MB"}
    try:
        asked = json.loads(line, parse_constant=_not_json)
    except (ValueError, RecursionError):
        return {"id": None, "error": "the line is not JSON"}
    number = asked.get("id") if isinstance(asked, dict) else None
    if not isinstance(asked, dict) or not isinstance(asked.get(name), str):
        return {"id": number, "error": f'the line holds no object with a text under "{name}"'}
    said = answer(asked[name])
    return {"id": number, **said} if "id" in asked else said


def _not_json(constant: str) -> None:
    """Python reads NaN and Infinity; JSON knows neither. Raises ValueError."""
    raise ValueError(constant)
