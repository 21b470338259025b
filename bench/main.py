"""`make bench`: speed, memory and size of what a person runs, with the machine and the commands printed.

    python bench/main.py [--fast]

Each figure is printed beside its goal; nothing here fails, it reports. Set a busy machine aside first.
"""

import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
KIT = ROOT / "examples/northwind/brand.toml"
BRIEF = "a rocket lifting off over a small town, hopeful"
ROUNDS = 7
EMBLAZON = [str(Path(sys.executable).with_name("emblazon"))]


def main() -> None:
    """Print every figure."""
    machine = platform.processor() or platform.machine()
    print(f"machine  {machine}, {os.cpu_count()} cores, Python {platform.python_version()}")
    runs = 1 if "--fast" in sys.argv else 3
    report("emblazon --help", median_s([*EMBLAZON, "--help"], 5), "s", "< 0.3")
    one, four = (median_s(make(count), runs) for count in (1, 4))
    report("make, one picture, cold", one, "s", "< 6")
    report("make, each further picture", (four - one) / 3, "s", "< 1.5")
    report(
        "peak memory of make --count 4",
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "MB",
        "< 1000",
    )
    report("installed size, no extras", installed_mb(), "MB", "< 400")
    beside_torch()


def report(what: str, value: float, unit: str, goal: str) -> None:
    """One line: figure, unit, goal."""
    print(f"{what:36} {value:9.2f} {unit:3} goal {goal}", flush=True)


def make(count: int) -> list[str]:
    """The command that a person types."""
    return [
        *EMBLAZON,
        "make",
        BRIEF,
        "--brand",
        str(KIT),
        "--style",
        "flat",
        "--count",
        str(count),
        "--seed",
        "7",
    ]


def median_s(command: list[str], runs: int) -> float:
    """Median wall time of the command, in a fresh folder and library each time."""
    times: list[float] = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "EMBLAZON_HOME": f"{folder}/home"}
            began = time.perf_counter()
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
            times.append(time.perf_counter() - began)
        if done.returncode not in (0, 5):
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return statistics.median(times)


def installed_mb() -> float:
    """Bytes of the core package and everything that it requires, extras left out."""
    waiting, seen, total = ["emblazon"], set[str](), 0
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in seen:
            continue
        seen.add(name)
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        if name != "emblazon":
            total += sum(size(Path(str(found.locate_file(file)))) for file in found.files or [])
        for need in found.requires or []:
            if "extra ==" not in need and 'sys_platform == "win32"' not in need:
                waiting.append(
                    need.split(";")[0]
                    .split("[")[0]
                    .split("<")[0]
                    .split(">")[0]
                    .split("=")[0]
                    .split("!")[0]
                    .split("~")[0]
                    .strip(" (")
                )
    return (total + sum(size(path) for path in (ROOT / "src/emblazon").rglob("*"))) / 1e6


def size(path: Path) -> int:
    """Bytes of a file, 0 for what is none."""
    return path.stat().st_size if path.is_file() else 0


def beside_torch() -> None:
    """One guided denoising step: ONNX Runtime and eager PyTorch in turn, seven rounds; same weights, same two
    threads, and a pause between them, so that neither's threads disturb the other's. The ratio is the median of
    the rounds': a machine shared with others changes its speed from one second to the next."""
    try:
        import torch
    except ImportError:
        print("runtime against eager PyTorch: torch is not installed (pip install -e '.[train]')")
        return
    import numpy as np

    from emblazon.engine.nets.draw import Context, DrawNet, DrawShape
    from emblazon.engine.weights import open_session

    shape = DrawShape()
    torch.set_num_threads(2)
    net = DrawNet(shape).eval()
    session = open_session(ROOT / "src/emblazon/weights", "draw.onnx", busy=True)
    head = shape.width // shape.heads
    random = np.random.default_rng(0)
    pair = (shape.depth, 2, shape.heads, shape.context_length, head)
    feed = {
        "x_t": random.standard_normal((2, 4, 64, 64), np.float32),
        "t": np.full(2, 0.5, np.float32),
        "sketch": np.zeros((2, 1, 64, 64), np.float32),
        "keys": random.standard_normal(pair, np.float32),
        "values": random.standard_normal(pair, np.float32),
        "summary": random.standard_normal((2, shape.width), np.float32),
        "glance": random.standard_normal((2, shape.grid**2, shape.width), np.float32),
    }
    x_t, t, sketch, keys, values, summary, glance = (torch.from_numpy(value) for value in feed.values())
    context = Context(keys.unbind(), values.unbind(), summary, glance)
    rounds: list[tuple[float, float]] = []
    with torch.no_grad():
        for _ in range(ROUNDS):
            ours = median_of(lambda: session.run(None, feed))
            time.sleep(0.5)
            theirs = median_of(lambda: net.denoise(x_t, t, sketch, context))
            time.sleep(0.5)
            rounds.append((ours, theirs))
    report("one guided step, ONNX Runtime", statistics.median(ours for ours, _ in rounds) * 1e3, "ms", "")
    report(
        "one guided step, eager PyTorch", statistics.median(theirs for _, theirs in rounds) * 1e3, "ms", ""
    )
    report("runtime is faster by", statistics.median(theirs / ours for ours, theirs in rounds), "x", ">= 2")


def median_of(step: Callable[[], object]) -> float:
    """Median seconds of forty calls, after three."""
    times: list[float] = []
    for _ in range(43):
        began = time.perf_counter()
        step()
        times.append(time.perf_counter() - began)
    return statistics.median(times[3:])


if __name__ == "__main__":
    main()
