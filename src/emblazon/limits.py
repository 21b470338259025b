"""Bounds that a process sets for itself before it opens what strangers made."""


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
