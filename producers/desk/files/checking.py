"""Uploaded files are what their bytes say: a picture is drawn anew without its metadata, a PDF known by its head."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from core.errors import FieldError, Invalid

MOST_BYTES = 25_000_000
MOST_PIXELS = 60_000_000  # a telephone's largest; above it a small file may fill the memory
LONGEST_SIDE = 4096
SMALLEST_SIDE = 16
JPEG_QUALITY = 88
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
PDF_HEAD, PDF_HEAD_WITHIN = b"%PDF-", 1024
PDF_TAIL_WITHIN = 4096


@dataclass(frozen=True)
class Checked:
    """As it is kept. `width` and `height` are a picture's, in pixels; 0 of a document."""

    data: bytes
    suffix: str
    content_type: str
    width: int = 0
    height: int = 0

    @property
    def picture(self) -> bool:
        return self.width > 0


@dataclass(frozen=True)
class Frame:
    """A piece of a picture, in its pixels."""

    left: int
    top: int
    width: int
    height: int


def checked(data: bytes, field: str, *, pictures_only: bool = False) -> Checked:
    """The file as it may be shown to people; Invalid says at `field` why it may not."""
    if len(data) > MOST_BYTES:
        raise _invalid(field, "too_large")
    if not data:
        raise _invalid(field, "empty")
    if PDF_HEAD in data[:PDF_HEAD_WITHIN]:
        if pictures_only:
            raise _invalid(field, "not_a_picture")
        if b"%%EOF" not in data[-PDF_TAIL_WITHIN:]:
            raise _invalid(field, "cut_off")
        return Checked(data, ".pdf", "application/pdf")
    if b"<svg" in data[:4096].lower():
        raise _invalid(field, "svg")
    return _encoded(_opened(data, field))


def cut(data: bytes, frame: Frame, field: str) -> Checked:
    """A piece of a picture that was checked before."""
    picture = _opened(data, field)
    width, height = picture.size
    inside = frame.left >= 0 and frame.top >= 0 and frame.left + frame.width <= width
    if not inside or frame.top + frame.height > height or min(frame.width, frame.height) < SMALLEST_SIDE:
        raise _invalid(field, "outside")
    return _encoded(picture.crop((frame.left, frame.top, frame.left + frame.width, frame.top + frame.height)))


def _opened(data: bytes, field: str) -> Image.Image:
    """Decoded, upright, in sRGB. The size that its head tells is looked at before a pixel is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is the narrower one
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise _invalid(field, "too_many_pixels")
            if min(picture.size) < SMALLEST_SIDE:
                raise _invalid(field, "too_small")
            picture.load()
        return _in_srgb(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError as error:
        raise _invalid(field, "unknown") from error
    except Image.DecompressionBombError as error:
        raise _invalid(field, "too_many_pixels") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _invalid(field, "broken") from error


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Colours as a screen shows them, so that the profile can go with the rest of the metadata."""
    mode = "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK", "L"):
        try:
            ours = ImageCms.createProfile("sRGB")
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(picture, theirs, ours, outputMode=mode) or picture.convert(mode)
        except ImageCms.PyCMSError:
            return picture.convert(mode)  # a profile that cannot be read is none
    return picture.convert(mode)


def _encoded(picture: Image.Image) -> Checked:
    """A new file of the pixels alone: PNG where something shines through, else JPEG."""
    plain = Image.new(picture.mode, picture.size)
    plain.paste(picture)
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if plain.mode == "RGBA" and plain.getchannel("A").getextrema() != (255, 255):
        plain.save(out, "PNG", optimize=True)
        return Checked(out.getvalue(), ".png", "image/png", *plain.size)
    plain.convert("RGB").save(out, "JPEG", quality=JPEG_QUALITY, progressive=True, optimize=True)
    return Checked(out.getvalue(), ".jpg", "image/jpeg", *plain.size)


_SAID = {
    "too_large": (
        "Είναι πολύ μεγάλο· ανεβάστε αρχείο έως 25 MB.",
        "It is too large; upload a file of up to 25 MB.",
    ),
    "empty": ("Το αρχείο είναι κενό.", "The file is empty."),
    "cut_off": (
        "Το PDF δεν είναι ολόκληρο· αποθηκεύστε το ξανά και ανεβάστε το.",
        "The PDF is not whole; save it again and upload it.",
    ),
    "svg": (
        "Τα SVG δεν γίνονται δεκτά, γιατί μπορούν να εκτελέσουν κώδικα· ανεβάστε την εικόνα ως PNG.",
        "SVG is not taken, because it can run code; upload the picture as PNG.",
    ),
    "too_many_pixels": (
        "Η εικόνα έχει υπερβολικά πολλά εικονοστοιχεία· μικρύνετέ τη (έως 60 εκατομμύρια).",
        "The picture has far too many pixels; make it smaller (up to 60 million).",
    ),
    "too_small": ("Η εικόνα είναι πολύ μικρή.", "The picture is too small."),
    "unknown": (
        "Δεν είναι PDF ούτε εικόνα JPEG, PNG, WebP ή GIF. Έγγραφο του Word αποθηκεύστε το ως PDF.",
        "It is neither a PDF nor a JPEG, PNG, WebP or GIF picture. Save a Word document as PDF.",
    ),
    "broken": (
        "Η εικόνα είναι χαλασμένη· αποθηκεύστε την ξανά και ανεβάστε τη.",
        "The picture is broken; save it again and upload it.",
    ),
    "not_a_picture": (
        "Εδώ μπαίνουν φωτογραφίες· το PDF ανεβάστε το στα αρχεία.",
        "Photographs go here; upload the PDF among the files.",
    ),
    "outside": (
        "Το πλαίσιο βγαίνει έξω από την εικόνα ή είναι πολύ μικρό.",
        "The frame reaches outside the picture, or is too small.",
    ),
}


def _invalid(field: str, key: str) -> Invalid:
    return Invalid([FieldError(field, *_SAID[key])])
