"""Rule: a day and a number are written one way in each language, wherever they are told."""

from __future__ import annotations

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def day(year: int | str, month: int, number: int, lang: str) -> str:
    """Write a day as people do: "13/11/2024" in Vietnamese, "13 November 2024" in English."""
    return f"{number}/{month}/{year}" if lang == "vi" else f"{number} {MONTHS[month - 1]} {year}"


def grouped(number: int, lang: str) -> str:
    """Write a whole number in groups of three digits, by points in Vietnamese, by commas in English."""
    return f"{number:,}".replace(",", "." if lang == "vi" else ",")
