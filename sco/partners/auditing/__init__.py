"""Verifies another server's record from outside. Of this project it uses ``sco.transparency`` alone, and no Django."""
