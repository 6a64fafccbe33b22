"""The product beside its peers and beside the least that could do the work, measured in one run: `make bench`."""
