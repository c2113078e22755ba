"""A picture as a small JSON object and back: what is to be drawn can be kept in a row until it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from bot.pictures.picture import Board, Candidate, Carousel, Domino, Mark, Mover, Name, Picture, Seat, Step, Timeline

Row = TypeVar("Row", Seat, Candidate, Step, Mover)
Parcel = dict[str, Any]


def packed(picture: Picture) -> Parcel:
    """The picture as JSON can hold it: its kind and its words, a few kilobytes."""
    return {"kind": type(picture).__name__, **asdict(picture)}


def unpacked(parcel: Mapping[str, Any]) -> Picture:
    """The picture that was packed, equal to what it was. Raises KeyError, TypeError or ValueError for anything else."""
    kind, whole = parcel["kind"], {name: _value(value) for name, value in parcel.items() if name != "kind"}
    match kind:
        case "Board":
            now, candidates = _row(Seat, parcel["now"]), _rows(Candidate, parcel["candidates"])
            return Board(**{**whole, "now": now, "candidates": candidates})
        case "Timeline":
            return Timeline(**{**whole, "steps": _rows(Step, parcel["steps"])})
        case "Carousel":
            return Carousel(**{**whole, "dominoes": tuple(map(_domino, parcel["dominoes"]))})
        case _:
            raise ValueError(kind)


def _domino(parcel: Mapping[str, Any]) -> Domino:
    whole = {name: _value(value) for name, value in parcel.items()}
    return Domino(**{**whole, "movers": _rows(Mover, parcel["movers"])})


def _rows(kind: type[Row], parcels: Sequence[Mapping[str, Any]]) -> tuple[Row, ...]:
    return tuple(_row(kind, parcel) for parcel in parcels)


def _row(kind: type[Row], parcel: Mapping[str, Any]) -> Row:
    values: dict[str, Any] = {
        name: Mark(**value) if name == "mark" else _value(value) for name, value in parcel.items()
    }
    return kind(**values)


def _value(value: object) -> Any:  # noqa: ANN401  words, or what its caller reads itself
    return Name(**value) if isinstance(value, dict) and value.keys() == {"text", "latin"} else value
