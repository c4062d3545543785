"""Reading pieces as they come off a publisher's content system. Everything here is pure: no database, no Django."""
