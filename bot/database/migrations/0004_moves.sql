-- Changes nothing; holds the number.
SELECT 1;
