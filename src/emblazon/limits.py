"""Bounds that a process sets for itself before it opens what strangers made."""

import math


def bound(memory_bytes: int, cpu_s: int, *, file_bytes: int | None = None) -> None:
    """Bound this process: bytes of memory, CPU seconds, bytes of any file it writes (None leaves that open). It
    leaves no core file. On Windows, which has no such limits, nothing happens."""
    try:
        import resource
    except ImportError:
        return
    wanted = [
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_CORE, 0),
    ]
    if file_bytes is not None:
        wanted.append((resource.RLIMIT_FSIZE, file_bytes))
    for which, value in wanted:
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, hard))


def spend(cpu_s: float, *, most_s: int) -> None:
    """Let this process use `cpu_s` CPU seconds from now on, rounded up, then end it; `most_s` from its start on at
    the most. On Windows nothing happens."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = min(most_s, math.ceil(used.ru_utime + used.ru_stime + cpu_s))
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    allowed = allowed if hard == resource.RLIM_INFINITY else min(allowed, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))
