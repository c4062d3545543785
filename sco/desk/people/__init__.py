"""Who may what: roles, invitations, sessions, and the second factor."""
