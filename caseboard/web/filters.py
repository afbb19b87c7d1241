"""How dates and numbers read on a page: `{{ day | long_day }}`, `{{ moment | clock }}`."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from caseboard import clock, dates


def day(value: date | datetime) -> str:
    """Thu 26 Nov"""
    return dates.short_day(_london_day(value))


def brief_day(value: date | datetime) -> str:
    """26 Nov"""
    return dates.brief_day(_london_day(value))


def long_day(value: date | datetime) -> str:
    """Thursday 26 November 2026"""
    return dates.long_day(_london_day(value))


def moment(value: datetime) -> str:
    """Thu 26 Nov, 08:12"""
    return f"{day(value)}, {dates.clock_time(value)}"


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=day,
        brief_day=brief_day,
        long_day=long_day,
        moment=moment,
        clock=dates.clock_time,
        in_words=dates.in_words,
    )


def _london_day(value: date | datetime) -> date:
    return clock.london(value).date() if isinstance(value, datetime) else value
