"""One file a subject: its questions, and how each answer is judged."""
