import cv2
import numpy as np
from people_pictures import EYES, hand, meadow, portrait

from emblazon.detect.faces import SIZE_PX, find_faces, missing
from emblazon.detect.networks import FOLDER
from emblazon.pixels import resize


def test_a_face_is_found_with_its_eyes() -> None:
    (face,) = find_faces(portrait())
    assert np.abs(face.points[:2] - np.array(EYES)).max() < 4
    left, top, right, bottom = face.box
    assert left < face.points[:, 0].min() < face.points[:, 0].max() < right
    assert top < face.points[:, 1].min() < face.points[:, 1].max() < bottom
    assert missing() == ""


def test_none_is_found_where_there_is_none() -> None:
    assert find_faces(meadow()) == ()
    assert find_faces(hand()) == ()
    assert find_faces(np.zeros((1, 1, 4), np.uint8)) == ()


def test_opencv_finds_the_same_face_with_the_same_weights() -> None:
    pixels = resize(portrait(), SIZE_PX, SIZE_PX)
    theirs = cv2.FaceDetectorYN.create(str(FOLDER / "faces.onnx"), "", (SIZE_PX, SIZE_PX), 0.8)
    _, found = theirs.detect(np.ascontiguousarray(pixels[..., 2::-1]))
    (ours,) = find_faces(pixels)
    box = np.array([*found[0][:2], *(found[0][:2] + found[0][2:4])])
    assert np.abs(box - np.array(ours.box)).max() <= 1.0
    assert np.abs(found[0][4:14].reshape(5, 2) - ours.points).max() < 0.05
    assert abs(found[0][14] - ours.score) < 1e-3


def test_a_face_in_a_wide_picture_keeps_its_place() -> None:
    wide = np.concatenate([meadow(320), portrait()], axis=1)
    (face,) = find_faces(wide)
    assert np.abs(face.points[:2] - np.array(EYES) - [320, 0]).max() < 6
