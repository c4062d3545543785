"""Django's formats with the offset from UTC at each time: an hour without one is a riddle."""
