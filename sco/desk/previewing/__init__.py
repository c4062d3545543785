"""Items as the public will read them, before they are published: for editors, and by link for reviewers."""
