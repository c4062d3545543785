"""Figures in Chinese and English text: value, comparator, unit and position.

``extraction``     the entry point (``find_figures``)
``chinese``        parses one language, with patterns, values and comparators in modules of its name; so ``english``
``exclusions``     masks numbers that count nothing (dates, codes, ordinals, set phrases)
``ranges``         joins two bounds
``words``          units, comparators and set phrases: lists that editors can read and extend
``definitions``    the shared types

``make figures`` scores all of this on the gold set in tests/parsing/gold.
"""
