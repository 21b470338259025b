"""XMP: what a file says in the open for other programs (IPTC Photo Metadata 2025.1, Dublin Core, PLUS).

Iptc4xmpExt:DigitalSourceType                                what kind of picture it is
Iptc4xmpExt:AISystemUsed, AISystemVersionUsed                which model drew it
Iptc4xmpExt:AIPromptInformation, AIPromptWriterName          only where the person agreed to disclose them
plus:DataMining                                              may others train on it? (PLUS LDF, "DMI-…")
dc:description, dc:rights, photoshop:Credit                  alt text, rights, attribution lines
"""

from dataclasses import dataclass
from xml.sax.saxutils import escape

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}
MINING = {
    True: "http://ns.useplus.org/ldf/vocab/DMI-ALLOWED",
    False: "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING",
}
"""A brand that forbids training still wants to be found by search engines."""


@dataclass(frozen=True, slots=True)
class Described:
    """What the packet says; "" leaves a property out. All texts are plain words (`metadata.plain`).

    `system`, `version`: the model; `writer`: of the prompt; `training`: None where nothing is said of it.
    """

    tool: str
    created: str
    source_type: str = ""
    system: str = ""
    version: str = ""
    prompt: str = ""
    writer: str = ""
    training: bool | None = None
    words: str = ""
    rights: str = ""
    credit: str = ""


def xmp_packet(said: Described) -> bytes:
    """The XMP packet, UTF-8. Deterministic."""
    properties = {
        "xmp:CreatorTool": said.tool,
        "xmp:CreateDate": said.created,
        "Iptc4xmpExt:DigitalSourceType": said.source_type,
        "Iptc4xmpExt:AISystemUsed": said.system,
        "Iptc4xmpExt:AISystemVersionUsed": said.version,
        "Iptc4xmpExt:AIPromptInformation": said.prompt,
        "Iptc4xmpExt:AIPromptWriterName": said.writer,
        "plus:DataMining": "" if said.training is None else MINING[said.training],
        "photoshop:Credit": said.credit,
    }
    lines = [f"<{name}>{escape(value)}</{name}>" for name, value in properties.items() if value]
    lines += [
        f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(value)}</rdf:li></rdf:Alt></{name}>'
        for name, value in (("dc:description", said.words), ("dc:rights", said.rights))
        if value
    ]
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF {spaces}><rdf:Description rdf:about="">{"".join(lines)}</rdf:Description></rdf:RDF>'
        '</x:xmpmeta><?xpacket end="r"?>'
    ).encode()
