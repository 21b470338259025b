"""The detectors' networks: opened once, from bytes that were hashed, on first use."""

from functools import lru_cache
from pathlib import Path

from emblazon.engine.weights import Session, open_session

FOLDER = Path(__file__).parent / "weights"


@lru_cache(maxsize=8)
def network(name: str) -> Session:
    """The network in `<name>.onnx` beside this file.

    Raises:
        WeightsMismatch: when the file is missing or altered.
    """
    return open_session(FOLDER, f"{name}.onnx")
