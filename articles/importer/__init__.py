"""Turns parsed dumps into drafts at the desk. Nothing here publishes; docs/importing.md has the rules.

``discovery``        which files the command line names
``import_run``       one file after the other, each in its own transaction
``article_import``   one piece: creates a draft, or completes an existing article
``source_matching``  finds or creates outlet, rights and authors
``quotations``       anchors the claims' quotations in the source text
``suggestions``      stores mechanisms and claims that the text suggests
``results``          the result of one file, for the report
"""
