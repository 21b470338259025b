"""`draw` from a checkpoint to two ONNX graphs: conditions once a picture, the denoiser once a step.

    draw-context.onnx   conditions → keys, values, summary, glance
    draw.onnx           x_t, t, sketch, keys, values, summary, glance → clean picture

Large matrices are stored in 8 bits with one scale a column, other large tensors as float16; both are unfolded to
float32 when the file is opened: a quarter of the size, float32 arithmetic, the same held-out loss to four digits.
The result is compared with PyTorch before it is kept.
"""

# pyright: basic
# (torch's and onnx's own types are too partial for strict)

import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from emblazon.engine.checkpoint import Checkpoint
from emblazon.engine.nets.draw import Conditions, Context, DrawNet, DrawShape
from emblazon.engine.weights import open_session, write_weights_entry

CONTEXT_INPUTS = Conditions._fields
STEP_INPUTS = ("x_t", "t", "sketch", "keys", "values", "summary", "glance")
SMALLEST, SMALLEST_MATRIX = 1024, 16384
TOLERANCE = 0.05
FILES = {"draw-context.onnx": "context", "draw.onnx": "step"}


class _ContextGraph(nn.Module):
    def __init__(self, net: DrawNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, *given: Tensor) -> tuple[Tensor, ...]:
        context = self.net.encode(Conditions(*given))
        return torch.stack(context.keys), torch.stack(context.values), context.summary, context.glance


class _StepGraph(nn.Module):
    def __init__(self, net: DrawNet) -> None:
        super().__init__()
        self.net = net

    def forward(
        self,
        x_t: Tensor,
        t: Tensor,
        sketch: Tensor,
        keys: Tensor,
        values: Tensor,
        summary: Tensor,
        glance: Tensor,
    ) -> Tensor:
        return self.net.denoise(x_t, t, sketch, Context(keys.unbind(), values.unbind(), summary, glance))


def export_draw(
    checkpoint: Checkpoint, folder: Path, *, origin: str, figures: Mapping[str, str | float]
) -> float:
    """Write both graphs into `folder` and list them in its index; returns the largest error against PyTorch.

    Raises ValueError when ONNX Runtime's answer differs from PyTorch's by more than `TOLERANCE` (of a
    range of 2); nothing is then replaced.
    """
    net = DrawNet(DrawShape())
    net.load_state_dict(checkpoint.group("ema"))
    net.eval()
    given, x_t, t, sketch = _example(net.shape)
    with torch.no_grad():
        context = _ContextGraph(net)(*given)
        expected = _StepGraph(net)(x_t, t, sketch, *context).numpy()
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        place = Path(scratch)
        _write(
            _ContextGraph(net),
            tuple(given),
            CONTEXT_INPUTS,
            ("keys", "values", "summary", "glance"),
            place / "draw-context.onnx",
        )
        _write(_StepGraph(net), (x_t, t, sketch, *context), STEP_INPUTS, ("clean",), place / "draw.onnx")
        notes = {**figures, **{f"shape.{key}": value for key, value in asdict(net.shape).items()}}
        for name in FILES:
            write_weights_entry(place, name, origin=origin, licence="Apache-2.0", notes=notes)
        error = float(np.abs(_answer(place, given, x_t, t, sketch) - expected).max())
        if error > TOLERANCE:
            raise ValueError(f"the exported network differs from PyTorch by {error:.4f}; at most {TOLERANCE}")
        for name in FILES:
            (place / name).replace(folder / name)
            write_weights_entry(
                folder, name, origin=origin, licence="Apache-2.0", notes={**notes, "error": error}
            )
    return error


def _example(shape: DrawShape) -> tuple[Conditions, Tensor, Tensor, Tensor]:
    random = torch.Generator().manual_seed(0)

    def normal(*size: int) -> Tensor:
        return torch.randn(*size, generator=random).clamp(-1, 1)

    given = Conditions(
        text=normal(2, shape.text_length, shape.text_width),
        text_present=torch.arange(shape.text_length)[None] < torch.tensor([[6], [9]]),
        style=torch.tensor([1, shape.styles]),
        palette=normal(2, shape.swatches, 4),
        palette_present=torch.arange(shape.swatches)[None] < torch.tensor([[4], [6]]),
        references=normal(2, 2, 4, shape.size_px, shape.size_px),
        references_present=torch.tensor([[True, True], [True, False]]),
    )
    x_t = normal(2, 4, shape.size_px, shape.size_px)
    return given, x_t, torch.tensor([0.7, 0.3]), normal(2, 1, shape.size_px, shape.size_px)


def _write(
    graph: nn.Module,
    example: tuple[Tensor, ...],
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    path: Path,
) -> None:
    batch = torch.export.Dim("batch", min=1, max=64)
    dynamic = [{1 if name in ("keys", "values") else 0: batch} for name in inputs]
    shapes = (tuple(dynamic),) if isinstance(graph, _ContextGraph) else tuple(dynamic)
    torch.onnx.export(
        graph, example, str(path), dynamo=True, input_names=list(inputs), output_names=list(outputs),
        dynamic_shapes=shapes, external_data=False, optimize=True, verbose=False, opset_version=18,
    )  # fmt: skip
    model = halve(quantise(onnx.load(str(path))))
    del model.metadata_props[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    onnx.save(model, str(path))


def halve(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store large float32 tensors as float16, each followed by a cast that is folded when the file is opened."""
    unfolded: list[onnx.NodeProto] = []
    for tensor in _large(model, SMALLEST):
        half = numpy_helper.from_array(
            numpy_helper.to_array(tensor).astype(np.float16), f"{tensor.name}.half"
        )
        unfolded.append(helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
        _exchange(model, tensor, half)
    return _begin_with(model, unfolded)


def quantise(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store large float32 matrices as int8 with a scale for each column, unfolded when the file is opened."""
    unfolded: list[onnx.NodeProto] = []
    for tensor in _large(model, SMALLEST_MATRIX):
        if len(tensor.dims) != 2:
            continue
        values = numpy_helper.to_array(tensor)
        scale = np.maximum(np.abs(values).max(axis=0, keepdims=True), 1e-12) / 127
        small, step, wide = (f"{tensor.name}.{part}" for part in ("int8", "scale", "wide"))
        unfolded.append(helper.make_node("Cast", [small], [wide], to=TensorProto.FLOAT))
        unfolded.append(helper.make_node("Mul", [wide, step], [tensor.name]))
        packed = numpy_helper.from_array(np.rint(values / scale).astype(np.int8), small)
        _exchange(model, tensor, packed, numpy_helper.from_array(scale.astype(np.float32), step))
    return _begin_with(model, unfolded)


def _large(model: onnx.ModelProto, least: int) -> list[onnx.TensorProto]:
    return [
        tensor
        for tensor in model.graph.initializer
        if tensor.data_type == TensorProto.FLOAT
        and np.prod(tensor.dims) >= least
        and not tensor.name.endswith(".scale")
    ]


def _exchange(model: onnx.ModelProto, tensor: onnx.TensorProto, *others: onnx.TensorProto) -> None:
    model.graph.initializer.remove(tensor)
    model.graph.initializer.extend(others)


def _begin_with(model: onnx.ModelProto, first: list[onnx.NodeProto]) -> onnx.ModelProto:
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*first, *nodes])
    return model


def _answer(
    folder: Path, given: Conditions, x_t: Tensor, t: Tensor, sketch: Tensor
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    context = open_session(folder, "draw-context.onnx").run(
        None, {name: value.numpy() for name, value in zip(CONTEXT_INPUTS, given, strict=True)}
    )
    feed = (x_t.numpy(), t.numpy(), sketch.numpy(), *context)
    return open_session(folder, "draw.onnx").run(None, dict(zip(STEP_INPUTS, feed, strict=True)))[0]
