"""The kinds of source there are, a module each."""
