import base64
import io
import json

import numpy as np
import pytest
from backends.drawing import left_half, picture, session
from backends.services.replicate import VERSION
from backends.services.replicate import Replicate as Service
from backends.services.server import serving
from PIL import Image

from emblazon.backends.model_schema import edited_colour
from emblazon.backends.replicate import Replicate
from emblazon.errors import BackendError, BadAnswerError, BadRequestError, InputError, ServiceRefusedError


def opened(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)))


def inside(address: str) -> bytes:
    return base64.b64decode(address.partition(",")[2])


def test_only_fields_of_the_models_own_schema_are_sent() -> None:
    with session(Service(), Replicate) as drawn:
        drawn.draw(seeds=(7,), negative="text", width_px=768)
        assert drawn.error is None
        assert not drawn.service.problems
        sent = drawn.sent[0]
    assert sent.path == "/v1/models/black-forest-labs/flux-dev/predictions"
    assert sent.headers["cancel-after"] == "15m"
    assert json.loads(sent.data) == {
        "input": {
            "prompt": "a heron in reeds",
            "negative_prompt": "text",
            "aspect_ratio": "custom",
            "width": 768,
            "height": 512,
            "num_outputs": 1,
            "num_inference_steps": 4,
            "guidance": 4.0,
            "output_format": "png",
            "seed": 7,
        }
    }
    assert drawn.drafts[0].pixels.shape == (512, 768, 4)


def test_a_version_is_asked_for_by_its_own_route_and_schema() -> None:
    with session(Service(), Replicate) as drawn:
        drawn.draw(seeds=(7,), model=f"black-forest-labs/flux-dev:{VERSION}")
        assert drawn.error is None
        assert drawn.sent[0].path == "/v1/predictions"
        assert json.loads(drawn.sent[0].data)["version"] == VERSION
        assert drawn.service.asked[0].path.endswith(f"/versions/{VERSION}")


def test_the_id_is_recorded_before_the_first_poll() -> None:
    with session(Service(), Replicate) as drawn:
        drawn.draw(seeds=(7,))
    journal = drawn.service.journal
    at = journal.index("begin row-1")
    assert journal[at + 2] == "accept row-1"
    assert journal[at + 3] == "ask GET /v1/predictions/job-0001"
    assert drawn.book.rows["row-1"].remote == "job-0001"


@pytest.mark.parametrize("output", ["list", "text", "object"])
def test_an_output_of_any_shape_gives_its_picture(output: str) -> None:
    service = Service()
    service.output = output
    with session(service, Replicate) as drawn:
        drawn.draw(seeds=(7,))
    assert drawn.error is None
    assert len(drawn.drafts) == 1


def test_a_mask_is_black_where_the_schema_says_that_black_is_redrawn() -> None:
    with session(Service(), Replicate) as drawn:
        drawn.draw(
            seeds=(7,), task="inpaint", initial=picture(512, 512), mask=left_half(512, 512), strength=0.8
        )
        assert drawn.error is None
        assert not drawn.service.problems
        given = json.loads(drawn.sent[0].data)["input"]
    mask = opened(inside(given["mask"]))
    assert (mask[:, :256] == 0).all()
    assert (mask[:, 256:] == 255).all()
    assert given["prompt_strength"] == 0.8
    assert opened(inside(given["image"])).shape == (512, 512, 3)


@pytest.mark.parametrize(
    ("words", "colour"),
    [
        ("Black areas will be preserved while white areas will be inpainted.", "white"),
        ("A black and white image. Black pixels are inpainted, white pixels are preserved.", "black"),
        ("White pixels in the mask will be repainted, while black pixels will be preserved", "white"),
        ("Input mask, need to be RGB(255, 255, 255) = filled mask", None),
        ("Black regions stay unchanged.", "white"),
        ("Mask image for inpainting", None),
        ("", None),
    ],
)
def test_a_masks_polarity_is_read_from_its_description(words: str, colour: str | None) -> None:
    assert edited_colour(words) == colour


def test_a_large_picture_is_uploaded_and_a_small_one_stands_in_the_input() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (512, 512, 4), np.uint8)
    noise[..., 3] = 255
    with session(Service(), Replicate) as drawn:
        drawn.draw(seeds=(7, 8), task="redraw", initial=noise)
        assert drawn.error is None
        assert not drawn.service.problems
        addresses = [json.loads(asked.data)["input"]["image"] for asked in drawn.sent]
        files = dict(drawn.service.files)
    assert addresses == [f"{drawn.service.url}/v1/files/file-1"] * 2
    assert (opened(files["file-1"]) == noise[..., :3]).all()


@pytest.mark.parametrize(
    ("ending", "error", "kind", "outcome", "words"),
    [
        ("failed", "CUDA out of memory", BackendError, "failed", "CUDA out of memory"),
        ("failed", "NSFW content detected in all outputs", ServiceRefusedError, "done", "NSFW"),
        ("canceled", "", BackendError, "failed", "was stopped"),
        ("aborted", "", BackendError, "cancelled", "bills nothing"),
    ],
)
def test_every_end_of_a_prediction_has_its_own_error_and_outcome(
    ending: str, error: str, kind: type[Exception], outcome: str, words: str
) -> None:
    service = Service()
    service.ending, service.error = ending, error
    with session(service, Replicate) as drawn:
        drawn.draw()
    assert type(drawn.error) is kind
    assert words in str(drawn.error)
    assert drawn.outcomes == [outcome]
    assert drawn.service.bought == 1


def test_a_status_that_nobody_knows_is_a_bad_answer() -> None:
    service = Service()
    service.ending = "dreaming"
    with session(service, Replicate) as drawn:
        drawn.draw(seeds=(7,))
    assert isinstance(drawn.error, BadAnswerError)
    assert "dreaming" in str(drawn.error)


def test_a_model_without_a_route_of_its_own_says_to_name_its_version() -> None:
    service = Service()
    service.official = False
    with session(service, Replicate) as drawn:
        drawn.draw()
    assert isinstance(drawn.error, BadRequestError)
    assert "owner/name:version" in str(drawn.error)


@pytest.mark.parametrize("model", ["flux-dev", "a/b/c", "black-forest-labs/flux-dev:latest", ""])
def test_a_name_that_is_none_is_refused_before_anything_is_asked(model: str) -> None:
    with session(Service(), Replicate) as drawn:
        drawn.draw(model=model)
        assert isinstance(drawn.error, InputError)
        assert not drawn.service.asked


def test_what_was_made_stays_when_a_later_seed_fails() -> None:
    service = Service()

    def fail_after_two(made: int) -> None:
        service.ending = "failed" if made == 2 else "succeeded"

    with session(service, Replicate) as drawn:
        drawn.draw(seeds=(1, 2, 3), watch=fail_after_two)
    assert [draft.seed for draft in drawn.drafts] == [1, 2]
    assert drawn.outcomes == ["done", "done", "failed"]


@pytest.mark.parametrize(("begun", "outcome"), [(False, "cancelled"), (True, "unknown")])
def test_closing_the_iterator_cancels_and_only_what_had_not_begun_is_free(begun: bool, outcome: str) -> None:
    service = Service()
    service.begun = begun
    with session(service, Replicate) as drawn:
        drawn.stop_after(3)
    assert drawn.service.cancelled == 1
    assert drawn.outcomes == [outcome]
    assert drawn.service.bought == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_replicates_own_client_is_served_as_by_replicate() -> None:
    replicate = pytest.importorskip(
        "replicate", reason="replicate is not installed: pip install 'emblazon[peers]'"
    )
    service = Service()
    with serving(service) as url:
        client = replicate.Client(api_token=service.key, base_url=url)
        client.poll_interval = 0
        model = client.models.get("black-forest-labs/flux-dev")
        assert "Input" in model.latest_version.openapi_schema["components"]["schemas"]
        made = client.models.predictions.create(
            model=("black-forest-labs", "flux-dev"), input={"prompt": "a heron", "seed": 7}
        )
        made.wait()
        assert made.status == "succeeded"
        assert made.output[0].startswith(url)
        with pytest.raises(replicate.exceptions.ReplicateError) as refused:
            client.predictions.create(version=VERSION, input={"prompt": "a heron", "steps": 4})
        assert refused.value.status == 422
        waiting = client.predictions.create(version=VERSION, input={"prompt": "a heron"})
        waiting.cancel()
    assert service.cancelled == 1
