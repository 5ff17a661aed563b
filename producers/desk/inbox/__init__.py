"""What citizens write to the municipality, by whatever way: kept in one list until it is answered and closed."""
