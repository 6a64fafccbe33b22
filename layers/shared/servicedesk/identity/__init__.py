"""Who asks: an HTTP header in, a Principal out."""
