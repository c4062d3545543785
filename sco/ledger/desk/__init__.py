"""What every app's admin shares: forms in two languages, the ways through the door, how items stand to the record."""
