"""Checks at the desk: beside the text while it is written, and before it is published.

``declarations``  what each kind has to be checked
``subjects``      rows, saved or as a form has them, as what ``sco.checks`` checks
``checking``      findings on rows, and which of them an editor has overridden
``presenting``    findings as sentences, in one language or both; ``explanations`` of each check
``enforcing``     refuses to publish what has errors; ``publishing`` does so on the publish page
``panel``         the panel of a form and its endpoint; ``admin`` what was overridden, and the help page
"""
