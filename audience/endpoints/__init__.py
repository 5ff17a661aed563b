"""Programs that ask to be told: where each listens, of what, and by which secret what we tell is signed."""
