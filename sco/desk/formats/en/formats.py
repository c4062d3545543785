"""How English pages of the desk show times."""

DATETIME_FORMAT = r"N j, Y, H:i \U\T\CO"
SHORT_DATETIME_FORMAT = r"Y-m-d H:i \U\T\CO"
