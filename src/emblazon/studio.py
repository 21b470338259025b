"""The wiring: settings → catalog, back ends, library, keys; a request in, a run with its board out.

The studio owns what the steps may not: the clock, the run's id, the folder, the time that each step took.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from importlib import resources
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, cast

import numpy as np

from emblazon.backends import Found, find_backends
from emblazon.backends.base import Access, Backend
from emblazon.backends.ready import Ready, has_weights, readiness
from emblazon.board import BOARD, RECORD, RIGHTS, SHEET, contact_sheet, describe, write_page
from emblazon.bounded import read_one
from emblazon.brand.colour import delta_e
from emblazon.brand.kit import Kit
from emblazon.brief import Anatomy
from emblazon.brief.formats import read_format
from emblazon.catalog import load_catalog
from emblazon.check import Asked
from emblazon.check.given import GivenPictures
from emblazon.checking import Wanted
from emblazon.errors import BackendError, InputError, PictureError, RefusedError
from emblazon.permit import Permission, append, decision_of, open_judge, read_salt
from emblazon.permit.decisions import SALT_BYTES
from emblazon.picture import make_pictures
from emblazon.pixels import decode_picture, over
from emblazon.plan import Planned, Sources, recall
from emblazon.records import Draft, Kept, Mending, Pixels, Progress, Recolour, Request, Run
from emblazon.refine import Attempt, refine
from emblazon.settings import Settings
from emblazon.sign import Keys, chosen_keys, sign_sheet
from emblazon.sign.watermark import embed, mark_of
from emblazon.store import Calls, LibraryPictures, Store, new_id
from emblazon.store.files import prepared, storage_error
from emblazon.tools import Tools, slug

if TYPE_CHECKING:
    from emblazon.detect.clip import Clip
    from emblazon.engine.resemblance import Resemblance
    from emblazon.engine.upscale import Upscaler

SAME_PSNR_DB = 99.0
SEE_BACKENDS = "See: emblazon backends list"


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
        settings = self.settings
        keys = chosen_keys(settings.home, settings.sign, settings.environment, now=now, say=self.say)
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
                self._write_board(run, tools, kit)
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
            clip=self.clip,
            judge=open_judge(self.weights),
            library=self.store.known(self.eye.embed, run=run),
            decided=partial(self._log, moment=created, run=run),
            keys=self.keys(created),
            store=self.store,
            calls=self.calls,
            run=run,
            folder=out / f"{slug(request.words[:200])}-{run}",
            created=created,
            seed=seed,
        )

    def _log(
        self, words: str, kit: Kit, result: Permission | RefusedError, *, moment: datetime, run: str
    ) -> None:
        """Write a decision of the gate to `logs/permit.jsonl`."""
        salt = read_salt(self.settings.home / "keys" / "permit.salt", secrets.token_bytes(SALT_BYTES))
        decision = decision_of(words, kit, result, moment=moment, salt=salt, run=run)
        append(self.settings.logs / "permit.jsonl", decision)

    @cached_property
    def eye(self) -> "Resemblance":
        """What measures likeness to the training pictures and to the brief; opened when first asked."""
        from emblazon.engine.resemblance import Resemblance

        return Resemblance(self.weights)

    @cached_property
    def clip(self) -> "Clip | None":
        """What judges whether pictures that the eye does not know show their words; None where the settings name
        none. Raises WeightsError when it cannot be used."""
        if "clip" not in self.settings.checks:
            return None
        from emblazon.detect.clip import Clip

        return Clip(Path(self.settings.checks["clip"]))

    @cached_property
    def sources(self) -> Sources:
        """Where plans find references: the shipped collection, and the library's own files."""
        return Sources(self.weights, keep=self.store.store_reference, find=self.store.reference)

    def wanted(
        self, asked: Asked, kit: Kit, *, held_to: str | None, references: Sequence[Path], library: bool
    ) -> Wanted:
        """What pictures made anywhere are held to. `held_to`: a format's name; `references`: what they may not
        repeat; `library`: whether what was made here counts. Raises FormatError, PictureError."""
        given = [(reading.path.name, reading.pixels) for reading in map(read_one, references)]
        return Wanted(
            asked=asked,
            format=read_format(held_to, kit) if held_to else None,
            given=GivenPictures(given, self.eye.embed) if given else None,
            library=self._others if library else None,
            eye=self.eye,
            clip=self.clip,
        )

    def _others(self, sha256: str) -> LibraryPictures:
        """The library's pictures but for those that own the file with this SHA-256: a picture does not repeat
        itself."""
        return self.store.known(self.eye.embed, skip=self.store.find_file(sha256))

    def thumbnails(self, run: Run) -> dict[str, Pixels]:
        """The cited pictures, by their citation's key."""
        references = recall(run.plan, self.sources).references
        return {
            citation.key: pixels for citation, pixels in zip(run.plan.references, references, strict=True)
        }

    def _write_board(self, run: Run, tools: Tools, kit: Kit) -> None:
        stamp = tools.stamp(run.brief, len(run.kept), kit=kit, credits=run.made.credits)
        reports = tuple(kept.signed.report for kept in run.kept)
        record = json.dumps(describe(run), ensure_ascii=False, indent=2) + "\n"
        files = {
            SHEET: sign_sheet(contact_sheet(run), run.plan, reports, keys=tools.keys, stamp=stamp),
            BOARD: write_page(run, thumbnails=self.thumbnails(run)).encode(),
            RECORD: record.encode(),
            RIGHTS: run.made.rights.encode(),
        }
        with prepared(run.folder, files):
            pass

    def replay(self, picture: str) -> Replay:
        """Draw a picture of the library again, by its id or the start of it, and compare.

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
        mending = Mending.from_json(detail.mending) if detail.mending else Mending()
        drafts = [event for event in tools.draw(planned, (detail.entry.seed,)) if isinstance(event, Draft)]
        draft = self._patched(drafts[0], planned, mending, tools)
        attempt = Attempt(1, cast(Recolour, detail.recolour), mending)
        again = refine(draft, detail.plan, upscale=self.upscale, attempt=attempt, face=planned.face).shown
        if detail.plan.watermark:
            again = embed(again, mark_of(detail.entry.id), key=tools.keys.mark_key)
        return _compare(detail.entry.id, kept, again)

    @staticmethod
    def _patched(draft: Draft, planned: Planned, mending: Mending, tools: Tools) -> Draft:
        """The draft with the places drawn anew that were drawn anew before."""
        for patch in mending.patches:
            events = tools.patch(planned, draft, patch)
            draft = next(event for event in events if isinstance(event, Draft))
        return draft


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


def _compare(name: str, kept: Pixels, again: Pixels) -> Replay:
    if again.shape != kept.shape:
        raise PictureError(f"{name!r} was {kept.shape}, now {again.shape}.", remedy="Report this.")
    if np.array_equal(kept, again):
        return Replay(name, identical=True, psnr_db=SAME_PSNR_DB, worst_delta_e=0.0)
    one, other = (over(pixels, (255, 255, 255)) for pixels in (kept, again))
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    psnr = 10 * np.log10(255**2 / error) if error else SAME_PSNR_DB
    worst = float(np.max(delta_e(one, other)))
    return Replay(name, identical=False, psnr_db=float(min(psnr, SAME_PSNR_DB)), worst_delta_e=worst)
