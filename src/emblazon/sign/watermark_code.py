"""The code that carries a mark through damage: 48 bits and their check become 288 signs, and back.

CRC-16      x¹⁶ + x¹² + x⁵ + 1 (CCITT), start value all ones: a wrong mark passes once in 65,536
code        convolutional, rate 1/4, constraint length 9, generators 463, 535, 733, 745 (octal), free
            distance 24: Larsen, "Short convolutional codes with maximal free distance for rates 1/2, 1/3
            and 1/4", IEEE Trans. Inf. Theory 19(3), 1973; ended by eight zeros
decoding    Viterbi over soft values, many candidates at once
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

MARK_BITS = 48
CRC_BITS = 16
TAIL = 8
STATES = 1 << TAIL
GENERATORS = (0o463, 0o535, 0o733, 0o745)
STEPS = MARK_BITS + CRC_BITS + TAIL
LENGTH = STEPS * len(GENERATORS)
"""Signs of a code word: 288."""

Floats = NDArray[np.float32]


def encode(mark: int) -> Floats:
    """The code word of a mark (0 … 2⁴⁸ − 1): (288,) of ±1. Raises ValueError on any other number."""
    if not 0 <= mark < 1 << MARK_BITS:
        raise ValueError(f"A mark is a whole number of {MARK_BITS} bits, not {mark!r}.")
    message = mark << CRC_BITS | _crc(mark)
    signs, register = np.empty((STEPS, len(GENERATORS)), np.float32), 0
    for step in range(STEPS):
        shift = STEPS - TAIL - 1 - step
        bit = message >> shift & 1 if shift >= 0 else 0
        register = (register << 1 | bit) & (2 * STATES - 1)
        signs[step] = _signs()[:, register]
    return signs.ravel()


def decode(soft: Floats) -> list[int | None]:
    """The likeliest mark of each row of soft values (N, 288); None where its check fails."""
    branches = soft.reshape(len(soft), STEPS, len(GENERATORS)) @ _signs()
    best = np.full((len(soft), STATES), -np.inf, np.float32)
    best[:, 0] = 0
    came = np.empty((STEPS, len(soft), STATES), np.bool_)
    for step in range(STEPS):
        # State s is reached from s >> 1 with and without its top bit: registers s and s + 256.
        ways = (best.repeat(2, axis=1) + branches[:, step]).reshape(-1, 2, STATES)
        came[step] = ways[:, 1] > ways[:, 0]
        best = ways.max(axis=1)
    return [_checked(word) for word in _trace(came)]


def _trace(came: NDArray[np.bool_]) -> list[int]:
    """Each row's message, walked back from the all-zero state."""
    rows: NDArray[np.int64] = np.arange(came.shape[1], dtype=np.int64)
    state = np.zeros(len(rows), np.int64)
    bits = np.empty((STEPS, len(rows)), np.int64)
    for step in range(STEPS - 1, -1, -1):
        bits[step] = state & 1
        state = state >> 1 | came[step, rows, state].astype(np.int64) << TAIL - 1
    return [int("".join(map(str, column)), 2) for column in bits[:-TAIL].T.tolist()]


def _checked(message: int) -> int | None:
    mark = message >> CRC_BITS
    return mark if message & (1 << CRC_BITS) - 1 == _crc(mark) else None


def _crc(mark: int) -> int:
    value = 0xFFFF
    for shift in range(MARK_BITS - 1, -1, -1):
        top = value >> 15 ^ mark >> shift & 1
        value = (value << 1 & 0xFFFF) ^ (0x1021 if top else 0)
    return value


@lru_cache(maxsize=1)
def _signs() -> Floats:
    """What each generator sends for each register: (4, 512) of ±1."""
    ones = [
        [(generator & register).bit_count() & 1 for register in range(2 * STATES)] for generator in GENERATORS
    ]
    return 1 - 2 * np.array(ones, np.float32)
