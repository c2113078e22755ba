"""Spotting names in articles, on a directory whose every name is in sight."""

from __future__ import annotations

import pytest

from bot.directory import Directory, Entry, Kind, Subject
from tests.directory.seed import club, coach, seed_entries


def named(directory, text):
    return [
        (text[spot.start : spot.end], *(subject.slug for subject in spot.subjects)) for spot in directory.spot(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il tecnico dell'Inter", [("Inter", "inter-milan")]),
        ("Il tecnico dell’Inter", [("Inter", "inter-milan")]),
        ("L'OM recrute, l'OM attend", [("OM", "marseille"), ("OM", "marseille")]),
        ("Milan's board met", [("Milan", "milan")]),
        ("Milan’s board met", [("Milan", "milan")]),
        ("Tuchels Zukunft", [("Tuchel", "thomas-tuchel")]),
        ("Thomas Tuchels Zukunft", [("Thomas Tuchel", "thomas-tuchel")]),
        ("l'avenir d'Ancelotti", [("Ancelotti", "carlo-ancelotti")]),
        ("«Roma», “Milan”", [("Roma", "roma"), ("Milan", "milan")]),
        ("post-Klopp", [("Klopp", "jurgen-klopp")]),
        ("_Milan_ *Roma*", [("Milan", "milan"), ("Roma", "roma")]),
    ],
)
def test_elision_and_possessive_are_left_outside(seed, text, expected):
    assert named(seed, text) == expected


@pytest.mark.parametrize("text", ["milan e roma", "das klopps", "milano", "Milanista", "Romano", "promAncelotti"])
def test_small_letters_and_parts_of_words_are_no_names(seed, text):
    assert named(seed, text) == []


def test_text_all_in_capitals_counts(seed):
    assert named(seed, "IL MILAN SU CONCEIÇÃO") == [("MILAN", "milan"), ("CONCEIÇÃO", "sergio-conceicao")]


def test_nicknames_count_in_any_case_and_say_so(seed):
    text = "i rossoneri e i Giallorossi"
    assert named(seed, text) == [("rossoneri", "milan"), ("Giallorossi", "roma")]
    assert [spot.lower for spot in seed.spot(text)] == [True, False]


def test_a_genitive_s_is_cut_only_from_capitals(seed):
    assert named(seed, "Romas Trainer") == [("Roma", "roma")]
    assert named(seed, "i rossoneris") == []


def test_the_longest_name_wins(seed):
    assert named(seed, "Paris Saint-Germain contro Carlo Ancelotti") == [
        ("Paris Saint-Germain", "paris-saint-germain"),
        ("Carlo Ancelotti", "carlo-ancelotti"),
    ]


def test_two_clubs_with_a_hyphen_between_are_two(seed):
    assert named(seed, "Inter-Milan 2-1") == [("Inter", "inter-milan"), ("Milan", "milan")]
    assert named(seed, "Inter–Milan") == [("Inter", "inter-milan"), ("Milan", "milan")]
    assert named(seed, "Inter Milan") == [("Inter Milan", "inter-milan")]


def test_a_name_may_run_over_a_line_end_hyphen_or_no_break_space(seed):
    assert named(seed, "il Real\nMadrid, il Real-Madrid, il Real\u00a0Madrid") == [
        ("Real\nMadrid", "real-madrid"),
        ("Real-Madrid", "real-madrid"),
        ("Real\u00a0Madrid", "real-madrid"),
    ]


def test_a_comma_ends_a_name(seed):
    assert named(seed, "Carlo, Ancelotti") == [("Ancelotti", "carlo-ancelotti")]


def test_an_ampersand_may_be_a_word(seed):
    assert named(seed, "Brighton and Hove Albion") == [("Brighton and Hove Albion", "brighton")]
    assert named(seed, "Brighton & Hove Albion") == [("Brighton & Hove Albion", "brighton")]


def test_a_particle_may_be_small(seed):
    assert named(seed, "de Zerbi, De Zerbi, van Gaal und Van Gaal") == [
        ("de Zerbi", "roberto-de-zerbi"),
        ("De Zerbi", "roberto-de-zerbi"),
        ("van Gaal", "louis-van-gaal"),
        ("Van Gaal", "louis-van-gaal"),
    ]
    assert named(seed, "de zerbi") == []


def test_a_small_particle_before_a_given_name_is_only_of(seed):
    seed.add(coach("domenico-di-carlo", "Domenico Di Carlo", "Di Carlo", 40))
    assert named(seed, "il futuro di Carlo Ancelotti e di Carlo") == [("Carlo Ancelotti", "carlo-ancelotti")]
    assert named(seed, "Di Carlo Ancelotti si parla") == [("Carlo Ancelotti", "carlo-ancelotti")]
    assert named(seed, "Torna Di Carlo") == [("Di Carlo", "domenico-di-carlo")]


def test_a_bare_surname_is_marked_and_lists_every_bearer_best_known_first(seed):
    text = "Inzaghi, Simone Inzaghi, S. Inzaghi"
    assert named(seed, text) == [
        ("Inzaghi", "simone-inzaghi", "filippo-inzaghi"),
        ("Simone Inzaghi", "simone-inzaghi"),
        ("S. Inzaghi", "simone-inzaghi"),
    ]
    assert [spot.surname for spot in seed.spot(text)] == [True, False, False]


def test_accents_may_be_missing_or_decomposed_or_written_as_two_letters(seed):
    text = "Conceicao, Conceic\u0327a\u0303o, Koeln, Juergen Klopp"
    assert named(seed, text) == [
        ("Conceicao", "sergio-conceicao"),
        ("Conceic\u0327a\u0303o", "sergio-conceicao"),
        ("Koeln", "koln"),
        ("Juergen Klopp", "jurgen-klopp"),
    ]


def test_soft_hyphens_do_not_hide_a_name(seed):
    assert named(seed, "Ance\u00adlotti") == [("Ance\u00adlotti", "carlo-ancelotti")]


def test_scripts_without_capitals_count(seed):
    assert named(seed, "Тренер Анчелотти") == [("Анчелотти", "carlo-ancelotti")]


@pytest.mark.parametrize(
    "text",
    [
        "il Milan Primavera",
        "Milan Futuro",
        "Italia Under 21",
        "Italia U21",
        "Arsenal Women",
        "Arsenal women",
        "Köln II",
        "Real Madrid Castilla",
        "Roma Femminile",
        "Milan Next Gen",
    ],
)
def test_other_sides_of_a_club_are_not_the_club(seed, text):
    assert named(seed, text) == []


def test_a_score_or_a_season_behind_a_club_is_no_other_side(seed):
    assert named(seed, "Milan 2, Roma 1. Il Milan futuro; Willem II") == [
        ("Milan", "milan"),
        ("Roma", "roma"),
        ("Milan", "milan"),
        ("Willem II", "willem-ii"),
    ]


def test_a_nickname_of_two_owners_names_both(seed):
    seed.add(club("ajax", "Ajax", 80, nicknames=["gunners"]))
    assert named(seed, "the gunners") == [("gunners", "arsenal", "ajax")]


def test_a_nickname_of_one_language_counts_only_in_its_texts(seed):
    text = "la Nazionale"
    assert [spot.subjects[0].slug for spot in seed.spot(text, "it")] == ["italy"]
    assert [[subject.slug for subject in spot.subjects] for spot in seed.spot(text, "es")] == [["portugal"]]
    assert [[subject.slug for subject in spot.subjects] for spot in seed.spot(text)] == [["portugal"]]
    assert seed.spot("la seleção", "pt")[0].subjects[0].slug == "brazil"
    assert [subject.slug for subject in seed.spot("la seleção", "nl")[0].subjects] == ["portugal"]
    assert [spot.name for spot in seed.spot("L'Italia e il Brasile", "de")] == ["italia", "brasile"]


def test_added_names_are_spotted_and_replaced_names_are_forgotten(seed):
    assert named(seed, "il Lecco") == []
    seed.add(club("lecco", "Lecco", 20, nicknames=["blucelesti"]))
    assert named(seed, "il Lecco, i blucelesti") == [("Lecco", "lecco"), ("blucelesti", "lecco")]
    seed.add(club("lecco", "Calcio Lecco", 20))
    assert named(seed, "il Lecco, i blucelesti, il Calcio Lecco") == [("Calcio Lecco", "lecco")]
    seed.remove("lecco")
    assert named(seed, "il Calcio Lecco") == []


def test_spots_carry_the_rows_ids(seed):
    numbered = seed.with_ids({"milan": 7})
    ((spot),) = numbered.spot("il Milan")
    assert spot.subjects[0].id == 7


def test_an_empty_directory_spots_nothing():
    assert Directory().spot("Milan e Roma") == []


def test_the_same_name_as_proper_and_nickname_counts_small_only_for_the_nickname():
    lion = Entry(Subject("lion", Kind.CLUB, "Lion", "Lion", 10))
    leon = Entry(Subject("leon", Kind.CLUB, "Leon", "Leon", 50), (), ("lion",))
    directory = Directory([lion, leon])
    assert named(directory, "Lion") == [("Lion", "leon", "lion")]
    assert named(directory, "lion") == [("lion", "leon")]


def test_a_long_text_of_names_is_read_whole(seed):
    text = "Milan e Roma. " * 500
    assert len(seed.spot(text)) == 1000


def test_seed_is_sound():
    assert len({entry.subject.slug for entry in seed_entries()}) == len(seed_entries())
