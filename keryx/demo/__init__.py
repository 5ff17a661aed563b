"""The demonstration: a small municipality, local stand-ins for the world outside, and the wall."""
