-- reports.py; the language model that proposed the links read from a report; '' for the built-in reader
ALTER TABLE reports ADD COLUMN model TEXT NOT NULL DEFAULT '';
