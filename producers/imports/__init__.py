"""What brings announcements in by itself: sources that are looked at, and what became of each of their items."""
