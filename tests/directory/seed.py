"""A small directory whose every name is in sight."""

from __future__ import annotations

from bot.directory import Entry, Kind, Subject


def club(slug, name, fame, *names, nicknames=(), kind=Kind.CLUB):
    return Entry(Subject(slug, kind, name, name, fame), names, tuple(nicknames))


def coach(slug, name, short, fame, *names, nicknames=()):
    return Entry(Subject(slug, Kind.COACH, name, short, fame), names, tuple(nicknames))


def seed_entries():
    return [
        club("milan", "Milan", 95, "AC Milan", "de:AC Mailand", nicknames=["rossoneri", "diavolo"]),
        club("inter-milan", "Inter Milan", 95, "it:Inter", "Inter", "de:Inter Mailand", nicknames=["nerazzurri"]),
        club("roma", "Roma", 85, "AS Roma", "de:AS Rom", nicknames=["giallorossi"]),
        club("real-madrid", "Real Madrid", 100, "Madrid CF", nicknames=["blancos", "merengues"]),
        club("atletico-madrid", "Atlético Madrid", 90, "Club Atlético de Madrid", "Atleti", nicknames=["colchoneros"]),
        club("real-sociedad", "Real Sociedad", 70, "La Real", nicknames=["txuri-urdin"]),
        club("marseille", "Marseille", 86, "OM", "Olympique de Marseille", "it:Marsiglia"),
        club("paris-saint-germain", "Paris Saint-Germain", 96, "PSG", "Paris SG"),
        club("paris-fc", "Paris FC", 45),
        club("koln", "Köln", 70, "1. FC Köln", "en:Cologne"),
        club("brighton", "Brighton", 75, "Brighton & Hove Albion"),
        club("arsenal", "Arsenal", 95, nicknames=["gunners"]),
        club("las-palmas", "Las Palmas", 55),
        club("liverpool", "Liverpool", 96, "The Reds"),
        club("urawa", "Urawa Reds", 50),
        club("willem-ii", "Willem II", 45),
        club("bodo-glimt", "Bodø/Glimt", 50),
        club("italy", "Italy", 97, "it:Italia", nicknames=["it:nazionale", "azzurri"], kind=Kind.NATIONAL),
        club("brazil", "Brazil", 100, "it:Brasile", "pt:Brasil", nicknames=["pt:seleção"], kind=Kind.NATIONAL),
        club("portugal", "Portugal", 92, nicknames=["seleção", "nazionale"], kind=Kind.NATIONAL),
        coach("carlo-ancelotti", "Carlo Ancelotti", "Ancelotti", 100, "Анчелотти", nicknames=["carletto"]),
        coach("davide-ancelotti", "Davide Ancelotti", "Davide Ancelotti", 45),
        coach("simone-inzaghi", "Simone Inzaghi", "Inzaghi", 88),
        coach("filippo-inzaghi", "Filippo Inzaghi", "Inzaghi", 75, nicknames=["superpippo"]),
        coach("sergio-conceicao", "Sérgio Conceição", "Conceição", 80),
        coach("roberto-de-zerbi", "Roberto De Zerbi", "De Zerbi", 85),
        coach("louis-van-gaal", "Louis van Gaal", "van Gaal", 85),
        coach("thomas-tuchel", "Thomas Tuchel", "Tuchel", 92),
        coach("jurgen-klopp", "Jürgen Klopp", "Klopp", 100),
        coach("jose-mourinho", "José Mourinho", "Mourinho", 100, nicknames=["the special one", "mou"]),
        coach("pep-guardiola", "Pep Guardiola", "Guardiola", 100),
    ]
