"""Where a picture is published is not what it shows: "an Instagram post", "une bannière pour LinkedIn".

A channel's own logo, icon or app is still a mark.
"""

import re

from emblazon.permit.folding import fold

CHANNELS = frozenset(
    {
        "instagram",
        "linkedin",
        "facebook",
        "tiktok",
        "youtube",
        "pinterest",
        "twitter",
        "snapchat",
        "whatsapp",
        "telegram",
        "spotify",
        "twitch",
        "threads",
        "amazon",
        "etsy",
        "ebay",
        "shopify",
        "google",
        "airbnb",
        "deezer",
        "vinted",
        "leboncoin",
        "reddit",
        "discord",
        "vimeo",
        "bluesky",
        "mastodon",
        "messenger",
        "uber",
        "eats",
        "deliveroo",
        "tripadvisor",
        "booking",
        "behance",
        "dribbble",
        "medium",
        "substack",
        "kickstarter",
        "patreon",
        "slack",
        "teams",
    }
)
_PUBLISHED = (
    r"(?:(?:display|search|shop|shopping|company|business|video|playlist|channel|stream|group) )?"
    r"(?:posts?|stor(?:y|ies)|reels?|banners?|covers?|headers?|thumbnails?|carousels?|feeds?|grids?|ads?|adverts?"
    r"|formats?|listings?|pins?|boards?|shops?|pages?|profiles?|campaigns?|publications?|bannieres?|vignettes?"
    r"|annonces?|couvertures?|square|visuals?|visuels?|photos?|thumbs?|hero|heroes|mastheads?|stickers?|geofilters?"
    r"|filters?|badges?|emotes?|overlays?|intros?|tiers?|pics?|picture|miniatures?|playlists?)"
)
_FOR = (
    r"(?:for|on|to|pour|sur|posts?|boutiques?|carr?ousels?|pages?|profils?|publications?|bannieres?|bandes?|bandeaux?"
    r"|visuels?|stor(?:y|ies)|couvertures?|vignettes?|annonces?|formats?)"
    r"(?: (?:our|your|the|a|an|notre|votre|une?|le|la|l|d))*"
)
# ", etsy pls", ", Google Business": by itself behind the last comma.
_LAST = r"[,;:(/·|-] *{name}(?: (?:business|shop|pls|please|svp|stp))?[ .!)]*$"
_MARK = r"(?:logos?|icons?|icones?|app|apps|brand|marque|sign|building|headquarters)"


def is_channel(words: str, text: str) -> bool:
    """Whether a mark, as `words` write it in `text`, only says where the picture goes."""
    name = fold(words)
    if not set(name.split()) <= CHANNELS:
        return False
    said = fold(text)
    shown = rf"\b{re.escape(name)} (?:s )?{_MARK}\b|\b{_MARK}(?: (?:of|de|d|du))? {re.escape(name)}\b"
    where = rf"\b{re.escape(name)} {_PUBLISHED}\b|\b{_FOR} {re.escape(name)}\b"
    last = re.search(_LAST.format(name=re.escape(words.casefold())), text.casefold())
    return bool(last or re.search(where, said)) and not re.search(shown, said)
