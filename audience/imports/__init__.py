"""Lists of people from elsewhere: read line by line, judged, told, and taken in slices."""
