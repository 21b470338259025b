"""The wiring: settings → catalog, back ends, library, keys; a request in, a run with its board out.

The studio owns what the steps may not: the clock, the run's id, the folder, the time that each step took.
"""

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from importlib import resources
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, cast

import numpy as np

from emblazon.backends import Found, find_backends
from emblazon.backends.base import Access, Backend
from emblazon.backends.ready import Ready, has_weights, readiness
from emblazon.board import BOARD, RECORD, SHEET, contact_sheet, describe, write_page
from emblazon.brand.colour import delta_e
from emblazon.brand.kit import Kit
from emblazon.brief import Anatomy
from emblazon.catalog import load_catalog
from emblazon.errors import BackendError, InputError, PictureError
from emblazon.picture import make_pictures
from emblazon.pixels import decode_picture, over
from emblazon.plan import Sources, recall
from emblazon.records import Draft, Kept, Picture, Pixels, Progress, Recolour, Request, Run
from emblazon.refine import Attempt, refine
from emblazon.settings import Settings
from emblazon.sign import Keys, open_keys, sign_sheet
from emblazon.store import Calls, Store, new_id
from emblazon.store.files import prepared, storage_error
from emblazon.tools import Tools, slug

if TYPE_CHECKING:
    from emblazon.engine.resemblance import Resemblance
    from emblazon.engine.upscale import Upscaler

SAME_PSNR_DB = 99.0
SEE_BACKENDS = "See: emblazon backends list"
MARGINS = (0.0, 0.05, 0.1, 0.15, 0.2)


@dataclass(frozen=True, slots=True)
class Replay:
    """A picture drawn again. `psnr_db`: 99 when identical; `worst_delta_e`: of the worst pixel."""

    id: str
    identical: bool
    psnr_db: float
    worst_delta_e: float


class Studio:
    """An open workshop. Weights are loaded when first needed; `say` tells the person what matters."""

    def __init__(self, settings: Settings, *, say: Callable[[str], None], found: Found | None = None) -> None:
        self.settings = settings
        self.say = say
        self.backends = (found or find_backends()).backends
        self.profiles = load_catalog()
        self._opened: dict[str, Backend] = {}

    @cached_property
    def store(self) -> Store:
        """The library under the home."""
        return Store.open(self.settings.home)

    @cached_property
    def weights(self) -> Path:
        """The folder of the shipped weights."""
        return Path(str(resources.files("emblazon") / "weights"))

    @cached_property
    def stands(self) -> dict[str, Ready]:
        """How every back end stands here; the person's own servers are asked once."""
        return readiness(self.backends.values(), self.settings.backends, self.settings.environment)

    @cached_property
    def missing(self) -> dict[str, str]:
        """Why a back end that a card names cannot be used here, by id; and "id/name" for a model whose weights are
        not here."""
        offers = [offer for profile in self.profiles for offer in profile.offers]
        named = {offer.backend for offer in offers}
        absent = dict.fromkeys(named - self.backends.keys(), "it is not installed")
        unready = {name: stand.missing for name, stand in self.stands.items() if stand.missing}
        weightless = {
            f"{each.backend}/{each.name}": "its weights are not on this machine"
            for each in offers
            if each.backend in self.backends
            and not has_weights(self.backends[each.backend], self.stands[each.backend], each.name)
        }
        return absent | unready | weightless

    @cached_property
    def calls(self) -> Calls:
        """The ledger of what may be billed."""
        return self.store.calls(lambda: datetime.now(UTC))

    def open_backend(self, name: str) -> Backend:
        """A back end, opened once: its networks take a second and some memory. Raises BackendError when it is not
        ready here."""
        if name not in self._opened:
            if why := self.missing.get(name) or ("" if name in self.backends else "it is not installed"):
                raise BackendError(f"The back end {name!r} cannot be used: {why}.", remedy=SEE_BACKENDS)
            stand = self.stands[name]
            access = Access(
                name, stand.url, stand.secret, settings=stand.settings, ledger=self.calls, say=self.say
            )
            self._opened[name] = self.backends[name].load()(access)
        return self._opened[name]

    @cached_property
    def _upscaler(self) -> "Upscaler":
        from emblazon.engine.upscale import Upscaler

        return Upscaler(self.weights)

    def keys(self, now: datetime) -> Keys:
        """The signing keys; says so when they were made just now."""
        keys = open_keys(self.settings.home, now=now)
        if keys.fresh:
            self.say(keys.words)
        return keys

    def count_tokens(self, words: str) -> int:
        """Word pieces that `words` take in the house's text encoder, its two marks included."""
        from emblazon.engine.text import text_encoder

        return text_encoder(self.weights).count(words)

    def upscale(self, pixels: Pixels) -> Pixels:
        """A draft at its final size."""
        return self._upscaler.enlarge(pixels)

    def make(
        self, request: Request, kit: Kit, out: Path, *, anatomy: Anatomy | None = None
    ) -> Iterator[Progress | Kept | Run]:
        """Draw what was asked: progress, each picture once it is kept, then the run with its board written.

        The folder `<slug>-<run id>` appears in `out` with the first picture. Raises what the steps raise.
        """
        try:  # Before anything is drawn: a folder that cannot be written should not cost a picture.
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(out, error) from error
        tools = self.tools(request, out)
        watch = Stopwatch(make_pictures(request, kit, tools, anatomy=anatomy))
        for event in watch:
            if isinstance(event, Run):
                run = replace(event, seconds=watch.seconds)
                self._write_board(run, tools)
                yield run
            else:
                yield event

    def tools(self, request: Request, out: Path) -> Tools:
        """What one run needs."""
        created = datetime.now(UTC)
        seed = secrets.randbelow(2**31)
        run = new_id(created, seed)
        return Tools(
            profiles=self.profiles,
            open_backend=self.open_backend,
            missing=self.missing,
            count_tokens=self.count_tokens,
            sources=self.sources,
            upscale=self.upscale,
            eye=self.eye,
            keys=self.keys(created),
            store=self.store,
            calls=self.calls,
            run=run,
            folder=out / f"{slug(request.words[:200])}-{run}",
            created=created,
            seed=seed,
        )

    @cached_property
    def eye(self) -> "Resemblance":
        """What measures likeness to the training pictures and to the brief; opened when first asked."""
        from emblazon.engine.resemblance import Resemblance

        return Resemblance(self.weights)

    @cached_property
    def sources(self) -> Sources:
        """Where plans find references: the shipped collection, and the library's own files."""
        return Sources(self.weights, keep=self.store.store_reference, find=self.store.reference)

    def thumbnails(self, run: Run) -> dict[str, Pixels]:
        """The cited pictures, by their citation's key."""
        references = recall(run.plan, self.sources).references
        return {
            citation.key: pixels for citation, pixels in zip(run.plan.references, references, strict=True)
        }

    def _write_board(self, run: Run, tools: Tools) -> None:
        stamp = tools.stamp(run.brief, len(run.kept))
        reports = tuple(kept.signed.report for kept in run.kept)
        record = json.dumps(describe(run), ensure_ascii=False, indent=2) + "\n"
        files = {
            SHEET: sign_sheet(contact_sheet(run), run.plan, reports, keys=tools.keys, stamp=stamp),
            BOARD: write_page(run, thumbnails=self.thumbnails(run)).encode(),
            RECORD: record.encode(),
        }
        with prepared(run.folder, files):
            pass

    def replay(self, picture: str) -> Replay:
        """Draw a picture of the library again, by its id or the start of it, and compare.

        The library does not say how a repair framed the picture: each way is tried and the nearest counts.
        Raises InputError for an unknown id or one that cost money, WeightsError when the weights are no longer those
        of the plan.
        """
        detail = self.store.show(picture)
        if detail.plan.usd:
            raise InputError(
                f"{picture!r} was drawn by {detail.plan.backend!r}, where each draft costs ${detail.plan.usd:.3f}.",
                remedy="Only what is free is replayed; `emblazon library export` gives its files.",
            )
        kept = decode_picture(self.store.picture_bytes(picture), name=picture)
        tools = self.tools(Request(detail.entry.words), self.settings.out)
        planned = recall(detail.plan, self.sources)
        drafts = [event for event in tools.draw(planned, (detail.entry.seed,)) if isinstance(event, Draft)]
        attempt = Attempt(1, cast(Recolour, detail.recolour))
        again = [
            refine(drafts[0], detail.plan, upscale=self.upscale, attempt=replace(attempt, margin=margin))
            for margin in MARGINS
        ]
        return max((_compare(detail.entry.id, kept, each) for each in again), key=lambda each: each.psnr_db)


class Stopwatch:
    """Walks the path's events and sums the seconds between them under the step that was announced last."""

    def __init__(self, events: Iterator[Progress | Kept | Run]) -> None:
        self.events = events
        self.seconds: dict[str, float] = {}

    def __iter__(self) -> Iterator[Progress | Kept | Run]:
        step = "read"
        while True:
            began = perf_counter()
            event = next(self.events, None)
            self.seconds[step] = self.seconds.get(step, 0.0) + perf_counter() - began
            if event is None:
                return
            if isinstance(event, Progress):
                step = event.step
            yield event


def _compare(name: str, kept: Pixels, again: Picture) -> Replay:
    if again.pixels.shape != kept.shape:
        raise PictureError(f"{name!r} was {kept.shape}, now {again.pixels.shape}.", remedy="Report this.")
    if np.array_equal(kept, again.pixels):
        return Replay(name, identical=True, psnr_db=SAME_PSNR_DB, worst_delta_e=0.0)
    one, other = (over(pixels, (255, 255, 255)) for pixels in (kept, again.pixels))
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    psnr = 10 * np.log10(255**2 / error) if error else SAME_PSNR_DB
    worst = float(np.max(delta_e(one, other)))
    return Replay(name, identical=False, psnr_db=float(min(psnr, SAME_PSNR_DB)), worst_delta_e=worst)
