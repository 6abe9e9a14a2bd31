"""The peer of `kromka-compare decide`: reads problems as JSON, prints pymcdm's indices and times as JSON.

Arrays and methods are made before the clock starts, and pymcdm's own check of its input is off: only the ranking is
timed. A time is the median over rounds of one round over all problems, divided by their number.
"""

import importlib.metadata
import json
import statistics
import sys
import time

import numpy as np
from pymcdm import methods, normalizations


def on_anchors(x, cost=False):
    """The values are 0 to 1 already."""
    return 1 - x if cost else x


MODES = {
    "weighted_sum": methods.WSM(on_anchors),
    "topsis": methods.TOPSIS(normalizations.vector_normalization),
    "vikor": methods.VIKOR(),
    "promethee_ii": methods.PROMETHEE_II("usual"),
}


def round_of(mode, problems):
    return [mode(*problem, validation=False) for problem in problems]


def timed(mode, problems):
    start = time.perf_counter_ns()
    round_of(mode, problems)
    return (time.perf_counter_ns() - start) / len(problems)


def main():
    given = json.load(sys.stdin)
    problems = [
        tuple(np.array(problem[key], dtype=float) for key in ("matrix", "weights", "directions"))
        for problem in given["problems"]
    ]
    # The first round warms up.
    indices = {name: [row.tolist() for row in round_of(mode, problems)] for name, mode in MODES.items()}
    times = {
        name: statistics.median(timed(mode, problems) for _ in range(given["rounds"])) for name, mode in MODES.items()
    }
    version = importlib.metadata.version("pymcdm")
    json.dump({"version": version, "ns_per_decision": times, "indices": indices}, sys.stdout, allow_nan=False)


main()
