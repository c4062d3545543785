"""Who wrote a piece, from what its byline says. A part that may not be a person is left out or asked about.

``parsing``  a byline, part by part: ``parse_byline``
``roles``    what somebody does, parted from the name: 张三译, 特约记者李四
``names``    what a part is: a person, a body, a place, many people, no name, or doubtful
"""
