"""The editorial calendar: what goes out, what takes place, what ends, and what day it is."""
