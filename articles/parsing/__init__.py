"""Pure parsing, without Django and without a database.

``dump``              a publisher's dump becomes a ``Piece``
``figures``           quantities in a text: “2600多名”, “more than 1,200 proposals”
``numerals``          number words of both languages: 两千六百, “forty-five”
``periods``           the dates and periods that a text names; ``figure_periods`` tells which is a figure's
``quotes``            the shortest quotation of a figure
``mentions``          names of mechanisms in a text; ``disambiguation`` drops short forms that mean another body
``claim_candidates``  sentences with figures that may become claims
``anchors``           quotations anchored in a text, and found again after edits: see ``sco.anchors``
``segmentation``      paragraphs and sentences; ``text_language`` detects the language
"""
