"""How well and how fast articles are read: `python -m benchmarks.reading`.

Two sets. From the first the judge has learnt, so these figures tell what it keeps. The blind set is for this table
alone: no rule, hint or tree was made with a look at it, and it stays so only as long as nobody reads it. `make train`
(`python -m benchmarks.training`) tells besides how each article is read by a judge who has not learnt from it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from bot.directory import Directory
from bot.reading import read
from tests.reading.scoring import BLIND, LANGUAGES, Label, Score, every, load, score

TEXT_CHARACTERS = 3_000
ROUNDS = 3


def main() -> None:
    """Print both tables, and write JSON where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    started = time.perf_counter()
    directory = Directory.shipped()
    directory.prepare()
    loaded = time.perf_counter()
    read(str(load()[0]["text"]), directory)
    first = time.perf_counter()
    figures = {
        "learnt": table("articles learnt from", directory, every()),
        "blind": table("the blind set", directory, load(BLIND)),
    }
    print(f"\nthe directory {(loaded - started) * 1000:.0f} ms, the first article {(first - loaded) * 1000:.0f} ms")
    median = speed(directory)
    print(f"reading {TEXT_CHARACTERS} characters: {median:.1f} ms (median)")
    if options.json:
        told = {**figures, "median_ms": median}
        options.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def table(name: str, directory: Directory, articles: Sequence[Label]) -> dict[str, dict[str, float]]:
    """Print the figures of some articles, and of each language, and return them by language."""
    figures = {}
    print(f"{name:<24}{'n':>5}" + "".join(f"{head:>9}" for head in Score().figures()))
    for language in ("all", *LANGUAGES):
        chosen = [article for article in articles if language in ("all", article["language"])]
        figures[language] = score(directory, chosen, read).figures()
        values = "".join(f"{value:>9.3f}" for value in figures[language].values())
        print(f"{language:<24}{len(chosen):>5}{values}")
    return figures


def speed(directory: Directory) -> float:
    """Median milliseconds for a text of usual length, made of the articles themselves."""
    texts = []
    for language in LANGUAGES:
        joined = "\n\n".join(article["text"] for article in load("second") if article["language"] == language)
        texts += [joined[at : at + TEXT_CHARACTERS] for at in range(0, len(joined) - TEXT_CHARACTERS, TEXT_CHARACTERS)]
    seconds = []
    for text in texts * ROUNDS:
        started = time.perf_counter()
        read(text, directory)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds) * 1000


if __name__ == "__main__":
    main()
