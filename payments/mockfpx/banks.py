"""The personal banks (msgToken 01) and which of them are open."""

BANKS = {
    "ABB0233": "Affin Bank",
    "ABMB0212": "Alliance Bank (Personal)",
    "AGRO01": "AGRONet",
    "AMBB0209": "AmBank",
    "BIMB0340": "Bank Islam",
    "BMMB0341": "Bank Muamalat",
    "BKRM0602": "Bank Rakyat",
    "BOCM01": "Bank Of China",
    "BSN0601": "BSN",
    "BCBB0235": "CIMB Clicks",
    "HLB0224": "Hong Leong Bank",
    "HSBC0223": "HSBC Bank",
    "KFH0346": "KFH",
    "MBB0228": "Maybank2E",
    "MB2U0227": "Maybank2U",
    "OCBC0229": "OCBC Bank",
    "PBB0233": "Public Bank",
    "RHB0218": "RHB Bank",
    "SCB0216": "Standard Chartered",
    "UOB0226": "UOB Bank",
    "TEST0021": "SBI Bank A",
    "TEST0022": "SBI Bank B",
    "TEST0023": "SBI Bank C",
}


class BankBoard:
    """Which banks are blocked.

    The set is replaced, never changed, so that readers need no lock.
    """

    def __init__(self) -> None:
        self._blocked: frozenset[str] = frozenset()

    def is_known(self, bank_id: str) -> bool:
        return bank_id in BANKS

    def is_blocked(self, bank_id: str) -> bool:
        return bank_id in self._blocked

    def set_blocked(self, bank_id: str, *, blocked: bool) -> None:
        self._blocked = self._blocked | {bank_id} if blocked else self._blocked - {bank_id}

    def open_all(self) -> None:
        self._blocked = frozenset()

    def statuses(self) -> dict[str, str]:
        blocked = self._blocked
        return {bank: "blocked" if bank in blocked else "active" for bank in BANKS}

    def as_list(self) -> str:
        """``ID~A,ID~B,...``: ids only and in no useful order, like the real one."""
        blocked = self._blocked
        shuffled = sorted(BANKS, key=lambda bank: bank[::-1])
        return ",".join(f"{bank}~{'B' if bank in blocked else 'A'}" for bank in shuffled)


def bank_name(bank_id: str) -> str:
    return BANKS.get(bank_id, bank_id)
