"""Elections: until the polls close nobody is told, in any channel, what names a candidate."""
