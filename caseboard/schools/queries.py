"""Finding schools, authorities and stages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from caseboard.db import session
from caseboard.schools.models import Authority, Federation, FederationSchool, School, Stage


def find_school(urn: str) -> School | None:
    """The school with this unique reference number."""
    return session().scalar(select(School).where(School.urn == urn))


def find_authority(code: str) -> Authority | None:
    """The authority with this code: three digits."""
    return session().scalar(select(Authority).where(Authority.code == code))


def list_authorities(ids: Collection[int] | None = None) -> Sequence[Authority]:
    """Authorities by name; all of them, or those with these inner keys."""
    query = select(Authority).order_by(Authority.name, Authority.id)
    if ids is not None:
        query = query.where(Authority.id.in_(ids))
    return session().scalars(query).all()


def list_schools(
    authority_ids: Collection[int] | None = None, *, open_on: date | None = None
) -> Sequence[School]:
    """Schools by what people call them; of all authorities or of these; on a day, only those open then."""
    query = select(School).order_by(School.short_name, School.id)
    if authority_ids is not None:
        query = query.where(School.authority_id.in_(authority_ids))
    if open_on is not None:
        query = query.where(or_(School.closed_on.is_(None), School.closed_on >= open_on))
    return session().scalars(query).all()


def list_stages(authority_id: int) -> Sequence[Stage]:
    """An authority's stages in the order of the board, the shelf last."""
    return (
        session()
        .scalars(select(Stage).where(Stage.authority_id == authority_id).order_by(Stage.position))
        .all()
    )


def find_federation(school_id: int, *, on: date) -> Federation | None:
    """The federation a school belongs to on a London day."""
    return session().scalar(
        select(Federation)
        .join(FederationSchool, FederationSchool.federation_id == Federation.id)
        .where(FederationSchool.school_id == school_id, *_in_force(on))
    )


def list_federated_schools(school_id: int, *, on: date) -> Sequence[School]:
    """The schools in federation with this one on a London day, this one included, by what people call them."""
    federation = find_federation(school_id, on=on)
    if federation is None:
        return session().scalars(select(School).where(School.id == school_id)).all()
    return (
        session()
        .scalars(
            select(School)
            .join(FederationSchool, FederationSchool.school_id == School.id)
            .where(FederationSchool.federation_id == federation.id, *_in_force(on))
            .order_by(School.short_name, School.id)
        )
        .all()
    )


def _in_force(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        FederationSchool.starts <= day,
        or_(FederationSchool.ends.is_(None), FederationSchool.ends >= day),
    )
