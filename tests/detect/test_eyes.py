from people_pictures import one_eyed, portrait

from emblazon.detect.eyes import look_at_eyes
from emblazon.detect.faces import find_faces


def test_sound_eyes_are_alike_and_seen_from_the_front() -> None:
    (eyes,) = look_at_eyes(portrait(), find_faces(portrait()))
    assert eyes.weaker > 0.8
    assert eyes.turned < 0.05
    assert 33 < eyes.apart_px < 37


def test_an_eye_painted_over_has_hardly_any_structure() -> None:
    (eyes,) = look_at_eyes(one_eyed(), find_faces(one_eyed()))
    assert eyes.weaker < 0.4


def test_the_measure_is_the_same_for_a_mirrored_face() -> None:
    mirrored = portrait()[:, ::-1].copy()
    (eyes,) = look_at_eyes(mirrored, find_faces(mirrored))
    (ours,) = look_at_eyes(portrait(), find_faces(portrait()))
    assert abs(eyes.weaker - ours.weaker) < 0.15
