"""The gateway's whole state, in one process."""

import threading
from dataclasses import dataclass, field

from payments.mockfpx.agenda import Agenda
from payments.mockfpx.banks import BankBoard
from payments.mockfpx.courier import Courier
from payments.mockfpx.exchanges import Exchange, read_exchanges
from payments.mockfpx.keys import Keys, ensure_keys
from payments.mockfpx.ledger import Ledger
from payments.mockfpx.plans import PlanBook
from payments.mockfpx.scenarios import Enquiry, Signer
from payments.mockfpx.settings import Settings
from payments.mockfpx.wire import Fields, is_genuine, signed


@dataclass(kw_only=True)
class Gateway:
    settings: Settings
    keys: Keys
    agenda: Agenda
    courier: Courier
    exchanges: dict[str, Exchange]
    ledger: Ledger = field(default_factory=Ledger)
    banks: BankBoard = field(default_factory=BankBoard)
    plans: PlanBook = field(default_factory=PlanBook)
    enquiry_trouble: Enquiry = Enquiry.TRUTH
    """How every AE is answered, whatever the payment's own scenario."""
    bank_list_trouble: Enquiry = Enquiry.TRUTH
    closing: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def start(cls, settings: Settings) -> "Gateway":
        """Create missing keys and read the exchanges.

        Raises:
            SettingError: ``exchanges.json`` is there but cannot be used.
        """
        return cls.with_keys(ensure_keys(settings.data), settings=settings)

    @classmethod
    def with_keys(cls, keys: Keys, *, settings: Settings) -> "Gateway":
        agenda = Agenda()
        exchanges = read_exchanges(settings.data / "exchanges.json")
        return cls(
            settings=settings,
            keys=keys,
            agenda=agenda,
            courier=Courier(agenda, resend=settings.resend, read_timeout=settings.read_timeout),
            exchanges={exchange.exchange_id: exchange for exchange in exchanges},
        )

    def close(self) -> None:
        """Wake whoever answers slowly and stop the background threads."""
        self.closing.set()
        self.agenda.close()

    def reset(self) -> None:
        """Forget payments, plans, blocked banks and troubles; keys and exchanges stay."""
        with self.ledger.lock:
            self.agenda.clear()
            self.ledger.clear()
            self.plans.clear()
            self.banks.open_all()
            self.enquiry_trouble = self.bank_list_trouble = Enquiry.TRUTH

    def sign(self, fields: Fields, *, signer: Signer = Signer.CURRENT) -> Fields:
        key = self.keys.next if signer is Signer.NEXT else self.keys.current
        return signed(fields, key, digest=self.settings.digest)

    def believes(self, fields: Fields, exchange: Exchange) -> bool:
        return is_genuine(fields, exchange.public_key, digest=self.settings.digest)
