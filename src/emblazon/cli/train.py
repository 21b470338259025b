"""`emblazon train`: build the training set, train the house models, put their weights where they ship.

Needs the extra: pip install 'emblazon[train]'. Everything resumes: run the same command again.
"""

from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from emblazon.errors import InputError

app = typer.Typer(no_args_is_help=True)

Data = Annotated[Path, typer.Option(help="The training set's folder.")]
Out = Annotated[Path | None, typer.Option(help="The run's folder. Default: <data>/<model>.")]
Minutes = Annotated[float, typer.Option(help="How long to train.", min=0.1)]
Seed = Annotated[int, typer.Option(help="Seed of everything random.")]
Weights = Annotated[Path | None, typer.Option(help="Where weights ship. Default: inside the package.")]
DATA = Path("training")


@app.command("data")
def build_data(out: Annotated[Path, typer.Option(help="Where to build it.")] = DATA) -> None:
    """Fetch openly licensed pictures, render, caption, split and list them."""
    from emblazon.engine.data import build

    try:
        manifest = build(out, progress=_say)
    except ValueError as error:
        raise InputError(
            f"The training set cannot be built: {error}.", remedy="Mend that and run again."
        ) from error
    _say(f"{len(manifest.entries)} pictures in {out}")


@app.command("draw")
def train_draw(
    data: Data = DATA, out: Out = None, weights: Weights = None, minutes: Minutes = 60.0, seed: Seed = 0
) -> None:
    """Train the drawing model; resumes from its last checkpoint."""
    _need_torch()
    from emblazon.engine.lessons import open_lessons
    from emblazon.engine.train_draw import DrawTrainer, DrawTraining

    lessons = open_lessons(_set(data), weights or _shipped(), progress=_say)
    trainer = DrawTrainer(lessons, out or data / "draw", DrawTraining(minutes=minutes, seed=seed))
    for progress in trainer.run():
        if progress.held_out or progress.step % 20 == 0:
            _say(
                f"step {progress.step}  samples {progress.samples}  loss {progress.loss:.4f}  "
                f"{progress.seconds / 60:.1f} min"
                + (
                    f"  held out {progress.held_out[0]:.4f}, words alone {progress.held_out[1]:.4f}"
                    if progress.held_out
                    else ""
                )
            )


@app.command("upscale")
def train_upscale(data: Data = DATA, out: Out = None, minutes: Minutes = 30.0, seed: Seed = 0) -> None:
    """Train the upscaler; resumes from its last checkpoint."""
    _need_torch()
    from emblazon.engine.train_upscale import train_upscale as run

    _follow(run(_set(data), out or data / "upscale", minutes=minutes, seed=seed))


@app.command("eye")
def train_eye(
    data: Data = DATA, out: Out = None, weights: Weights = None, minutes: Minutes = 15.0, seed: Seed = 0
) -> None:
    """Train the picture encoder; resumes from its last checkpoint."""
    _need_torch()
    from emblazon.engine.train_eye import train_eye as run

    _follow(run(_set(data), out or data / "eye", weights=weights or _shipped(), minutes=minutes, seed=seed))


@app.command("ship")
def ship(data: Data = DATA, weights: Weights = None) -> None:
    """Export what was trained in DATA into the package: each model with its held-out figures, the reference
    pictures, the fingerprints and the manifest."""
    _need_torch()
    from emblazon.engine.learner import CHECKPOINT_NAME
    from emblazon.engine.ship import ship_draw, ship_eye, ship_pictures, ship_upscale

    folder = weights or _shipped()
    best = data / "draw" / "best.safetensors"
    if best.exists():
        _say(f"draw exported; off PyTorch by {ship_draw(best, folder):.5f} at most, in a range of 2")
    if (data / "upscale" / CHECKPOINT_NAME).exists():
        error = ship_upscale(data / "upscale", data, folder)
        _say(f"upscale exported; off PyTorch by {error:.5f} at most, in a range of 1")
    if (data / "eye" / CHECKPOINT_NAME).exists():
        _say(f"eye exported; off PyTorch by {ship_eye(data / 'eye', folder):.5f} at most, in a range of 1")
    _say(f"{ship_pictures(_set(data), folder)} reference pictures shipped")


def _follow(facts: Iterable[Mapping[str, float | int | str]]) -> None:
    for fact in facts:
        step = fact.get("step", 0)
        if len(fact) > 4 or (isinstance(step, int) and step % 20 == 0):
            _say("  ".join(f"{k} {v:.4f}" if isinstance(v, float) else f"{k} {v}" for k, v in fact.items()))


def _set(data: Path) -> Path:
    if not (data / "manifest.json").exists():
        raise InputError(
            f"There is no training set in {str(data)!r}.", remedy=f"Run: emblazon train data --out {data}"
        )
    return data


def _need_torch() -> None:
    from importlib.util import find_spec

    missing = [name for name in ("torch", "safetensors", "onnx") if find_spec(name) is None]
    if missing:
        raise InputError(f"Training needs {', '.join(missing)}.", remedy="Run: pip install 'emblazon[train]'")


def _shipped() -> Path:
    return Path(str(resources.files("emblazon") / "weights"))


def _say(words: str) -> None:
    typer.echo(words, err=True)
