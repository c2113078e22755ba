"""How well and how fast articles are read: `python -m benchmarks.reading`.

Three sets: the one that the rules were written beside; the articles by other hands that the judge of pairs learnt from
(odd numbers); and those that neither rules nor judge have seen (even numbers). Only the last says something about
articles to come, and less with every look at it.
"""

from __future__ import annotations

import statistics
import time

from benchmarks.training import is_learnt
from bot.directory import Directory
from bot.reading import read
from tests.reading.scoring import ARTICLES, Label, load, rumour_share, tally

TEXT_CHARACTERS = 3_000
ROUNDS = 5


def main() -> None:
    """Print both tables."""
    directory = Directory.shipped()
    print(f"{'set':<18}{'language':<10}{'articles':>9}{'links F1':>10}{'rumour or not':>15}{'false alarms':>14}")
    others = load(ARTICLES.parent / "unseen")
    sets = {
        "beside the rules": load(),
        "learnt from": [article for article in others if is_learnt(article)],
        "never seen": [article for article in others if not is_learnt(article)],
    }
    for name, articles in sets.items():
        for language in ("all", *sorted({article["language"] for article in articles})):
            chosen = [article for article in articles if language in ("all", article["language"])]
            links, rumours = tally(directory, chosen).f1, rumour_share(directory, chosen)
            alarms = false_alarms(directory, chosen)
            print(f"{name:<18}{language:<10}{len(chosen):>9}{links:>10.2f}{rumours:>15.2f}{alarms:>14.2f}")
    print(f"\nreading {TEXT_CHARACTERS} characters: {speed(directory):.1f} ms (median)")


def false_alarms(directory: Directory, articles: list[Label]) -> float:
    """The share of articles without a rumour in which one was found; 0 where there are none."""
    calm = [article for article in articles if not article["is_rumour"]]
    return sum(bool(read(article["text"], directory).links) for article in calm) / len(calm) if calm else 0.0


def speed(directory: Directory) -> float:
    """Median milliseconds for a text of usual length, made of the articles themselves."""
    joined = "\n\n".join(article["text"] for article in load(ARTICLES.parent / "unseen"))
    texts = [joined[at : at + TEXT_CHARACTERS] for at in range(0, len(joined) - TEXT_CHARACTERS, TEXT_CHARACTERS)]
    seconds = []
    for text in texts * ROUNDS:
        started = time.perf_counter()
        read(text, directory)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds) * 1000


if __name__ == "__main__":
    main()
