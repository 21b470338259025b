import base64
import io
import json

import numpy as np
import pytest
from backends.drawing import left_half, picture, session
from backends.services.fal import Fal as Service
from backends.services.server import serving
from PIL import Image

from emblazon.backends.fal import Fal
from emblazon.errors import BackendError, BadRequestError, InputError, NoCreditError, ServiceRefusedError


def opened(address: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))))


def test_only_fields_of_the_models_own_schema_are_sent() -> None:
    with session(Service(), Fal) as drawn:
        drawn.draw(seeds=(7,), steps=28, guidance=3.5, palette=(), width_px=768)
        assert drawn.error is None
        assert not drawn.service.problems
        body = json.loads(drawn.sent[0].data)
    assert body == {
        "prompt": "a heron in reeds",
        "image_size": {"width": 768, "height": 512},
        "num_images": 1,
        "output_format": "png",
        "num_inference_steps": 28,
        "guidance_scale": 3.5,
        "seed": 7,
    }
    assert drawn.drafts[0].pixels.shape == (512, 768, 4)


def test_the_addresses_that_the_queue_names_are_used_and_recorded_before_the_first_poll() -> None:
    with session(Service(), Fal) as drawn:
        drawn.draw(seeds=(7,))
    journal = [line for line in drawn.service.journal if "/schemas" not in line]
    assert journal[:3] == ["begin row-1", "buy POST /fal-ai/flux/dev", "accept row-1"]
    assert journal[3] == "ask GET /fal-ai/flux/requests/job-0001/status"
    assert drawn.book.rows["row-1"].remote == "job-0001"
    assert drawn.book.rows["row-1"].poll.endswith("/fal-ai/flux/requests/job-0001/status")


def test_the_schema_is_asked_once_and_without_the_key() -> None:
    with session(Service(), Fal) as drawn, serving(Service()) as elsewhere:
        access = drawn.service.access(drawn.book, settings={"schemas": f"{elsewhere}/schemas"})
        list(Fal(access).run(drawn.stage()))
    with session(Service(), Fal) as drawn:
        drawn.draw()
        assert sum(asked.path == "/schemas" for asked in drawn.service.asked) == 1
    other = Service()
    with session(Service(), Fal) as drawn, serving(other):
        access = drawn.service.access(drawn.book, settings={"schemas": f"{other.url}/schemas"})
        list(Fal(access).run(drawn.stage(seeds=(7,))))
    assert "authorization" not in other.asked[0].headers


def test_a_picture_its_strength_and_its_mask_go_into_the_fields_that_there_are() -> None:
    with session(Service(), Fal) as drawn:
        drawn.draw(
            seeds=(7,),
            model="fal-ai/flux-general/inpainting",
            task="inpaint",
            initial=picture(512, 512),
            mask=left_half(512, 512),
            strength=0.6,
        )
        assert drawn.error is None
        assert not drawn.service.problems
        body = json.loads(drawn.sent[0].data)
    assert opened(body["image_url"]).shape == (512, 512, 3)
    assert (opened(body["mask_url"])[:, :256] == 255).all()
    assert (opened(body["mask_url"])[:, 256:] == 0).all()
    assert body["strength"] == 0.6
    assert any("white is sent" in words for words in drawn.said), (
        "its schema does not say which colour it redraws"
    )


def test_references_go_into_a_list_behind_the_picture_to_begin_from() -> None:
    with session(Service(), Fal) as drawn:
        drawn.draw(
            seeds=(7,),
            model="fal-ai/flux-2-pro/edit",
            task="redraw",
            initial=picture(512, 512),
            references=(picture(32, 48),),
        )
        assert drawn.error is None
        urls = json.loads(drawn.sent[0].data)["image_urls"]
    assert [opened(url).shape[:2] for url in urls] == [(512, 512), (48, 32)]


def test_pictures_go_to_the_endpoint_beside_a_model_that_takes_none() -> None:
    with session(Service(), Fal) as drawn:
        drawn.draw(seeds=(7,), model="fal-ai/flux-2-pro", references=(picture(32, 48),))
        assert drawn.error is None
        assert not [each for each in drawn.service.problems if "/schemas" not in each]
    assert drawn.sent[0].path == "/fal-ai/flux-2-pro/edit"
    assert any("its price may differ" in words for words in drawn.said)


def test_colours_go_as_parameters_where_the_model_has_them_and_the_person_is_told_where_not() -> None:
    with session(Service(), Fal) as drawn:
        drawn.draw(seeds=(7,), model="fal-ai/recraft/v3")
        colours = json.loads(drawn.sent[0].data)["colors"]
        assert colours == [{"r": 32, "g": 52, "b": 79}, {"r": 217, "g": 164, "b": 65}]
        assert any("takes no seed" in words for words in drawn.said)
        drawn.draw(seeds=(7,))
    assert any("takes no colours" in words for words in drawn.said)


def test_steps_out_of_the_models_bounds_are_left_out_and_told() -> None:
    with session(Service(), Fal) as drawn:
        drawn.draw(seeds=(7,), guidance=40.0)
        assert "guidance_scale" not in json.loads(drawn.sent[0].data)
    assert any("1 to 20, not 40" in words for words in drawn.said)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"negative": "text"}, "no negative prompt"),
        (
            {"task": "redraw", "initial": picture(64, 64), "model": "fal-ai/recraft/v3"},
            "no picture to begin from",
        ),
        ({"references": (picture(64, 64),), "model": "fal-ai/recraft/v3"}, "no field for 1 reference"),
    ],
)
def test_a_wish_that_the_model_has_no_field_for_is_refused_before_anything_is_bought(
    changes: dict[str, object], words: str
) -> None:
    with session(Service(), Fal) as drawn:
        drawn.draw(**changes)
        assert isinstance(drawn.error, InputError)
        assert words in str(drawn.error)
        assert drawn.service.bought == 0


def test_what_a_dialect_sets_goes_under_this_services_name_or_is_told() -> None:
    options = (
        ("color_palette", '{"members":[{"color_hex":"#20344F","color_weight":0.7}]}'),
        ("magic_prompt", "OFF"),
        ("num_inference_steps", "many"),
        ("rendering_speed", "TURBO"),
        ("style_type", "design"),
    )
    with session(Service(), Fal) as drawn:
        drawn.draw(seeds=(7,), model="fal-ai/ideogram/v3", options=options)
        assert drawn.error is None
        assert not drawn.service.problems
        body = json.loads(drawn.sent[0].data)
    assert body["expand_prompt"] is False
    assert body["style"] == "DESIGN"
    assert body["color_palette"]["members"][0] == {"rgb": {"r": 32, "g": 52, "b": 79}, "color_weight": 0.7}
    assert any("rendering_speed" in words for words in drawn.said)
    assert any("num_inference_steps" in words for words in drawn.said)


def test_an_unknown_model_buys_nothing() -> None:
    with session(Service(), Fal) as drawn:
        drawn.draw(model="fal-ai/no-such")
        assert isinstance(drawn.error, BadRequestError)
        assert not drawn.book.rows


@pytest.mark.parametrize(
    ("ending", "kind", "outcome", "words"),
    [
        ("policy", ServiceRefusedError, "done", "could not be processed"),
        ("invalid", BadRequestError, "done", "could not be processed"),
        ("nsfw", ServiceRefusedError, "done", "withholds the picture"),
        ("machine", BackendError, "failed", "runner_disconnected"),
    ],
)
def test_every_end_of_a_request_has_its_own_error_and_outcome(
    ending: str, kind: type[Exception], outcome: str, words: str
) -> None:
    service = Service()
    service.ending = ending
    with session(service, Fal) as drawn:
        drawn.draw()
    assert type(drawn.error) is kind
    assert words in str(drawn.error)
    assert drawn.outcomes == [outcome]
    assert drawn.service.bought == 1


def test_a_locked_account_is_no_credit_not_a_wrong_key() -> None:
    with session(Service("no_credit"), Fal) as drawn:
        drawn.draw()
    assert isinstance(drawn.error, NoCreditError)


def test_closing_the_iterator_takes_a_waiting_request_out_of_the_queue() -> None:
    service = Service()
    service.begun = False
    with session(service, Fal) as drawn:
        drawn.stop_after(3)
    assert drawn.service.cancelled == 1
    assert drawn.outcomes == ["cancelled"]
    assert drawn.service.bought == 1


def test_closing_the_iterator_asks_a_running_request_to_stop_and_leaves_its_bill_open() -> None:
    with session(Service(), Fal) as drawn:
        drawn.stop_after(3)
    assert drawn.service.cancelled == 1
    assert drawn.outcomes == ["unknown"]


def test_fals_own_client_is_served_as_by_fal(monkeypatch: pytest.MonkeyPatch) -> None:
    fal_client = pytest.importorskip(
        "fal_client", reason="fal-client is not installed: pip install 'emblazon[peers]'"
    )
    service = Service()
    with serving(service) as url:
        monkeypatch.setattr("fal_client.client.QUEUE_URL_FORMAT", f"{url}/")
        client = fal_client.SyncClient(key=service.key)
        handle = client.submit("fal-ai/flux/dev", {"prompt": "a heron", "seed": 7})
        states = [type(state).__name__ for state in handle.iter_events(interval=0)]
        result = handle.get(interval=0)
        assert states[-1] == "Completed"
        assert result["images"][0]["url"].startswith(url)
        with pytest.raises(fal_client.client.FalClientHTTPError) as refused:
            client.submit("fal-ai/flux/dev", {"prompt": "a heron", "steps": 4})
        assert refused.value.status_code == 422
        waiting = client.submit("fal-ai/flux/dev", {"prompt": "a heron"})
        waiting.cancel()
    assert service.cancelled == 1
