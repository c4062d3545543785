"""The words of search: how texts are folded, cut into words, indexed, asked for and quoted. No Django in here."""
