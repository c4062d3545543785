"""Checks of bilingual texts before they are published. Pure: no Django, no database, linear in the length of the texts.

``subjects``      what is checked: pairs of texts, quotations, addresses, references
``findings``      what a check reports: a code, its level, the exact words and where they are
``completeness``  texts that are missing, or stand in for one
``figures``       numbers, dates and comparators that the other language lacks; ``numbers`` reads them
``terms``         names of mechanisms, states and authors that the other language lacks; unknown 《…》
``quotations``    quotations that the source text does not have exactly once
``paragraphs``    paragraphs, headings and lists that do not match
``scripts``       characters of another script and unseen ones; ``punctuation`` marks of the other language
``links``         addresses that lead nowhere or to something dangerous
``references``    items that a public text would name without being public
``running``       all of them

Readers of numbers, dates and names belong to rooms above, which pass them as ``Readers``.
"""
