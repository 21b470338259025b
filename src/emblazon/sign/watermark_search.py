"""Where a mark lies in a view: its waves found again after scaling, cropping, turning and mirroring.

A mark is a sum of waves cos(2π k · p / TILE), k whole numbers: it repeats every `TILE` units. In a view where the
picture was changed by an affine map, wave k has the frequency M k / TILE, shifted by 2π k · o. A *pose* is (M, o).
Some waves carry a known pattern, the sync. One inverse transform of its agreement with the spectrum scores all
offsets o of one M at once, so thousands of poses cost a fraction of a second.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from emblazon.sign.watermark_code import LENGTH
from emblazon.sign.watermark_view import Spectrum

TILE = 128.0
DATA = LENGTH // 2
SYNC = 62
SLOWEST = 3
REACH = 12.3 / TILE
"""A little over the fastest wave's frequency, in cycles per unit."""
GRID = 64
CHUNK = 128
LOUDEST = 2.5
"""Most that one wave may say, as a multiple of its surroundings."""
LEAST_SCORE = 3.5
LITTLE = 0.004
"""First step of a change of scale, turn or stretch while a pose is settled."""
CHANGES = np.array(
    [[[0, 0], [0, 0]]]
    + [
        [[sign * each for each in row] for row in change]
        for change in ([[1, 0], [0, 1]], [[0, 1], [-1, 0]], [[1, 0], [0, 0]], [[0, 0], [0, 1]])
        for sign in (1, -1)
    ],
    np.float64,
)
SHIFTS = np.array([each for each in product((-1, 0, 1), repeat=2) if any(each)], np.float64)

Matrices = NDArray[np.float64]
Floats = NDArray[np.float32]
Complexes = NDArray[np.complex64]


@dataclass(frozen=True, slots=True)
class Carriers:
    """The waves of a key. `waves`: (206, 2) whole numbers, down and across; `signs`: (206, 2) of ±1, for the real
    and the imaginary part. The first `DATA` waves carry the code word, two signs each; the others are the sync."""

    waves: NDArray[np.int64]
    signs: Floats

    @property
    def sync(self) -> Complexes:
        """The known values of the sync's waves, of magnitude 1."""
        known = self.signs[DATA:] * np.float32(math.sqrt(0.5))
        return (known[:, 0] + 1j * known[:, 1]).astype(np.complex64)


@dataclass(frozen=True, slots=True)
class Pose:
    """`matrix`: (2, 2); `offset`: in tiles, down and across; `score`: of the sync, in deviations of noise."""

    matrix: Matrices
    offset: tuple[float, float]
    score: float = 0.0


@lru_cache(maxsize=8)
def carriers(key: bytes) -> Carriers:
    """The key's waves: the slowest 206 of at least 3 cycles a tile, shuffled, and their signs (SHAKE-256)."""
    size = range(-20, 21)
    half = [
        (y, x)
        for y, x in product(size, size)
        if (x > 0 or (x == 0 and y > 0)) and y * y + x * x >= SLOWEST**2
    ]
    half = sorted(half, key=lambda wave: (wave[0] ** 2 + wave[1] ** 2, wave))[: DATA + SYNC]
    stream = hashlib.shake_256(b"emblazon watermark 1\0" + key).digest(4 * len(half) + 2 * len(half))
    order = np.argsort(np.frombuffer(stream[: 4 * len(half)], "<u4"), kind="stable")
    bits = np.frombuffer(stream[4 * len(half) :], np.uint8) & 1
    return Carriers(np.array(half)[order], (1 - 2 * bits.astype(np.float32)).reshape(-1, 2))


def soft_values(spectrum: Spectrum, carried: Carriers, poses: Sequence[Pose]) -> Floats:
    """What the data's waves say in each pose: (poses, 288), the key's signs taken off."""
    matrices = np.stack([pose.matrix for pose in poses])
    offsets = np.array([pose.offset for pose in poses])
    waves = carried.waves[:DATA]
    found = _heard(spectrum, matrices, waves) * np.exp(-2j * np.pi * (offsets @ waves.T))
    parts = np.stack([found.real, found.imag], axis=-1).astype(np.float32) * carried.signs[:DATA]
    return parts.reshape(len(poses), LENGTH)


def uprights() -> list[Pose]:
    """The eight ways a whole picture can lie: four quarter turns, and each mirrored."""
    return [Pose(matrix, (0.0, 0.0)) for matrix in quarter_turns()]


def quarter_turns() -> list[Matrices]:
    """The eight matrices of the square's symmetries; the first is the identity."""
    turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    turns = [np.linalg.matrix_power(turn, count) for count in range(4)]
    return [*turns, *(each @ np.diag([1.0, -1.0]) for each in turns)]


def matrices(
    scales: Sequence[float],
    *,
    degrees: Sequence[float] = (0.0,),
    aspects: Sequence[float] = (1.0,),
    lying: Sequence[Matrices] | None = None,
) -> Matrices:
    """All combinations: (N, 2, 2). `aspects`: height ÷ width of what was a square."""
    found: list[Matrices] = []
    for scale, angle, aspect, way in product(scales, degrees, aspects, lying or quarter_turns()[:1]):
        cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        stretch = np.diag([scale / math.sqrt(aspect), scale * math.sqrt(aspect)])
        found.append(np.array([[cosine, sine], [-sine, cosine]]) @ stretch @ way)
    return np.stack(found)


def steps(least: float, most: float, ratio: float) -> list[float]:
    """A geometric ladder from `least` to `most`."""
    count = math.ceil(math.log(most / least) / math.log(ratio))
    return [least * ratio**each for each in range(count + 1)]


def likeliest(spectrum: Spectrum, carried: Carriers, tried: Matrices, *, most: int) -> list[Pose]:
    """The poses whose sync agrees best, settled, best first."""
    found: list[tuple[float, int, int]] = []
    for first in range(0, len(tried), CHUNK):
        scores = _all_offsets(spectrum, carried, tried[first : first + CHUNK])
        place = scores.argmax(axis=1)
        found += [
            (float(row[at]), first + each, int(at))
            for each, (row, at) in enumerate(zip(scores, place, strict=True))
        ]
    found = sorted((each for each in found if each[0] > LEAST_SCORE), reverse=True)[:most]
    rough = [Pose(tried[row], (at // GRID / GRID, at % GRID / GRID), score) for score, row, at in found]
    return sorted((_settle(spectrum, carried, pose) for pose in rough), key=lambda pose: -pose.score)


def _heard(spectrum: Spectrum, tried: Matrices, waves: NDArray[np.int64]) -> Complexes:
    """The spectrum at the waves of each matrix, (matrices, waves), loud ones held down."""
    found = spectrum.at((waves / TILE) @ tried.transpose(0, 2, 1))
    size = np.abs(found)
    return found * (np.minimum(size, LOUDEST) / np.maximum(size, 1e-9))


def _agreement(spectrum: Spectrum, carried: Carriers, tried: Matrices) -> Complexes:
    """Each sync wave's agreement, scaled so that under noise the real part of their sum has deviation 1."""
    found = _heard(spectrum, tried, carried.waves[DATA:])
    power = np.sqrt((np.abs(found) ** 2).sum(axis=1, keepdims=True) / 2)
    return found * carried.sync.conj() / np.maximum(power, 1e-9)


def _all_offsets(spectrum: Spectrum, carried: Carriers, tried: Matrices) -> Floats:
    """The score at GRID × GRID offsets, (matrices, offsets): Re Σ agreement · exp(−2πi k · o)."""
    waves = carried.waves[DATA:]
    grid = np.zeros((len(tried), GRID, int(waves[:, 1].max()) + 1), np.complex64)
    grid[:, waves[:, 0] % GRID, waves[:, 1]] = _agreement(spectrum, carried, tried).conj()
    # A real transform counts all columns but the first twice, and each divides by the grid's size.
    grid[:, :, 0] *= 2
    scores = np.fft.irfft(np.fft.ifft(grid, axis=1), n=GRID, axis=2) * (GRID * GRID / 2)
    return scores.astype(np.float32, copy=False).reshape(len(tried), -1)


def _settle(spectrum: Spectrum, carried: Carriers, pose: Pose) -> Pose:
    """Climb to the nearest best pose by ever smaller changes of scale, turn, stretch and offset."""
    waves, size = carried.waves[DATA:], 1.0
    for _ in range(7):
        bent = (np.eye(2) + LITTLE * size * CHANGES) @ pose.matrix
        near = np.concatenate([bent, np.repeat(pose.matrix[None], len(SHIFTS), axis=0)])
        offsets = np.repeat(np.array([pose.offset]), len(near), axis=0)
        offsets[len(bent) :] += SHIFTS * (size * 0.5 / GRID)
        turned = np.exp(-2j * np.pi * (offsets @ waves.T))
        scores = (_agreement(spectrum, carried, near) * turned).real.sum(axis=1)
        best = int(scores.argmax())
        # The first of them is the pose itself: where it is the best, the next steps are half as large.
        size = size if best else size / 2
        pose = Pose(near[best], (float(offsets[best, 0]), float(offsets[best, 1])), float(scores[best]))
    return pose
