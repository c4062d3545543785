"""From a file of any known format to a ``Piece``: pure, without Django, and without fetching any address.

``reading``     the way in: ``read(data, name)`` finds the format and reads the piece
``piece``       ``Piece``: its fields, where each was found, and what an editor should know
``formats``     a module per source format; a new one is found by being there (docs/importing.md says how)
``source``      what a reader is given: the bytes, the text, and the same as JSON, XML or HTML
``assembling``  what all formats share: cleaning, language, byline, outlet, times, and what is refused
``bylines``     who wrote it; ``outlets``, ``author_note`` and ``times``: the other fields that need understanding
``dump``        the publisher's dump, whose fields run together
``markup``      paragraphs of HTML; ``json_ld`` what a page says, ``page_title`` and ``page_text`` what it shows
``word_text``   paragraphs of Word documents; ``xml`` parses what may be hostile
``encodings``   bytes to text; ``files`` from disk; ``errors`` lists every reason for a refusal, ``notices`` every doubt
``words``       lists of words that an editor can extend
"""
