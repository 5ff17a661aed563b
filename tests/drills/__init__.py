"""Drills: the real program, real servers, real kills. `make drills` runs the long forms, `make test` the short ones."""
