"""Who asks (authentication): an HTTP header in, a Principal out."""
