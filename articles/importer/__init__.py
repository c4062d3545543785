"""Turns pieces into drafts at the desk. Nothing here publishes; docs/importing.md has the rules.

The way of a piece: ``sources.reading.read`` → ``planning.plan`` → ``article_import.apply``.

``discovery``        which files the command line names
``import_run``       one file after the other, each in its own transaction
``planning``         what would be created, matched, or left unchanged: a ``plan.Plan``, also for a preview
``article_import``   ``apply``: creates a draft, or completes an existing article
``finding``          the article that a piece is already; ``slugs`` names a new one
``source_matching``  finds or creates outlet, rights and authors
``texts``            whether two texts are the same, and where they differ
``quotations``       anchors the claims' quotations in the source text
``suggestions``      stores mechanisms and claims that the text suggests
``results``          the result of one file, for the report
"""
