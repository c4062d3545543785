"""How Chinese pages of the desk show times."""

DATETIME_FORMAT = r"Y年n月j日 H:i \U\T\CO"
SHORT_DATETIME_FORMAT = r"Y-m-d H:i \U\T\CO"
