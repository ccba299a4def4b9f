"""What the machine can do: products of large matrices, and bytes through memory.

Asked between rounds. The product is made by whichever library here is fastest at it: XLA, and
NumPy's own BLAS. Runs in the peers' environment, or in any with NumPy.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

SIZE = 1536
BYTES = 1 << 27  # 128 MiB, beyond any cache


def _fastest(work: Callable[[], Any], repeats: int) -> float:
    best = float("inf")
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best


def products() -> dict[str, Callable[[], Any]]:
    """Ways to make a product of two matrices."""
    a = np.ones((SIZE, SIZE), np.float32)
    found: dict[str, Callable[[], Any]] = {"OpenBLAS": lambda: a @ a}
    try:
        import jax  # only in the peers' environment
    except ImportError:
        return found
    on_device, product = jax.numpy.asarray(a), jax.jit(jax.numpy.matmul)
    found["XLA"] = lambda: product(on_device, on_device).block_until_ready()
    return found


def main() -> None:
    """Answer each line with `gemm` in GFLOP/s by library, and `bandwidth` in GB/s."""
    ways = products()
    for work in ways.values():
        work()
    threads = min(len(os.sched_getaffinity(0)), 16)
    source = np.ones(BYTES // 4, np.float32).reshape(threads, -1)
    target = np.zeros_like(source)
    pool = ThreadPoolExecutor(threads)

    def copy() -> None:
        list(pool.map(lambda i: np.copyto(target[i], source[i]), range(threads)))

    copy()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        if json.loads(line)["do"] == "stop":
            break
        gemm = {name: 2e-9 * SIZE**3 / _fastest(work, 5) for name, work in ways.items()}
        answer = {"gemm": gemm, "bandwidth": 2e-9 * BYTES / _fastest(copy, 3)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
