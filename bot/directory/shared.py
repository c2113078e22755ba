"""Names that several subjects own: a reviewed list, so that nothing is shared silently.

`python -m bot.directory.shared > bot/directory/catalogue/shared.csv` writes it anew; a test compares, and the change is
read before it is kept, because each line makes people choose.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from importlib.resources import files
from typing import TextIO

from bot.directory.catalogue import Entry, load_catalogue
from bot.directory.names import compact, spellings
from bot.directory.parts import without_article

COLUMNS = ("name", "slugs")


def shared_names(entries: Iterable[Entry]) -> list[tuple[str, tuple[str, ...]]]:
    """Each folded name that two or more subjects own, articles left off, with their slugs in order."""
    owners: dict[str, set[str]] = {}
    shown: dict[str, str] = {}
    for entry in entries:
        own = {entry.subject.name, entry.subject.short}
        for _language, name in (*entry.proper(), *entry.nicks()):
            for words in spellings(name):
                bare = words if name in own else without_article(words)
                owners.setdefault(compact(bare), set()).add(entry.subject.slug)
                shown.setdefault(compact(bare), " ".join(bare))
    return sorted((shown[key], tuple(sorted(slugs))) for key, slugs in owners.items() if len(slugs) > 1)


def reviewed_names() -> list[tuple[str, tuple[str, ...]]]:
    """The list as it was last reviewed."""
    text = (files("bot.directory") / "catalogue" / "shared.csv").read_text(encoding="utf-8")
    _header, *rows = csv.reader(text.splitlines())
    return [(name, tuple(slugs.split("|"))) for name, slugs in rows]


def write_shared(entries: Iterable[Entry], out: TextIO) -> None:
    """The list as CSV."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((name, "|".join(slugs)) for name, slugs in shared_names(entries))


if __name__ == "__main__":
    write_shared(load_catalogue(), sys.stdout)
