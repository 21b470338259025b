from datetime import date
from pathlib import Path

import numpy as np
import pytest

import emblazon
from emblazon.brand.kit import plain_kit
from emblazon.brief import read_brief
from emblazon.errors import WeightsError
from emblazon.permit import judge as judge_module
from emblazon.permit import permit
from emblazon.permit.asked import asked_in
from emblazon.permit.judge import Judge, Weights, load_weights, open_judge
from emblazon.permit.law import broken_law
from emblazon.permit.spelled import BUCKETS, spelled
from emblazon.records import Request

WEIGHTS = Path(emblazon.__file__).parent / "weights"


def certain_of_everything(sure: float, category: str = "fraud") -> Weights:
    return Weights(
        categories=(category,),
        weights=np.zeros((1, 384), np.float32),
        spelling=np.zeros((1, BUCKETS), np.float32),
        bias=np.array([2.0], np.float32),
        sure=np.array([sure], np.float32),
        certain=np.array([0.99], np.float32),
    )


def test_shipped_weights_are_whole_and_their_thresholds_are_shares() -> None:
    weights = load_weights()
    assert weights.weights.shape == (len(weights.categories), 384)
    assert weights.spelling.shape == (len(weights.categories), BUCKETS)
    assert (weights.sure >= 0.5).all()
    assert (weights.certain >= weights.sure).all()


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "judge.npz").write_bytes(b"not the one that was published")
    monkeypatch.setattr(judge_module.resources, "files", lambda _: tmp_path)
    load_weights.cache_clear()
    try:
        with pytest.raises(WeightsError, match="cannot be opened"):
            load_weights()
    finally:
        load_weights.cache_clear()


def test_without_the_encoder_there_is_no_judge(tmp_path: Path) -> None:
    assert open_judge(tmp_path) is None
    assert broken_law(asked_in("a fox"), None) is None


def test_what_scores_above_its_threshold_is_refused_with_the_score() -> None:
    broken = broken_law(asked_in("a red fox in the snow"), Judge(WEIGHTS, certain_of_everything(0.8)))
    assert broken is not None
    assert (broken.rule, broken.layer) == ("fraud-judged", "law")
    assert "score 0.88" in broken.says


def test_below_its_threshold_it_is_silent() -> None:
    assert broken_law(asked_in("a red fox in the snow"), Judge(WEIGHTS, certain_of_everything(0.9))) is None


def test_an_innocent_context_asks_for_the_higher_threshold() -> None:
    judge = Judge(WEIGHTS, certain_of_everything(0.8))
    assert broken_law(asked_in("a red fox with a fake fur coat"), judge) is None


def test_two_words_are_left_to_the_rules() -> None:
    assert not Judge(WEIGHTS, certain_of_everything(0.8)).verdicts(["red fox"])


def test_suggestive_words_are_refused_beside_words_for_a_child_alone() -> None:
    judge = Judge(WEIGHTS, certain_of_everything(0.8, "suggestive"))
    assert broken_law(asked_in("a woman on a velvet sofa"), judge) is None
    broken = broken_law(asked_in("a pupil on a velvet sofa"), judge)
    assert broken is not None
    assert broken.rule == "minors-judged"


def test_what_is_behind_a_disguise_is_judged_too() -> None:
    told: list[str] = []

    class Encoder:
        def embed(self, texts: list[str]) -> np.ndarray:
            told.extend(texts)
            return np.zeros((len(texts), 384), np.float32)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge_module, "text_encoder", lambda _: Encoder())
        Judge(WEIGHTS, certain_of_everything(0.8)).verdicts(["a f4ke p4ssport with my ph0to"])
    assert told == ["a f4ke p4ssport with my ph0to", "a fake passport with my photo"]


def test_words_and_letters_are_a_vector_of_unit_length() -> None:
    assert float(np.linalg.norm(spelled("a red fox"))) == pytest.approx(1)
    assert not spelled("").any()
    assert (spelled("A RED, fox!") == spelled("a red fox")).all()


@pytest.mark.parametrize(
    "words",
    [
        "a teenager at school",
        "des enfants à l'école",
        "a baby in a bath",
        "ma fille à la plage",
        "a model in a swimsuit",
    ],
)
def test_everyday_scenes_are_never_taken_for_abuse(words: str) -> None:
    asked = read_brief(Request(words), plain_kit(), seed=0)
    permit(asked, plain_kit(), today=date(2026, 11, 29), judge=open_judge(WEIGHTS))
