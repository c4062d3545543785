"""Figures in Chinese and English text: value, comparator, unit and position.

``extraction`` is the entry point (``find_figures``); ``chinese`` and ``english`` parse one language each;
``exclusions`` masks digits that count nothing (dates, codes, ordinals); ``definitions`` holds the shared types.
"""
