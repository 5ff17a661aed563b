"""Looking back: what became of each announcement, and of all of a period. Nobody is followed for it."""
