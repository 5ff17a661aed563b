"""`python -m tests.simulation --seeds 2000`: many seeds on all cores, and what each promise came to; 1 if one broke."""

import argparse
import os
import sys
import time
from collections import Counter
from multiprocessing import Pool

from tests.simulation.simulation import OPTIONS, Result, simulate


def run(task: tuple[int, tuple[str, ...]]) -> Result:
    result = simulate(*task)
    result.log.clear()
    return result


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    parser.add_argument("--options", default="", help=f"some of: {','.join(OPTIONS)}")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="how many seeds at once")
    parser.add_argument("--trace", action="store_true", help="print what one seed does, step by step")
    given = parser.parse_args()
    options = tuple(option for option in given.options.split(",") if option)
    if unknown := set(options) - set(OPTIONS):
        parser.error(f"no option {', '.join(sorted(unknown))}; there are: {', '.join(OPTIONS)}")
    if given.trace:
        print("\n".join(simulate(given.first, options).log))
    started = time.monotonic()
    wrong: Counter[str] = Counter()
    examples: dict[str, str] = {}
    arrivals = steps = 0
    seen: Counter[str] = Counter()
    with Pool(given.processes) as pool:
        tasks = [(seed, options) for seed in range(given.first, given.first + given.seeds)]
        for result in pool.imap_unordered(run, tasks, chunksize=4):
            arrivals, steps = arrivals + result.arrivals, steps + result.steps
            seen += result.seen
            for what in result.wrong:
                wrong[what] += 1
                examples.setdefault(what, f"seed {result.seed}: {result.examples[what]}")
                print(f"seed {result.seed}: {what}: {result.examples[what]}", file=sys.stderr, flush=True)
    print(
        f"{given.seeds} seeds from {given.first}, options {given.options or 'none'}: {arrivals} arrivals, "
        f"{steps} steps, {time.monotonic() - started:.0f} s"
    )
    print("  " + ", ".join(f"{what}: {times}" for what, times in sorted(seen.items())))
    for what, seeds in sorted(wrong.items()):
        print(f"  {seeds:5} seeds  {what}   ({examples[what]})")
    if not wrong:
        print("  every promise was kept")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
