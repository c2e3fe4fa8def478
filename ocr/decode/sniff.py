"""What kind of file this is, by its first bytes; names and extensions are never trusted."""

from ocr.errors import PhotoNotAnImage

_SIGNATURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),  # BigTIFF
    (b"MM\0+", "TIFF"),
    (b"BM", "BMP"),
)
# Brands of ISO/IEC 23008-12 (HEIF): HEVC stills and sequences, and the general image brands.
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
_NOT_READ = (
    (b"GIF8", "a GIF"),
    (b"%PDF", "a PDF"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an SVG drawing or other XML"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
)


def sniff(data: bytes) -> str:
    """Names the image format of ``data``: JPEG, PNG, WEBP, TIFF, BMP or HEIF.

    Raises:
        PhotoNotAnImage: It is none of them.
    """
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return name
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return "HEIF"
    raise PhotoNotAnImage(_what_else(data))


def _what_else(data: bytes) -> str:
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    for signature, name in _NOT_READ:
        if start.startswith(signature):
            return f"The file is {name}, not a photo."
    if data[4:12] in (b"ftypavif", b"ftypavis"):
        return "The file is an AVIF image, which is not read."
    return "The file is not an image in a known format."
