"""as_completed yields as they end, and the first submitted need not be first."""
from concurrent.futures import ThreadPoolExecutor, as_completed


def square(n):
    return n * n


def test_buggy():
    with ThreadPoolExecutor(max_workers=3) as pool:
        futures = [pool.submit(square, n) for n in range(3)]
        results = [future.result() for future in as_completed(futures)]
    assert results == [0, 1, 4]


def test_fixed():
    with ThreadPoolExecutor(max_workers=3) as pool:
        results = list(pool.map(square, range(3)))
    assert results == [0, 1, 4]
