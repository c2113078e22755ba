"""The command line as a person meets it: processes, what they print, and how they fail."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.settings import Settings

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "bot"]
SETTINGS = {name.upper() for name in Settings.model_fields}


def environment(**settings: str) -> dict[str, str]:
    """The environment of a process with these settings and no others."""
    rest = {name: value for name, value in os.environ.items() if name.upper() not in SETTINGS}
    return {**rest, "PYTHONPATH": str(ROOT), **settings}


def bot(
    *words: str, said: bytes = b"", settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run one command to its end, in the current folder."""
    return subprocess.run(  # noqa: S603
        [*COMMAND, *words],
        input=said,
        env=environment(**(settings or {})),
        capture_output=True,
        timeout=60,
        check=False,
    )


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """The one line on standard error of a command that failed; nothing else was printed, and no traceback."""
    assert done.returncode != 0
    assert done.stdout == b""
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def objects(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    """What a command that went well printed: one JSON object a line."""
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]
