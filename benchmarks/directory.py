"""The directory measured: answers, loading, finding, spotting, memory; with shipped and with 50,000 synthetic names.

Run with `python -m benchmarks.directory`. Compare figures inside one run only. "Over the bare list" is rapidfuzz's
WRatio over every folded name, what one would write without an index.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from bot.directory import Directory, Entry, Kind, Subject, load_catalogue
from bot.directory.names import fold
from tests.directory.queries import TARGETS, read_queries, tally

SYNTHETIC_NAMES = 50_000
SEED = 7
_SYLLABLES = """
al an ar be bo ca ce chi da de di do el en fa fer ga gi go in ka la le li lo lu ma mi mo na ni no
pa pe ra ri ro sa se si so ta te ti to tor va ve vi za zi berg mann ez ini sson ski ov ic oglu
"""


def main() -> None:
    """Print all figures, and write JSON where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    answered = answers()
    loading()
    queries = [(query.text, query.language) for query in read_queries()]
    text = article()
    shipped = load_catalogue()
    times = {
        "shipped": measure("shipped", shipped, queries, text),
        "synthetic": measure("synthetic", synthetic(random.Random(SEED)), queries, text),
    }
    if options.json:
        told = {"answers": answered, "times": times}
        options.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def answers() -> dict[str, float]:
    """Print how well the table of queries is answered; the share of good answers of each kind."""
    shares = {}
    say(f"{'kind':<12}{'asked':>7}{'good':>7}{'share':>9}{'target':>9}")
    for kind, of_kind in tally(Directory.shipped()).items():
        shares[kind] = of_kind.share
        say(f"{kind:<12}{of_kind.asked:>7}{of_kind.good:>7}{of_kind.share:>9.1%}{TARGETS[kind]:>9.0%}")
        for text, found in of_kind.bad:
            say(f"  {text!r} found {', '.join(found) or 'nobody'}")
    return shares


def loading() -> None:
    """Print how long the shipped catalogue takes and what the directory with all indexes holds."""
    rounds = [timed(Directory.shipped) for _ in range(5)]
    say(f"load: {statistics.median(rounds) * 1e3:.1f} ms (median of 5), first {rounds[0] * 1e3:.1f} ms")
    gc.collect()
    tracemalloc.start()
    directory = Directory.shipped()
    loaded = tracemalloc.get_traced_memory()[0]
    directory.spot("Milan")
    spotting = tracemalloc.get_traced_memory()[0]
    directory.prepare()
    finding = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    megabytes = [f"{size / 1e6:.1f}" for size in (loaded, spotting - loaded, finding - spotting)]
    say(f"memory: entries {megabytes[0]} MB, spotter {megabytes[1]} MB, finder {megabytes[2]} MB")


def measure(label: str, entries: Sequence[Entry], queries: Sequence[tuple[str, str]], text: str) -> dict[str, Any]:
    """Print the times of one set of names, and return them, in milliseconds."""
    names = sorted({name for entry in entries for _language, name in (*entry.proper(), *entry.nicks())})
    directory = Directory(entries)
    say(f"\n{label}: {len(entries)} subjects, {len(names)} names")
    say(f"  first spot (builds its index): {timed(lambda: directory.spot('Milan')) * 1e3:.0f} ms")
    say(f"  first find (builds its indexes): {timed(lambda: directory.find('Mlian')) * 1e3:.0f} ms")
    say(f"  what other scripts need besides: {timed(directory.prepare) * 1e3:.0f} ms")
    folded = [fold(name) for name in names]
    found = report("find", [timed(partial(directory.find, *query)) for query in queries])
    some = random.Random(SEED).sample(list(queries), 100)
    report("find, the same 100 queries", [timed(partial(directory.find, *query)) for query in some])
    bare_list = partial(process.extract, choices=folded, scorer=fuzz.WRatio, limit=15)
    bare = [timed(partial(bare_list, fold(query))) for query, _language in some]
    listed = report("rapidfuzz WRatio over the bare list, 100 queries", bare)
    spots = directory.spot(text)
    say(f"  a text of {len(text)} characters, {len(spots)} spots")
    spotted = report("spot", [timed(lambda: directory.spot(text)) for _ in range(200)])
    cold = report("spot, words never seen", [cold_spot(directory, text) for _ in range(20)])
    return {"names": len(names), "find": found, "bare_list": listed, "spot": spotted, "spot_cold": cold}


def cold_spot(directory: Directory, text: str) -> float:
    """Seconds for the text when no word of it is remembered."""
    entry = directory.entries[0]
    directory.add(entry)
    return timed(lambda: directory.spot(text))


def report(label: str, seconds: Iterable[float]) -> dict[str, float]:
    """Print median and p99 of some times, and return them, in milliseconds."""
    ordered = sorted(seconds)
    median, p99 = statistics.median(ordered), ordered[int(len(ordered) * 0.99) - 1]
    say(f"  {label}: median {median * 1e3:.3f} ms, p99 {p99 * 1e3:.3f} ms, worst {ordered[-1] * 1e3:.3f} ms")
    return {"median_ms": median * 1e3, "p99_ms": p99 * 1e3, "worst_ms": ordered[-1] * 1e3}


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def article() -> str:
    """About 3 KB of prose with some twenty names, elisions and genitives."""
    paragraph = (
        "Il futuro di Carlo Ancelotti resta il tema: dopo quattro stagioni a Madrid il tecnico riflette "
        "e all'Atalanta, all'Inter e alla Roma si guarda con cura. I rossoneri aspettano, mentre Sérgio Conceição "
        "prepara la partita contro il Napoli e non parla di ciò che verrà. Tuchels Zukunft in England ist offen, "
        "l'OM de Roberto De Zerbi avance, and Arsenal's board has not spoken to anyone so far. "
        "Nel frattempo si lavora sul campo, perché la classifica chiede punti e nessuno vuole perdere altro tempo. "
    )
    return (paragraph * 6)[:3000]


def synthetic(chance: random.Random) -> list[Entry]:
    """Invented people and clubs with about 50,000 names."""
    entries = []
    for number in range(SYNTHETIC_NAMES // 4):
        given, surname = invented(chance), invented(chance)
        name = f"{given} {surname}"
        subject = Subject(f"s{number}", Kind.COACH, name, surname, chance.randrange(100))
        entries.append(Entry(subject, (f"{invented(chance)} {surname}", invented(chance))))
    return entries


def invented(chance: random.Random) -> str:
    """A pronounceable word of two to four syllables."""
    return "".join(chance.choices(_SYLLABLES.split(), k=chance.randrange(2, 5))).capitalize()


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
