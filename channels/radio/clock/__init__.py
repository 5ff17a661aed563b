"""The station's clock: when announcements may be read, what stands fixed, and the plan of each day."""
