"""A publisher's dump: the fields of a piece run together, without separators.

``parser`` is the entry point (``parse``) and finds title, channel path and body. In the order of the fields: ``header``
parses id, byline and host; ``trailer`` parses times, ``credits`` and the editor's JSON; ``markup_check`` refuses HTML.
"""
