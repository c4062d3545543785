"""The actions on the record: publish (and correct), withdraw, erase.

Each is one function and one transaction. It locks and freezes working copies first, then the head, and decides behind
that lock whatever depends on other items. It writes everything or, with Refused, nothing.
"""
