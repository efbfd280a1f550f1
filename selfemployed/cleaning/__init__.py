"""Clean copies of pictures and PDFs. Knows bytes, Pillow and pikepdf; no model, no request."""

from selfemployed.cleaning.pdfs import clean_pdf
from selfemployed.cleaning.pictures import clean_image
from selfemployed.cleaning.refusals import CannotRead, Reason, Unsafe

__all__ = ["CannotRead", "Reason", "Unsafe", "clean_image", "clean_pdf"]
