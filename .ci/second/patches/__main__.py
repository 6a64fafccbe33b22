"""ministack with every patch, on the address that its environment names: `python -m second.patches`."""

import os
import sys

from second.patches.table import PATCHES

# What the deployed functions get of this process's environment must not lead them into the checkout.
del os.environ["PYTHONPATH"]
for patch in PATCHES:
    patch.apply()
sys.argv = ["ministack"]
from ministack.app import main  # noqa: E402 -- it reads what the patches changed

main()
