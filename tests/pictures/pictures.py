"""Pictures to draw in tests: a bench, a saga and a carousel as fans may ask for them, and any that could be made."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.pictures import STRONGEST, Board, Candidate, Carousel, Domino, Mark, Mover, Name, Seat, Step, Timeline

ACCENTED = ("Sérgio Conceição", "İlkay Gündoğan", "Ünal Karaman", "Đorđe Đorđević", "Łukasz Piszczek", "Ștefan Radu")
OTHER_SCRIPTS = ("Φερνάντο Σάντος", "Жозе Моуринью", "Сергій Ребров", "ვილი სანიოლი", "Հենրիխ Մխիթարյան")
CLAIMS = ("linked", "interest", "in talks", "agreed", "official")

BOARD = Board(
    "Milan's bench",
    Seat("Now", "Sérgio Conceição", "exit settled", "14 Apr"),
    (
        Candidate("Massimiliano Allegri", "in talks", "15 Apr · 3 sources, 2 independent", Mark(2, emphasised=True)),
        Candidate("Carlo Ancelotti", "interest", "14 Apr · 1 source", Mark(1)),
        Candidate("Roberto De Zerbi", "denied by the club", "13 Apr", Mark(1, struck=True)),
    ),
    "From rumours published here up to 15 Apr, 10:12",
    "and 4 more",
)
TIMELINE = Timeline(
    "Carlo Ancelotti: the story",
    (
        Step("2 Apr", "Linked with Brazil", "1 source", Mark(0)),
        Step("8 Apr", "Milan: denied by the club", "milan.example", Mark(1, struck=True)),
        Step("19 Apr", "Brazil: official", "3 sources", Mark(4, emphasised=True)),
    ),
    "From rumours published here up to 19 Apr, 10:12",
    "3 earlier steps",
)
CAROUSEL = Carousel(
    "The week's carousel",
    (
        Domino("Brazil", (Mover("Carlo Ancelotti", "agreed", "from Real Madrid", Mark(3, emphasised=True)),)),
        Domino(
            "Real Madrid",
            (
                Mover("Carlo Ancelotti", "exit settled", "to Brazil", Mark(3), going=True),
                Mover("Raúl", "denied", "13 Apr", Mark(1, struck=True)),
            ),
            "opens if Ancelotti goes to Brazil",
        ),
    ),
    "From rumours published here 12–19 Apr",
    "and 3 more benches",
)


def full(name: str, note: str) -> tuple[Board, Timeline, Carousel]:
    """The tallest of each kind, with every word as long as these."""
    mark = Mark(2, emphasised=True)
    board = Board(
        f"{name} {name}", Seat(note, name, note, note), (Candidate(name, note, note, mark),) * Board.MOST, note, note
    )
    timeline = Timeline(f"{name} {name}", (Step(note, note, note, mark),) * Timeline.MOST, note, note)
    movers = (Mover(name, note, note, mark),) * (Carousel.MOVERS // Carousel.MOST)
    carousel = Carousel(f"{name} {name}", (Domino(name, movers, note),) * Carousel.MOST, note, note)
    return board, timeline, carousel


texts = st.text(max_size=60) | st.sampled_from((*ACCENTED, *OTHER_SCRIPTS, *CLAIMS)) | st.text("Wm ", max_size=400)
words = texts | st.builds(Name, texts, texts)
marks = st.builds(Mark, st.none() | st.integers(0, STRONGEST), st.booleans(), st.booleans())
candidates = st.builds(Candidate, words, words, words, marks)
steps = st.builds(Step, words, words, words, marks)
movers = st.builds(Mover, words, words, words, marks, st.booleans())
dominoes = st.builds(Domino, words, st.lists(movers, max_size=Carousel.MOVERS // Carousel.MOST).map(tuple), words)
seats = st.builds(Seat, words, words, words, words)


def several(rows: st.SearchStrategy[object], most: int) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(rows, max_size=most).map(tuple)


pictures = st.one_of(
    st.builds(Board, words, seats, several(candidates, Board.MOST), words, words),
    st.builds(Timeline, words, several(steps, Timeline.MOST), words, words),
    st.builds(Carousel, words, several(dominoes, Carousel.MOST), words, words),
)
