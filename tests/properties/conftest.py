"""How property tests draw their examples: new ones at a desk, the same ones each time in CI; never timed."""

import os

from hypothesis import settings

settings.register_profile("desk", deadline=None)
settings.register_profile("every-time-the-same", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("every-time-the-same" if os.environ.get("CI") else "desk")
