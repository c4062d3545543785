"""A publisher's dump, from bytes to a ``Piece``.

``parser`` is the entry point (``parse``) and finds title, channel path and body. In the order of the fields:
``header`` parses id, host and ``byline``; ``trailer`` parses times, ``credits`` and the editor's JSON; ``author_note``
is the end of the body. ``loading`` reads and checks the file, ``errors`` lists every reason for a refusal.
"""
