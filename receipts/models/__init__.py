from receipts.models.look import Look
from receipts.models.receipt import (
    Receipt,
    ReceiptCounter,
    ReceiptCounterManager,
    ReceiptQuerySet,
    pdf_name,
)
from receipts.models.void_note import VoidNote

__all__ = [
    "Look",
    "Receipt",
    "ReceiptCounter",
    "ReceiptCounterManager",
    "ReceiptQuerySet",
    "VoidNote",
    "pdf_name",
]
