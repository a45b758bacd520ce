"""What holds for the whole suite."""

import os

from hypothesis import settings

# A slow machine is no fault of the code. In CI the same examples come every time, so that a change
# is judged by what it changed; at home every run tries new ones.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")
