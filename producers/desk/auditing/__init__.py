"""Who did what, and that something was public: read from what the hub has kept, never changed."""
