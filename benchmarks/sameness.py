"""How well and how fast reports are held against earlier ones: `python -m benchmarks.sameness`.

The stories and sentences stand in tests/reading/same/. By those `tuned` the limits and wordings were chosen; those
`aside` were written at the same time by the same hand, and no limit or wording was chosen by them.
"""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Callable, Sequence

from bot.directory import Directory
from bot.links import Link
from bot.reading import read
from bot.reading.credits import credit
from bot.reading.sameness import Kind, compare, nearest
from bot.reading.trace import Trace, read_trace, trace
from tests.reading.scoring import every
from tests.reading.stories import Telling, pairs
from tests.reading.test_credits import sentences

REPORTS = 500


def main() -> None:
    """Print how pairs were taken, with links by hand and as read, then credits, then times."""
    directory = Directory.shipped()
    readings: dict[str, tuple[Link, ...]] = {}

    def as_read(telling: Telling) -> tuple[Link, ...]:
        if telling.text not in readings:
            readings[telling.text] = read(telling.text, directory).links
        return readings[telling.text]

    for part in ("tuned", "aside"):
        table(f"{part}, links by hand", directory, part, lambda telling: telling.links)
        table(f"{part}, links as read", directory, part, as_read)
    for aside in (False, True):
        credited(aside=aside)
    traces = [trace(article["text"], read(article["text"], directory).links) for article in every()]
    unrelated(traces)
    many = [one.write() for one in traces if one.ties]
    traces.clear()
    gc.collect()
    speed([many[at % len(many)] for at in range(REPORTS)])


def table(name: str, directory: Directory, part: str, links: Callable[[Telling], tuple[Link, ...]]) -> None:
    """Print what pairs are (down) and what they were taken for (across)."""
    found = Counter(
        (truth, compare(trace(other.text, links(other)), trace(one.text, links(one))).kind.value)
        for one, other, truth in pairs(part, directory)
    )
    kinds = [kind.value for kind in Kind]
    print(f"{name:<24}" + "".join(f"{kind:>13}" for kind in kinds))
    for truth in kinds:
        print(f"{truth:<24}" + "".join(f"{found[truth, kind]:>13}" for kind in kinds))
    print()


def credited(*, aside: bool) -> None:
    """Print how many outlets were found, and how often one was found where there is none."""
    positive, negative = sentences(crediting=True, aside=aside), sentences(crediting=False, aside=aside)
    right = sum(credit(sentence, language) == outlet for language, outlet, sentence in positive)
    false = sum(bool(credit(sentence, language)) for language, _, sentence in negative)
    name = "credits aside" if aside else "credits tuned"
    print(f"{name}: {right} of {len(positive)} found as written, {false} of {len(negative)} found where there is none")


def unrelated(traces: list[Trace]) -> None:
    """Print what was found among articles that have nothing to do with each other."""
    found = Counter(compare(one, other).kind.value for at, one in enumerate(traces) for other in traces[:at])
    print(f"\n{found.total()} pairs of unrelated articles: {dict(found)}")


def speed(many: Sequence[str]) -> None:
    """Print CPU milliseconds: a trace made, and one held against many, read for the first time and again."""
    began = time.process_time()
    kept = [read_trace.__wrapped__(written) for written in many]
    others = [(at, one, 0) for at, one in enumerate(kept) if one is not None]
    unpacked = time.process_time()
    nearest(others[0][1], others)
    first = time.process_time()
    nearest(others[0][1], others)
    again = time.process_time()
    for article in every()[:100]:
        trace(article["text"])
    made = (time.process_time() - again) / 100
    sizes = sorted(len(written) for written in many)
    print(f"a trace: {made * 1000:.1f} ms, {sizes[len(sizes) // 2]} bytes (median)")
    print(
        f"against {REPORTS} reports: {(unpacked - began) * 1000:.1f} ms to read their traces once, "
        f"{(first - unpacked) * 1000:.1f} ms to compare, {(again - first) * 1000:.1f} ms the next time"
    )


if __name__ == "__main__":
    main()
