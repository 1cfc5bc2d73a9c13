"""The most memory that a process of its own ever held: for proofs that something works piece by piece."""

import re
import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def most_memory_kb() -> int:
    """In kB; Linux hands the peak of `getrusage` on from whoever started the process."""
    if _STATUS.exists():
        found = re.search(r"VmHWM:\s+(\d+)", _STATUS.read_text())
        assert found
        return int(found[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak
