"""Are the file's colours what they say? sRGB, in RGB or grey, eight bits.

Emblazon, like most browsers of untagged pictures, reads the numbers as sRGB. A file in CMYK, in another RGB space
(Display P3, Adobe RGB) or with 16 bits a channel looks different elsewhere, so its colours here are not to be
trusted. Nothing that the loop does mends a file: it is to be exported again.
"""

from emblazon.check.base import Check, Evidence
from emblazon.records import Finding

MODES = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX"}
NAMES = {
    "I;16": "16-bit grey",
    "I;16B": "16-bit grey",
    "I": "32-bit grey",
    "F": "floating point",
    "YCCK": "CMYK",
}


def _run(check: Check, evidence: Evidence) -> Finding:
    file = evidence.file
    assert file is not None
    faults: list[str] = []
    if file.kind.upper() != "SVG" and file.mode not in MODES:
        faults.append(f"it is in {NAMES.get(file.mode, file.mode)}")
    if file.profile and "srgb" not in file.profile.lower():
        faults.append(f"its colour profile is {file.profile!r}")
    if not faults:
        return check.finding("pass", 0, "The file's colours are sRGB.")
    words = f"The file's colours are not sRGB: {' and '.join(faults)}. Export it again, converted to sRGB."
    return check.finding("fail", len(faults), words)


CHECK = Check(
    id="profile",
    question="Are the file's colours sRGB?",
    limit=0,
    unit="faults",
    source="IEC 61966-2-1 (sRGB); untagged pictures are read as sRGB (CSS Color 4, section 12.1).",
    needs=("file",),
    run=_run,
)
