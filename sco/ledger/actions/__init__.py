"""The actions on the record: publish (and correct), withdraw, erase.

Each is one function and one transaction. It locks and freezes working copies first and the head last, because everyone
waits for the head, and checks whatever depends on other items under that lock. It writes everything or, with Refused,
nothing.
"""
