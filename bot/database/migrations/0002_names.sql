-- directory/register.py; names beside the shipped catalogue's. Without a subject while an editor is asked whose it is.
CREATE TABLE names (
    id INTEGER PRIMARY KEY,
    subject_id INTEGER REFERENCES subjects (id),
    name TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT '',  -- as the catalogue tags names; '' for all
    nickname INTEGER NOT NULL DEFAULT 0 CHECK (nickname IN (0, 1)),  -- counts in articles in small letters too
    origin TEXT NOT NULL CHECK (origin IN ('asked', 'added', 'imported')),
    created_at INTEGER NOT NULL,
    UNIQUE (subject_id, name, language)
) STRICT;

-- directory/register.py; which subject a Wikidata item is: Q1543 has the number 1543
CREATE TABLE wikidata (
    number INTEGER PRIMARY KEY,
    subject_id INTEGER NOT NULL REFERENCES subjects (id)
) STRICT;
CREATE INDEX wikidata_of_subject ON wikidata (subject_id);
