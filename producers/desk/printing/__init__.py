"""For places without a channel: words and pictures to be copied to other media, sheets for notice boards."""
