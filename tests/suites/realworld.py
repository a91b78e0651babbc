"""How tests/realworld brings in the pinned archives: the same code and the same cache serve here."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "realworld"))
from sources import Unavailable, pristine_tree  # noqa: E402

__all__ = ["Unavailable", "pristine_tree"]
