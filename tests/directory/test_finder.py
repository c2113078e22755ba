"""Finding by what people type, on a directory whose every name is in sight."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory import Directory
from bot.directory.directory import KEPT_ANSWERS
from bot.directory.similar import SimilarTerms
from tests.directory.seed import club, coach


def sure(directory, query, language="en"):
    return [match.subject.slug for match in directory.find(query, language) if match.score == 1.0]


def offered(directory, query, language="en"):
    matches = directory.find(query, language)
    assert all(0.0 < match.score < 1.0 for match in matches), matches
    return [match.subject.slug for match in matches]


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("Milan", "milan"),
        ("mIlAn", "milan"),
        ("AC Milan", "milan"),
        ("A.C. Milan", "milan"),
        ("Milan AC", "milan"),
        ("Milan Calcio", "milan"),
        ("il Milan", "milan"),
        ("i rossoneri", "milan"),
        ("Rossoneri", "milan"),
        ("Inter", "inter-milan"),
        ("l'Inter", "inter-milan"),
        ("l’OM", "marseille"),
        ("o.m.", "marseille"),
        ("Olympique Marseille", "marseille"),
        ("Koeln", "koln"),
        ("koln", "koln"),
        ("FC Köln", "koln"),
        ("bodo/glimt", "bodo-glimt"),
        ("Bodoe Glimt", "bodo-glimt"),
        ("realmadrid", "real-madrid"),
        ("Atletico de Madrid", "atletico-madrid"),
        ("los Blancos", "real-madrid"),
        ("the Gunners", "arsenal"),
        ("Brighton and Hove Albion", "brighton"),
        ("Ancelotti", "carlo-ancelotti"),
        ("Ancelotti Carlo", "carlo-ancelotti"),
        ("Inzaghi S.", "simone-inzaghi"),
        ("F Inzaghi", "filippo-inzaghi"),
        ("mister Ancelotti", "carlo-ancelotti"),
        ("Carletto Ancelotti", "carlo-ancelotti"),
        ("superpippo Inzaghi", "filippo-inzaghi"),
        ("Liverpool F.C.", "liverpool"),
        ("Ancelotti C.", "carlo-ancelotti"),
        ("conceicao", "sergio-conceicao"),
        ("R. De Zerbi", "roberto-de-zerbi"),
        ("De Zerbi Roberto", "roberto-de-zerbi"),
        ("juergen klopp", "jurgen-klopp"),
        ("the Special One", "jose-mourinho"),
        ("special one", "jose-mourinho"),
        ("Italy national team", "italy"),
        ("Brasile", "brazil"),
        ("Paris FC", "paris-fc"),
        ("Willem II", "willem-ii"),
    ],
)
def test_a_name_that_one_subject_owns_is_sure_and_first(seed, query, slug):
    assert sure(seed, query) == [slug]
    assert seed.find(query)[0].subject.slug == slug


def test_two_clubs_in_one_query_are_no_club(seed):
    assert sure(seed, "Milan Inter") == []
    assert sure(seed, "Milan Roma") == []


def test_a_shared_surname_is_a_choice_best_known_first(seed):
    assert offered(seed, "Inzaghi") == ["simone-inzaghi", "filippo-inzaghi"]


def test_other_bearers_of_a_sure_surname_follow_it(seed):
    matches = seed.find("Ancelotti")
    assert [(match.subject.slug, match.score == 1.0) for match in matches] == [
        ("carlo-ancelotti", True),
        ("davide-ancelotti", False),
    ]


def test_a_word_of_several_names_offers_all_of_them(seed):
    assert offered(seed, "Madrid") == ["real-madrid", "atletico-madrid"]
    assert offered(seed, "Real") == ["real-madrid", "real-sociedad"]


def test_what_a_name_leaves_out_must_not_decide_between_two(seed):
    assert set(offered(seed, "Paris")) == {"paris-saint-germain", "paris-fc"}
    assert set(offered(seed, "Reds")) == {"liverpool", "urawa"}


def test_a_word_that_one_subject_bears_is_offered_not_followed(seed):
    assert offered(seed, "Palmas") == ["las-palmas"]
    assert offered(seed, "Zerbi") == ["roberto-de-zerbi"]


def test_the_persons_language_breaks_the_tie_of_a_nickname(seed):
    assert sure(seed, "la Nazionale", "it") == ["italy"]
    assert sure(seed, "seleção", "pt") == ["brazil"]
    assert set(offered(seed, "seleção", "fr")) == {"brazil", "portugal"}


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("Anceloti", "carlo-ancelotti"),
        ("Gaurdiola", "pep-guardiola"),
        ("Mourihno", "jose-mourinho"),
        ("Mlian", "milan"),
        ("Klop", "jurgen-klopp"),
        ("Real Madird", "real-madrid"),
        ("Inzagi Simone", "simone-inzaghi"),
        ("Conceisao", "sergio-conceicao"),
        ("Rmoa", "roma"),
        ("FC Arsenall", "arsenal"),
        ("Gvardiola", "pep-guardiola"),
    ],
)
def test_a_misspelt_name_offers_and_never_follows(seed, query, slug):
    assert offered(seed, query)[0] == slug


@pytest.mark.parametrize("query", ["Гвардиола", "과르디올라", "グアルディオラ", "غوارديولا", "Клопп", "クロップ"])
def test_other_scripts_are_offered_by_their_sound(seed, query):
    assert offered(seed, query)[0] in {"pep-guardiola", "jurgen-klopp"}


def test_a_listed_name_in_another_script_is_sure_and_its_slips_are_offered(seed):
    assert sure(seed, "анчелотти") == ["carlo-ancelotti"]
    assert offered(seed, "Анчелоти") == ["carlo-ancelotti"]


@pytest.mark.parametrize(
    "query",
    [
        "Milan Primavera",
        "Arsenal Women",
        "Italia U21",
        "Italia under 21",
        "Köln II",
        "Real Madrid Castilla",
        "Jong Milan",
        "Milan B",
        "Roma femminile",
        "Milan Next Gen",
    ],
)
def test_womens_youth_and_reserve_sides_are_nobody(seed, query):
    assert seed.find(query) == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "Zzyzx",
        "hello",
        "pizza",
        "buongiorno",
        "?!…",
        "⚽️🔥",
        "\u202e\u200f",
        "\x00\x07",
        "<b>Milan</b>",
        "https://milan.example/news",
        "FC",
        "club",
        "the",
        "xx",
        "a" * 5000,
        "Milan " * 800,
        "Milan, " * 11,
    ],
)
def test_what_is_no_name_finds_nobody(seed, query):
    assert seed.find(query) == []


def test_control_and_direction_marks_around_a_name_do_not_hide_it(seed):
    assert sure(seed, "\u200fMilan\u202c\n") == ["milan"]


def test_two_letters_are_taken_exactly_or_not_at_all(seed):
    assert sure(seed, "om") == ["marseille"]
    assert seed.find("mo") == []


def test_at_most_so_many_as_asked(seed):
    assert len(seed.find("Madrid", limit=1)) == 1
    many = Directory(club(f"city-{number}", f"Place{number} City", number) for number in range(40))
    matches = many.find("City")
    assert len(matches) == 15
    assert matches[0].subject.slug == "city-39"


def test_added_subjects_are_found_and_a_name_that_becomes_shared_is_a_choice(seed):
    assert sure(seed, "Roma") == ["roma"]
    seed.find("Mlian"), seed.find("Гвардиола")  # every index is built before the change
    seed.add(coach("juan-roma", "Juan Roma", "Roma", 30))
    assert offered(seed, "Roma") == ["roma", "juan-roma"]
    assert "juan-roma" in offered(seed, "Juan Rmoa")
    seed.remove("juan-roma")
    assert sure(seed, "Roma") == ["roma"]
    assert seed.find("Juan Rmoa") == []
    seed.add(coach("ivo-kalinic", "Ivo Kalinic", "Kalinic", 30))
    assert offered(seed, "Калинич") == ["ivo-kalinic"]


def test_new_names_take_the_place_of_old_ones(seed):
    seed.add(club("roma", "Roma", 85, nicknames=["lupi"]))
    assert sure(seed, "lupi") == ["roma"]
    assert seed.find("giallorossi") == []


def test_subjects_are_looked_up_by_slug_and_by_id(seed):
    numbered = seed.with_ids({"milan": 7, "nobody": 9})
    assert numbered.by_id(7).slug == "milan"
    assert numbered.by_id(9) is None
    assert numbered.by_id(0) is None
    assert numbered.by_slug("milan").id == 7
    assert numbered.by_slug("nobody") is None
    assert numbered.find("Milan")[0].subject.id == 7
    assert len(numbered.subjects) == len(seed.subjects)
    assert numbered.entry("roma").nicknames == ("giallorossi",)


def test_a_slug_twice_is_refused():
    with pytest.raises(ValueError, match="slug 'milan'"):
        Directory([club("milan", "Milan", 1), club("milan", "Other", 1)])


def test_a_subject_whose_names_are_only_signs_harms_nobody(seed):
    seed.prepare()
    seed.add(coach("nobody", "?!", "…", 10, "★", nicknames=["—"]))
    assert seed.find("?!") == []
    assert sure(seed, "Milan") == ["milan"]
    assert [spot.name for spot in seed.spot("?! … ★ Milan")] == ["milan"]
    seed.remove("nobody")
    assert seed.by_slug("nobody") is None


TERMS = st.lists(st.text("abcd ", min_size=1, max_size=8), max_size=40)


@given(TERMS, TERMS)
def test_terms_are_found_alike_whether_they_were_there_from_the_start_or_came_later(first, then):
    folded = [[" ".join(term.split()) for term in terms if term.strip()] for terms in (first, then)]
    grown, whole = SimilarTerms(folded[0]), SimilarTerms([*folded[0], *folded[1]])
    for term in (*folded[1], *folded[1]):
        grown.add(term)
    for query in (*folded[0], *folded[1]):
        found = [{similar.term: similar.distance for similar in terms.near(query)} for terms in (grown, whole)]
        assert found[0] == found[1]


def test_an_answer_given_before_changes_with_the_directory():
    directory = Directory([coach("simone-inzaghi", "Simone Inzaghi", "Inzaghi", 88)])
    assert sure(directory, "Inzaghi") == ["simone-inzaghi"]
    directory.add(coach("filippo-inzaghi", "Filippo Inzaghi", "Inzaghi", 70))
    assert offered(directory, "Inzaghi") == ["simone-inzaghi", "filippo-inzaghi"]
    directory.remove("simone-inzaghi")
    assert sure(directory, "Inzaghi") == ["filippo-inzaghi"]


def test_answers_that_are_remembered_stay_few():
    directory = Directory([coach("simone-inzaghi", "Simone Inzaghi", "Inzaghi", 88)])
    for number in range(3 * KEPT_ANSWERS):
        directory.find(f"Inzaghi {number}")
    assert len(directory._answers) <= KEPT_ANSWERS
