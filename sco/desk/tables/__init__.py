"""Items as tables: CSV and XLSX out of a list and back in, a column per language."""
