"""Working together at the desk: kept texts, merged saves, presence, reviews, comments and notices."""
