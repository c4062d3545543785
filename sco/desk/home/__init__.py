"""The front page of the desk: what needs somebody, how complete each language is, and what went public lately."""
