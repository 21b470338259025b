"""What the words around a name say of it: a style, a depiction, a title, a thing that is sold."""

import re
from typing import Literal

from emblazon.permit.folding import fold

Context = Literal["style", "depiction", "plain"]
NEAR = 70  # characters looked at on each side of a name

_STYLE_BEFORE = re.compile(
    r"\b(?:(?:style|styles|manner|spirit|vein|aesthetic|look|art|artwork|technique|brushwork|palette) of"
    r"|(?:styl\w*|maniere|facon|esprit|univers|esthetique|patte|touche|trait|technique|palette) (?:de|d|du)"
    r"|facon|style|in the style|homage to|hommage a|tribute to|a la|based on|reminiscent of|imitating|imitant"
    r"|inspire[ds]?(?: by| par| de| d| du)|inspirees?(?: par| de| d)|like a painting by|comme"
    r"|(?<!stand )(?<!standing )(?<!sitting )by|par|signed?|signee?|drawn by|illustrated by|painted by)"
    r"(?: (?:the|le|la|l|les|artist|artiste|painter|peintre|great|illustrator|illustrateur|photographer|photographe"
    r"|designer|director|realisateur|architecte|architect|un|a))*$"
)
_STYLE_AFTER = re.compile(r"^(?:s )?(?:style[ds]?|esque|inspired|like|ish|aesthetic|vibes?|look)\b")
_DEPICTION_BEFORE = re.compile(
    r"\b(?:statue\w*|bust|buste|sculpture|figurine|portrait|photo|photograph\w*|photographie|picture|pictures|image|images"
    r"|drawing|dessin|painting|peinture|poster|affiche|caricature|cartoon|selfie|likeness|face|visage|head|tete|body"
    r"|deepfake|illustration|depicting|showing|montrant|representant|mascot|mascotte|avatar|sticker|silhouette|costume)"
    r"(?: (?:of|de|d|du|avec|with|a|an|the|young|old|jeune|le|la|l|president|actor|singer|un|une))*$"
)
_DEPICTION_AFTER = re.compile(
    r"^(?:s face|s body|(?!during|king|ring|spring|evening|morning|wing|string|building|nothing)\w{2,}ing\b|en train"
    r"|qui\b|who\b|is\b|est\b|in a\b|dans un|at a\b|au\b|wearing|avec\b|as a\b|en \w+|with a\b)"
)
_TITLE_BEFORE = re.compile(
    r"\b(?:president|presidente|prime minister|premier ministre|chancellor|chanceliere?|senator|senateur|king|queen"
    r"|roi|reine|pope|pape|singer|chanteuse?|rapper|rappeu(?:r|se)|actor|actress|act(?:eur|rice)|footballer|footballeur"
    r"|tennis player|golfer|designer|ministre|minister|dictator|dictateur|billionaire|milliardaire|artist|artiste"
    r"|painter|peintre|photographer|photographe|illustrator|illustrat(?:eur|rice)|architecte?|director|realisat(?:eur|rice)"
    r"|ceo|candidate?|mangaka|pop star|star|celebrity|band|groupe)$"
)
_SOLD_AFTER = re.compile(
    r"^(?:s )?(?:logos?|brand|branded|store|stores|sneakers?|trainers|shoes?|hoodie|t shirt|handbag|bag|watch|cars?"
    r"|suv|trucks?|vans?|phone|smartphone|laptop|tablet|computer|boutique|ads?|advert\w*|billboard|campaign|packaging"
    r"|slogan|trademark|headquarters|station|app|delivery|package|parcel|ice cream|soap|detergent|jeans|jacket)\b"
)
_SOLD_BEFORE = re.compile(
    r"\b(?:logos?|brand|marque|boutique|magasin|baskets|sneakers|chaussures|sac|montre|voiture|telephone|ordinateur"
    r"|bottles?|bouteilles?|cans?|canettes?|publicite|pub|affiche|campagne|slogan|app|application|colis|camion|operateur"
    r"|station)"
    r"(?: (?:de|d|du|of|the|la|l))*$"
)
_STARTS = re.compile(r"(?:^|[.!?:;\n•\"“«(])\s*$")


def context_of(text: str, start: int, end: int) -> Context:
    """How a name in `text[start:end]` is asked for: its style, a picture of it, or plainly."""
    before, after = around(text, start, end)
    if _STYLE_BEFORE.search(before) or _STYLE_AFTER.search(after):
        return "style"
    if _DEPICTION_BEFORE.search(before) or _DEPICTION_AFTER.search(after):
        return "depiction"
    return "plain"


def told(text: str, start: int, end: int, *, sold: bool) -> bool:
    """Whether a neighbour tells that an ordinary word is a name: a title before a person ("singer Drake"), a thing
    that is sold beside a mark ("Apple store")."""
    before, after = around(text, start, end)
    if sold:
        return bool(_SOLD_AFTER.search(after) or _SOLD_BEFORE.search(before))
    return bool(_TITLE_BEFORE.search(before))


def capital(text: str, start: int) -> bool:
    """Whether a capital at `start` means a name: not where a sentence starts, nor where all is in capitals."""
    if not text[start].isupper():
        return False
    return not _STARTS.search(text[:start]) and any(each.islower() for each in text)


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """The folded words before and after `text[start:end]`."""
    return fold(text[max(0, start - NEAR) : start]), fold(text[end : end + NEAR])
