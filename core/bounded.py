"""What a process that opens a stranger's file may cost, at most: it may die of it, and nobody else."""

import resource

MEMORY_BYTES = 1_000_000_000
CPU_S = 20


def bounded() -> None:
    """From now on, for this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
