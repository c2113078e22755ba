"""Whatever is typed or pasted: an answer, never an error, and always the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.directory import Directory
from tests.directory.seed import seed_entries

SEED = Directory(seed_entries())
NAMES = sorted({name for entry in SEED.entries for _language, name in (*entry.proper(), *entry.nicks())})
PIECES = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(
        ["dell'", "l’", "'s", "s", " ", "-", ", ", ". ", "\n", "\u00a0", "\u00ad", "\u0301", "_", "II", "U21"]
    ),
    st.text(max_size=8),
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=20).map("".join))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_spots_lie_in_the_text_in_order_without_overlap(text):
    end = 0
    for spot in SEED.spot(text):
        assert end <= spot.start < spot.end <= len(text)
        assert spot.subjects
        assert spot.name
        end = spot.end
    assert SEED.spot(text) == SEED.spot(text)


@given(TEXTS, st.sampled_from(["en", "it", "pt", "zz"]))
@settings(max_examples=300, deadline=None)
def test_finding_never_fails_and_scores_between_nothing_and_one(text, language):
    matches = SEED.find(text, language)
    assert len(matches) <= 15
    assert all(0.0 < match.score <= 1.0 for match in matches)
    assert sum(match.score == 1.0 for match in matches) <= 1
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)
    assert len({match.subject.slug for match in matches}) == len(matches)
    assert matches == SEED.find(text, language)


@given(st.sampled_from(NAMES))
def test_every_listed_name_finds_its_owner_first_class(name):
    owners = {
        entry.subject.slug
        for entry in SEED.entries
        if name in {spelt for _language, spelt in (*entry.proper(), *entry.nicks())}
    }
    matches = SEED.find(name)
    assert owners & {match.subject.slug for match in matches[: len(owners)]}
    if len(owners) == 1:
        assert matches[0].score == 1.0


@given(st.sampled_from(NAMES), st.text(alphabet=' ,.;:!?()«»"\n', max_size=5))
def test_a_capitalised_name_between_marks_is_spotted_at_its_place(name, mark):
    text = f"x {mark} {name} {mark} x"
    written = name[0].upper() + name[1:]
    text = text.replace(name, written, 1)
    covered = [spot for spot in SEED.spot(text) if written.startswith(text[spot.start : spot.end].split()[0])]
    assert covered
