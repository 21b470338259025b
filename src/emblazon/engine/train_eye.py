"""Training `eye` against the frozen text encoder.

A picture v must find its caption c among all captions of the training set, and a caption its pictures among
those of the batch (InfoNCE both ways; van den Oord et al. 2018, arXiv:1807.03748):

    L = −Σ_c q(c | v) log softmax_c(s v·c)  −  Σ_v q(v | c) log softmax_v(s v·c)

q gives a picture's own caption most of the weight and shares the rest among captions of the same subject.
Captions come as label, label with tags, and tags alone.
"""

# pyright: reportUnknownMemberType=false
# (torch and onnx leave some of their functions untyped)

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from emblazon.engine.batches import hue_matrices
from emblazon.engine.data.manifest import Entry, read_manifest
from emblazon.engine.learner import Facts, Learner, Schedule, fast_in_bfloat16
from emblazon.engine.nets.eye import EyeNet
from emblazon.engine.over_white import to_over_white
from emblazon.engine.text import TextEncoder

SHARED = 0.2
MOST_TAGS = 4
OPAQUE_SHARE = 0.2
TURNED_SHARE = 0.5
SHIFT_PX = 4

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class EyeTraining:
    """All of a run but its length and seed."""

    batch: int = 128
    save_every: int = 100
    judge_every_s: float = 120.0
    judged: int = 500


@dataclass(frozen=True)
class Captions:
    """One kind of caption: `vectors` (M, 384) of the M different texts; which of them each picture has;
    `subject_of` (M,) numbers the subject of each text."""

    vectors: Tensor
    text_of: Tensor
    subject_of: Tensor


def train_eye(
    data: Path,
    out: Path,
    *,
    weights: Path,
    minutes: float,
    seed: int = 0,
    steps: int | None = None,
    training: EyeTraining | None = None,
) -> Iterator[Facts]:
    """Train, or take up the training that `out` holds; yields the facts of each step as they come.

    Args:
        data: the training set's folder (`pictures-64.npy`, `manifest.json`).
        weights: where `text.onnx` lies.
        minutes, steps: the whole run's length, earlier parts included; steps go first.

    Yields:
        `step`, `elapsed_s`, `loss`; now and then also held-out retrieval, see `judge`.
    """
    training = training or EyeTraining()
    torch.set_flush_denormal(True)
    torch.manual_seed(seed)
    entries = read_manifest(data).entries
    pictures: Bytes = np.load(data / "pictures-64.npy", mmap_mode="r", allow_pickle=False)
    kinds = caption_kinds(entries, TextEncoder(weights), out)
    share = np.array([entry.weight if entry.split == "train" else 0.0 for entry in entries])
    held_out = np.flatnonzero(share == 0.0)
    learner = Learner(blank_net(), out, schedule=Schedule(minutes, steps=steps), seed=seed)
    learner.resume()
    short = fast_in_bfloat16()
    judged_at = learner.elapsed_s
    while not learner.done:
        random = learner.random()
        rows = random.choice(len(entries), training.batch, p=share / share.sum())
        with torch.autocast("cpu", torch.bfloat16, enabled=short):
            seen = learner.net(vary(pictures[rows], random))
        kind = kinds[int(random.integers(len(kinds)))]
        scale = learner.net.get_parameter("log_scale").clamp(max=4.6).exp()
        facts: Facts = {"loss": learner.learn(both_ways(seen, kind, torch.from_numpy(rows), scale))}
        if learner.done or learner.elapsed_s - judged_at > training.judge_every_s:
            chosen = np.random.default_rng(0).permutation(held_out)[: training.judged]
            net = averaged_net(learner)
            facts |= judge(net, pictures[chosen], kinds[0], torch.from_numpy(chosen))
            judged_at = learner.elapsed_s
        if learner.done or learner.step % training.save_every == 0:
            learner.save()
        yield learner.log(facts)


def blank_net() -> EyeNet:
    """A new net."""
    return EyeNet()


def averaged_net(learner: Learner) -> EyeNet:
    """A copy of the learner's net with its averaged weights."""
    net = blank_net()
    net.load_state_dict(learner.ema.shadow)
    return net.eval()


def caption_texts(entry: Entry) -> tuple[str, str, str]:
    """The three ways in which a picture is called: label, label with tags, tags alone."""
    tags = ", ".join(entry.tags[:MOST_TAGS])
    return entry.label, f"{entry.label}, {tags}" if tags else entry.label, tags or entry.label


def caption_kinds(entries: Sequence[Entry], encoder: TextEncoder, cache: Path) -> list[Captions]:
    """Every caption as its embedding, by kind; embedded once and kept in the folder `cache`."""
    subjects = {subject: number for number, subject in enumerate(sorted({e.subject for e in entries}))}
    kinds: list[Captions] = []
    for number, kind in enumerate(zip(*(caption_texts(entry) for entry in entries), strict=True)):
        texts = sorted(set(kind))
        place = {text: row for row, text in enumerate(texts)}
        subject_of = np.zeros(len(texts), np.int64)
        for entry, text in zip(entries, kind, strict=True):
            subject_of[place[text]] = subjects[entry.subject]
        kinds.append(
            Captions(
                vectors=torch.from_numpy(_embedded(texts, encoder, cache / f"captions-{number}.npy")),
                text_of=torch.tensor([place[text] for text in kind]),
                subject_of=torch.from_numpy(subject_of),
            )
        )
    return kinds


def _embedded(texts: list[str], encoder: TextEncoder, cache: Path) -> Floats:
    if cache.exists():
        vectors: Floats = np.load(cache, allow_pickle=False)
        # The last text's embedding stands for all: another set of captions has another one there.
        if len(vectors) == len(texts) and np.allclose(vectors[-1], encoder.embed(texts[-1:])[0], atol=1e-4):
            return vectors
    vectors = encoder.embed(texts)
    cache.parent.mkdir(parents=True, exist_ok=True)
    np.save(cache, vectors)
    return vectors


def vary(pictures: Bytes, random: np.random.Generator) -> Tensor:
    """(B, 64, 64, 4) uint8 → (B, 4, 64, 64) float32: each shifted a little, mirrored, now and then opaque, and
    half of them in other hues: a subject stays what it is in a brand's colours."""
    planes = to_over_white(pictures)
    padded = np.pad(planes, ((0, 0), (0, 0), (SHIFT_PX,) * 2, (SHIFT_PX,) * 2), mode="edge")
    size = planes.shape[2]
    for row in range(len(planes)):
        top, left = random.integers(2 * SHIFT_PX + 1, size=2)
        cut = padded[row, :, top : top + size, left : left + size]
        planes[row] = cut[:, :, ::-1] if random.random() < 0.5 else cut
        if random.random() < OPAQUE_SHARE:
            planes[row, 3] = 1.0
    seen = torch.from_numpy(planes)
    angles = random.uniform(-np.pi, np.pi, len(planes)) * (random.random(len(planes)) < TURNED_SHARE)
    turns = hue_matrices(torch.from_numpy(angles).float())
    seen[:, :3] = torch.einsum("bij,bjhw->bihw", turns, seen[:, :3]).clamp(0, 1)
    return seen.contiguous(memory_format=torch.channels_last)


def both_ways(seen: Tensor, kind: Captions, rows: Tensor, scale: Tensor) -> Tensor:
    """The loss of pictures `seen` (B, 384), which are rows `rows` of the training set."""
    texts = kind.text_of[rows]
    subjects = kind.subject_of[texts]
    own = functional.one_hot(texts, len(kind.vectors)).float()
    wanted = (1 - SHARED) * own + SHARED * shares(subjects[:, None] == kind.subject_of)
    find_text = functional.cross_entropy(scale * seen @ kind.vectors.T, wanted)
    among = scale * kind.vectors[texts] @ seen.T
    find_picture = functional.cross_entropy(among, shares(subjects[:, None] == subjects))
    return find_text + 0.5 * find_picture


def shares(alike: Tensor) -> Tensor:
    """Each row of a bool matrix as equal parts of one."""
    counted = alike.float()
    return counted / counted.sum(dim=1, keepdim=True)


def judge(net: EyeNet, pictures: Bytes, kind: Captions, rows: Tensor) -> Facts:
    """Retrieval among `pictures` by their labels and the other way; any of the same subject is a hit.

    Returns:
        `text_1`, `text_10`: share of captions whose picture is found first, among the first ten;
        `picture_1`, `picture_10`: share of pictures whose caption is.
    """
    with torch.no_grad():
        seen = torch.cat([net(torch.from_numpy(to_over_white(part))) for part in np.array_split(pictures, 8)])
    texts = kind.text_of[rows]
    subjects = kind.subject_of[texts]
    likeness = seen @ kind.vectors[texts].T
    facts: Facts = {}
    for name, scores in (("picture", likeness), ("text", likeness.T)):
        order = scores.argsort(dim=1, descending=True)
        hits = subjects[order] == subjects[:, None]
        for first in (1, 10):
            facts[f"{name}_{first}"] = round(float(hits[:, :first].any(dim=1).float().mean()), 4)
    return facts
