"""What became of it: who has what, and how it is corrected, withdrawn, stopped."""
