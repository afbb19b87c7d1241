from __future__ import annotations

import uuid

from flask import Blueprint, flash, g, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock, mail
from caseboard.access import NotPermittedError
from caseboard.access import Permission as P
from caseboard.access.people import FOUND_AT_MOST, People, people
from caseboard.accounts import addresses, services
from caseboard.accounts.models import Role, User
from caseboard.accounts.queries import find_person
from caseboard.accounts.services import RoleError, role_words
from caseboard.db import session
from caseboard.families.partners import authorities_of_partner
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.people.forms import AddressForm, EndRoleForm, FindPersonForm, NewPersonForm, RoleForm
from caseboard.web.sign_in.views import invite as send_invitation

blueprint = Blueprint("people", __name__)

MAIL_IS_HELD = "No link was sent: mail is held since the records were restored. Send it once mail is let go."


@blueprint.get("/people")
@requires(P.MANAGE_PEOPLE)
def index() -> str:
    return _index(FindPersonForm(formdata=None), "")


@blueprint.post("/people/find")
@requires(P.MANAGE_PEOPLE)
def find() -> tuple[str, int]:
    form = FindPersonForm()
    is_good = form.validate()
    return _index(form, form.text.data or "" if is_good else ""), 200 if is_good else 422


def _index(form: FindPersonForm, text: str) -> str:
    mine = people(g.actor)
    found, count = mine.find(text)
    return render_template(
        "people/index.html",
        form=form,
        found=found,
        count=count,
        shown=FOUND_AT_MOST,
        is_search=bool(text.strip()),
    )


@blueprint.get("/people/new")
@requires(P.MANAGE_PEOPLE)
def new() -> str:
    form = NewPersonForm(formdata=None)
    form.offer(people(g.actor), on=clock.today())
    return render_template("people/new.html", form=form)


@blueprint.post("/people")
@requires(P.MANAGE_PEOPLE)
def create() -> AnyResponse | tuple[str, int]:
    """Adds an account and its first role. Somebody who has an account already only gets the role: the answer is the
    same, and so is the message that the link is on its way."""
    mine, form = people(g.actor), NewPersonForm()
    form.offer(mine, on=clock.today())
    if form.validate():
        email, name = form.email.data or "", form.name.data or ""
        user = find_person(email) or services.add_person(email=email, name=name, by=g.actor.user_id)
        if _give(mine, user, form):
            session().commit()
            if user.password is None:
                send_invitation(user)
            flash(
                f"Added. {_sent('If they have no password yet, a link to choose one is on its way to them.')}"
            )
            return see_other(url_for("people.show", person_id=user.public_id))
    session().rollback()
    return render_template("people/new.html", form=form), 422


@blueprint.get("/people/<uuid:person_id>")
@requires(P.MANAGE_PEOPLE)
def show(person_id: uuid.UUID) -> str:
    mine = people(g.actor)
    return _show(mine, mine.get(person_id))


def _show(mine: People, user: User, *, form: RoleForm | None = None, refused: str = "") -> str:
    if form is None:
        form = RoleForm(formdata=None)
        form.offer(mine, on=clock.today())
    return render_template(
        "people/show.html",
        person=user,
        roles=mine.list_roles(user),
        today=clock.today(),
        governs=_governs(mine, user),
        is_self=mine.is_self(user),
        role_words=role_words,
        form=form,
        refused=refused,
    )


@blueprint.post("/people/<uuid:person_id>/roles")
@requires(P.MANAGE_PEOPLE)
def give_role(person_id: uuid.UUID) -> AnyResponse | tuple[str, int]:
    mine = people(g.actor)
    user, form = mine.get(person_id), RoleForm()
    form.offer(mine, on=clock.today())
    if form.validate() and _give(mine, user, form):
        return _done(user, "The role is given, and they are signed out everywhere.")
    return _show(mine, user, form=form), 422


def _give(mine: People, user: User, form: RoleForm) -> bool:
    """Gives the role a form asks for, or says beside its fields why not."""
    school, authority = mine.find_place(form.place.data)
    role = Role(form.role.data)
    try:
        services.give_role(
            user,
            role,
            school=school,
            authority=authority,
            starts=form.starts.data,
            ends=form.ends.data,
            by=g.actor.user_id,
        )
    except RoleError as error:
        form.refuse("place", str(error))
        return False
    return True


@blueprint.post("/people/<uuid:person_id>/role-endings")
@requires(P.MANAGE_PEOPLE)
def end_role(person_id: uuid.UUID) -> AnyResponse | tuple[str, int]:
    mine = people(g.actor)
    user, form = mine.get(person_id), EndRoleForm()
    held = mine.get_role(user, form.role.data or "")
    if mine.is_self(user) and held.assignment.role is Role.ADMIN:
        return _show(mine, user, refused="You cannot end your own role as admin: ask another admin."), 422
    if not form.validate():
        return _show(mine, user, refused="Give the last day as a date."), 422
    try:
        services.end_role(user, held.assignment, last_day=form.last_day.data, by=g.actor.user_id)
    except RoleError as error:
        return _show(mine, user, refused=str(error)), 422
    return _done(user, "The role is ended, and they are signed out everywhere.")


@blueprint.post("/people/<uuid:person_id>/invitations")
@requires(P.MANAGE_PEOPLE)
def invite(person_id: uuid.UUID) -> AnyResponse:
    user = _account(person_id)
    if user.active:
        send_invitation(user)
    return _done(user, _sent("A link to choose a password is on its way. It works for one hour, and once."))


@blueprint.post("/people/<uuid:person_id>/addresses")
@requires(P.MANAGE_PEOPLE)
def change_address(person_id: uuid.UUID) -> AnyResponse | tuple[str, int]:
    user, form = _account(person_id), AddressForm()
    if not form.validate():
        return _show(people(g.actor), user, refused=" ".join(form.email.errors)), 422
    try:
        addresses.change_address(user, form.email.data or "", by=g.actor.user_id)
    except addresses.AddressTakenError:
        return _show(people(g.actor), user, refused="Somebody else has this address."), 422
    return _done(
        user, "Changed. Before a letter is announced there, its owner is asked whether it is theirs."
    )


@blueprint.post("/people/<uuid:person_id>/session-endings")
@requires(P.MANAGE_PEOPLE)
def end_sessions(person_id: uuid.UUID) -> AnyResponse:
    user = people(g.actor).get(person_id)
    services.end_all_sessions(user, by=g.actor.user_id)
    return _done(user, "They are signed out everywhere.")


@blueprint.post("/people/<uuid:person_id>/second-factor-resets")
@requires(P.MANAGE_PEOPLE)
def reset_second_factor(person_id: uuid.UUID) -> AnyResponse:
    user = _account(person_id)
    services.reset_second_factor(user, by=g.actor.user_id)
    return _done(user, "The second factor is reset. They set up a new one when they sign in next.")


@blueprint.post("/people/<uuid:person_id>/disablings")
@requires(P.MANAGE_PEOPLE)
def disable(person_id: uuid.UUID) -> AnyResponse:
    user = _account(person_id)
    if user.id == g.actor.user_id:
        raise NotPermittedError
    services.disable(user, by=g.actor.user_id)
    return _done(user, "The account is disabled, and signed out everywhere.")


@blueprint.post("/people/<uuid:person_id>/enablings")
@requires(P.MANAGE_PEOPLE)
def enable(person_id: uuid.UUID) -> AnyResponse:
    user = _account(person_id)
    services.enable(user, by=g.actor.user_id)
    return _done(user, "The account can be used again.")


def _account(person_id: uuid.UUID) -> User:
    """The person, when the account itself is this admin's to change; else not found."""
    mine = people(g.actor)
    user = mine.get(person_id)
    if not _governs(mine, user):
        raise NotPermittedError
    return user


def _governs(mine: People, user: User) -> bool:
    """Whoever holds an account sees what its person sees: also the families that they are a partner of elsewhere."""
    ours = {authority.id for authority in mine.authorities}
    return mine.governs(user) and (mine.is_everybody or authorities_of_partner(user.id) <= ours)


def _sent(said: str) -> str:
    """What is said of a link; that it was not sent, while mail is held after a restore."""
    return MAIL_IS_HELD if mail.mail_is_held() else said


def _done(user: User, said: str) -> AnyResponse:
    """The edge: what the view did is kept, and the person's page says so."""
    session().commit()
    flash(said)
    return see_other(url_for("people.show", person_id=user.public_id))
