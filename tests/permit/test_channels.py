"""A channel says where a picture goes; its logo is still a mark."""

import pytest

from emblazon.permit.channels import is_channel


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Instagram", "Instagram post for a rye bakery in Leeds"),
        ("LinkedIn", "LinkedIn banner, calm blue shapes"),
        ("LinkedIn", "bande pour LinkedIn, cabinet de conseil"),
        ("YouTube", "a thumbnail for our YouTube"),
        ("TikTok", "une story TikTok, un chat"),
        ("Google", "furniture sale Google display ad 300x250"),
        ("Etsy", "assiette bleue, boutique Etsy"),
        ("Pinterest", "meal prep coach pinterest pin"),
        ("Etsy", "hoop earrings, etsy pls"),
        ("Google", "pâtes fraîches sur un fil, Google Business"),
        ("Spotify", "Spotify playlist cover for kneading dough"),
    ],
)
def test_a_channel_is_where_a_picture_goes(words: str, text: str) -> None:
    assert is_channel(words, text)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Instagram", "the Instagram logo on a mug"),
        ("Instagram", "an Instagram post with the Instagram logo"),
        ("Facebook", "a T-shirt by Facebook"),
        ("Nike", "a Nike post"),
        ("Amazon", "a parcel, an Amazon driver at the door"),
        ("LinkedIn", "icône LinkedIn pour une affiche"),
    ],
)
def test_its_sign_is_a_mark(words: str, text: str) -> None:
    assert not is_channel(words, text)
