"""What `stability` makes of a stage, seen from the service."""

import numpy as np
import pytest
from backends.services.server import Book, Received, Reply, decoded, reply, route, serving
from backends.services.stability import Stability as StabilityService

from emblazon.backends.stability import MOST_SEED, Stability, seed_of
from emblazon.errors import InputError, SecretError, ServiceRefusedError
from emblazon.records import Draft, Pixels


def picture(width: int = 1344, height: int = 768, alpha: int = 255) -> Pixels:
    return np.full((height, width, 4), (10, 20, 30, alpha), np.uint8)


def sent(
    service: StabilityService | None = None, **changes
) -> tuple[str, dict[str, str], dict[str, bytes], Draft]:
    """Path, fields and files of the first request, and the draft."""
    service = service or StabilityService()
    with serving(service):
        backend = Stability(service.access())
        drafts = [
            each for each in backend.run(service.stage(seeds=(7,), **changes)) if isinstance(each, Draft)
        ]
    assert service.problems == []
    parts = service.asked[0].parts()
    fields = {part.name: part.data.decode() for part in parts if part.filename is None}
    files = {part.name: part.data for part in parts if part.filename is not None}
    return service.asked[0].path.removeprefix("/v2beta/stable-image"), fields, files, drafts[0]


def test_stable_diffusion_35_takes_model_guidance_seed_negative_and_style():
    path, fields, files, _ = sent(negative="text", options=(("style_preset", "line-art"),))
    assert path == "/generate/sd3"
    assert files == {}
    assert fields == {
        "prompt": "a heron in reeds",
        "negative_prompt": "text",
        "model": "sd3.5-large",
        "cfg_scale": "4",
        "aspect_ratio": "16:9",
        "seed": "7",
        "style_preset": "line-art",
        "output_format": "png",
    }


@pytest.mark.parametrize("model", ["ultra", "core"])
def test_ultra_and_core_have_a_path_of_their_own_and_no_guidance(model):
    path, fields, _, _ = sent(model=model)
    assert path == f"/generate/{model}"
    assert not {"model", "cfg_scale"} & set(fields)


def test_a_picture_to_begin_from_gives_the_size_and_replaces_the_ratio():
    path, fields, files, _ = sent(task="redraw", initial=picture(), strength=0.35)
    assert path == "/generate/sd3"
    assert (fields["mode"], fields["strength"]) == ("image-to-image", "0.35")
    assert "aspect_ratio" not in fields
    assert decoded(files["image"]).size == (1344, 768)


def test_a_reference_below_full_strength_is_begun_from_at_the_stages_size():
    _, fields, files, _ = sent(model="ultra", references=(picture(300, 300),), strength=0.6)
    assert fields["strength"] == "0.6"
    assert "mode" not in fields
    assert decoded(files["image"]).size == (1344, 768)


def test_a_reference_at_full_strength_is_not_begun_from():
    assert sent(model="ultra", references=(picture(),))[2] == {}


def test_core_cannot_begin_from_a_picture():
    with pytest.raises(InputError, match="'core'"):
        sent(model="core", task="redraw", initial=picture())


def test_the_mask_is_white_where_the_picture_is_drawn_anew():
    service = StabilityService()
    mask = picture(alpha=0)
    mask[10:90, 20:400, 3] = 255
    path, fields, _, _ = sent(service, task="inpaint", initial=picture(), mask=mask)
    assert path == "/edit/inpaint"
    assert not {"model", "cfg_scale", "aspect_ratio", "strength"} & set(fields)
    assert np.array_equal(service.redrawn, mask[..., 3] > 127)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("fast", {"output_format"}),
        ("conservative", {"output_format", "prompt", "seed", "creativity"}),
        ("creative", {"output_format", "prompt", "seed", "creativity"}),
    ],
)
def test_each_upscaler_takes_what_it_knows_and_gives_the_larger_size(model, fields):
    change = {"options": (("creativity", "0.3"),)} if "creativity" in fields else {}
    path, told, files, draft = sent(
        task="upscale", model=model, initial=picture(160, 90), width_px=640, height_px=360, **change
    )
    assert path == f"/upscale/{model}"
    assert set(told) == fields
    assert set(files) == {"image"}
    assert draft.pixels.shape == (360, 640, 4)


def test_the_creative_upscaler_is_polled_for_by_its_name_every_ten_seconds():
    service, waits = StabilityService("slow"), list[float]()
    book = Book(service.journal)
    with serving(service):
        stage = service.stage(task="upscale", model="creative", initial=picture(160, 90), seeds=(3,))
        list(Stability(service.access(book, wait=waits.append)).run(replace_size(stage)))
    assert [each.path for each in service.asked[1:]] == ["/v2beta/results/job-0001"] * 4
    assert waits == [10.0] * 3
    (row,) = book.rows.values()
    assert (row.remote, row.poll, row.outcome) == (
        "job-0001",
        f"{service.url}/v2beta/results/job-0001",
        "done",
    )


def replace_size(stage):
    from dataclasses import replace

    return replace(stage, width_px=640, height_px=360)


def test_what_enlarges_does_not_draw_and_what_draws_does_not_enlarge():
    with pytest.raises(InputError, match="does not enlarge"):
        sent(task="upscale", model="ultra", initial=picture())


@pytest.mark.parametrize(
    ("seed", "told"), [(7, 7), (0, MOST_SEED), (MOST_SEED, MOST_SEED), (2**40, 2**40 % MOST_SEED)]
)
def test_a_seed_is_never_told_as_zero_which_asks_for_any(seed, told):
    assert seed_of(seed) == told


def answering(body: object, status: int) -> tuple[Exception, str | None]:
    class Fixed(StabilityService):
        @route("POST", "/v2beta/stable-image/generate/{name}", buys=True)
        def generate(self, asked: Received, name: str) -> Reply:
            return reply(body, status)

    service = Fixed()
    book = Book(service.journal)
    with serving(service), pytest.raises(Exception) as caught:  # noqa: PT011  The kind is what the test is after.
        list(Stability(service.access(book)).run(service.stage(seeds=(1,))))
    (row,) = book.rows.values()
    return caught.value, row.outcome


def test_a_picture_that_was_drawn_and_filtered_is_a_refusal_that_may_be_billed():
    error, outcome = answering({"image": "AAAA", "seed": 1, "finish_reason": "CONTENT_FILTERED"}, 200)
    assert (type(error), outcome) == (ServiceRefusedError, "done")


@pytest.mark.parametrize(
    ("name", "kind"), [("content_moderation", ServiceRefusedError), ("forbidden", SecretError)]
)
def test_a_403_is_told_apart_by_its_name(name, kind):
    error, outcome = answering({"id": "1", "name": name, "errors": ["flagged"]}, 403)
    assert (type(error), outcome) == (kind, "refused")
    assert "flagged" in str(error)
