"""What people call this channel, and what it does with an edition; nobody reads what programs are told."""

NAME = {"el": "Άλλα προγράμματα (webhooks)", "en": "Other programs (webhooks)"}
DOES = {
    "correct": {
        "el": "Όσα προγράμματα το ζήτησαν μαθαίνουν ότι διορθώθηκε.",
        "en": "The programs that asked for it are told that it was corrected.",
    },
    "withdraw": {
        "el": "Όσα προγράμματα το ζήτησαν μαθαίνουν ότι αποσύρθηκε.",
        "en": "The programs that asked for it are told that it was withdrawn.",
    },
    "expunge": {
        "el": "Όσα προγράμματα το ζήτησαν μαθαίνουν ότι απαλείφθηκε, ώστε να κάνουν το ίδιο.",
        "en": "The programs that asked for it are told that it was expunged, so that they do the same.",
    },
}
