"""Pieces handed in at the desk: an editor's decisions about each, and importing them."""
