"""What shows a new clerk around: the tour of the desk, and the keys."""
