"""Two people, one server: the whole sequence from sign-in to answer, with what was really on the wire."""
