"""Dates as the guide writes them (27-12-2019 16:35:08)."""

DATE_FORMAT = SHORT_DATE_FORMAT = "d-m-Y"
TIME_FORMAT = "H:i:s"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "d-m-Y H:i:s"
DATE_INPUT_FORMATS = ["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"]
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
