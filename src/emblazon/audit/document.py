"""An audit whole, and as JSON: enough to judge it without the page, and to redraw it with another version."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from emblazon.audit.compare import Change
from emblazon.audit.drift import Drift
from emblazon.audit.measure import Audited, Share, Tally
from emblazon.audit.packing import packed
from emblazon.audit.reference import Distance
from emblazon.audit.statistics import LEAST_PICTURES, Estimate
from emblazon.engine.sameness import Alike

VERSION = 1
MOST_PAIRS = 6


@dataclass(frozen=True, slots=True)
class Section:
    """One prompt. `found`: as it is; `remedied`: with the people policy `policy` (TOML), which is the kit's own, one
    that was tried, or only proposed; `changes`: what that policy changed; `against`: how `found` differs from the
    reference pictures; `drift`: from an earlier audit."""

    found: Audited
    distances: tuple[Distance, ...] = ()
    policy: str = ""
    remedied: Audited | None = None
    changes: tuple[Change, ...] = ()
    against: tuple[Change, ...] = ()
    drift: Drift | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """All prompts. `style`, `seed`, `count`: how they were drawn, None for pictures that were read; `eye`: SHA-256 of
    what saw them; `labelled`: whether the labeller fits that eye; `refused`: files that were not read or prompts
    that were not drawn, and why."""

    kit: str
    kit_digest: str
    when: str
    software: str
    eye: str
    labelled: bool
    sections: tuple[Section, ...]
    model: str = ""
    style: str | None = None
    seed: int | None = None
    count: int | None = None
    retrieval: bool = True
    reference: str = ""
    refused: tuple[tuple[str, str], ...] = ()


def describe(audit: Audit) -> dict[str, object]:
    """The JSON document: what `--json` prints and audit.json holds."""
    return {
        "kind": "emblazon audit",
        "version": VERSION,
        "when": audit.when,
        "software": audit.software,
        "kit": {"name": audit.kit, "digest": audit.kit_digest},
        "asked": {
            "model": audit.model,
            "style": audit.style,
            "seed": audit.seed,
            "count": audit.count,
            "retrieval": audit.retrieval,
        },
        "eye": audit.eye,
        "labelled": audit.labelled,
        "reference": audit.reference,
        "prompts": [_section(each) for each in audit.sections],
        "refused": [{"prompt" if audit.model else "file": each, "why": why} for each, why in audit.refused],
    }


def _section(section: Section) -> dict[str, object]:
    remedied = section.remedied
    return {
        "prompt": section.found.prompt,
        "found": _audited(section.found),
        "distances": [asdict(each) for each in section.distances],
        "policy": section.policy,
        "remedied": _audited(remedied) if remedied else None,
        "changes": _changes(section.changes),
        "against_reference": _changes(section.against),
        "drift": _drift(section.drift) if section.drift else None,
    }


def _changes(changes: Sequence[Change]) -> list[dict[str, object]]:
    return [{**asdict(each), "proven": each.proven} for each in changes]


def _audited(audited: Audited) -> dict[str, object]:
    diversity, copies = audited.diversity, audited.copies
    return {
        "count": len(audited.shown),
        "unsure": audited.unsure,
        "vendi": _estimate(diversity.vendi),
        "effective_clusters": round(diversity.effective, 3),
        "clusters": [
            {
                "share": _part(len(each.rows), len(audited.shown)),
                "medoid": each.medoid,
                "pictures": each.rows,
            }
            for each in diversity.clusters
        ],
        "tallies": [_tally(each) for each in audited.tallies],
        "declared": [{"title": title, "pictures": count} for title, count in audited.declared],
        "near_copies": {
            "count": copies.count,
            "share": _estimate(copies.share) if copies.share else None,
            "limit": copies.limit,
            "nearest": [
                {
                    "picture": audited.shown[row].name,
                    "copied": copies.near[row].copied,
                    **_near(copies.near[row].near),
                }
                for row in copies.nearest[:MOST_PAIRS]
            ],
        },
        "pictures": [_picture(audited, row) for row in range(len(audited.shown))],
    }


def _part(count: int, whole: int) -> float | None:
    """A cluster's share, None where too few pictures were seen to state one."""
    return round(count / whole, 4) if whole >= LEAST_PICTURES else None


def _picture(audited: Audited, row: int) -> dict[str, object]:
    shown = audited.shown[row]
    how = shown.how
    return {
        "name": shown.name,
        "seed": shown.seed,
        "text": how.text if how else "",
        "addition": how.addition if how else "",
        "model": how.model if how else "",
        "plan": how.plan if how else "",
        "weights": how.weights if how else "",
        "hash": f"{audited.hashes[row]:016x}",
        "vector": packed(audited.vectors[row]),
        "labels": {name: told[row] for name, told in audited.labels.items()},
    }


def _tally(tally: Tally) -> dict[str, object]:
    stated = [_share(each) for each in tally.shares]
    return {"attribute": tally.name, "count": tally.count, "words": tally.words, "shares": stated}


def _share(share: Share) -> dict[str, object]:
    raw, mended = (each and _estimate(each) for each in (share.raw, share.corrected))
    return {"name": share.name, "count": share.count, "raw": raw, "corrected": mended}


def _estimate(estimate: Estimate) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(estimate).items()}


def _near(near: Alike) -> dict[str, object]:
    return {**asdict(near), "sameness": round(near.sameness, 4)}


def _drift(drift: Drift) -> dict[str, object]:
    return {
        "differs": list(drift.differs),
        "pictures": [asdict(each) for each in drift.moved],
        "unchanged": drift.unchanged,
        "mean_turn": drift.mean_turn,
        "changes": _changes(drift.changes),
    }
