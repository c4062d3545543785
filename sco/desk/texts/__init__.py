"""What the desk knows of every bilingual text: whether it is missing, a draft, current, or out of date."""
