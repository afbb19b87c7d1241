"""The sealed note, and the withdrawn agreement: two short journeys."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from e2e.test_writing_about_a_family import box, family_url, history, save

NOTE = "Somebody rang and would not give a name."
SAID = "Mum has found work."


def sealed(page: Page):
    return page.get_by_role("region", name="Sealed", exact=True)


def test_a_sealed_note_is_there_for_whom_it_names_and_the_broken_glass_tells_the_manager(place, as_person):
    worker, dan = as_person("worker"), as_person("dan")
    dan.goto(family_url(place))
    before = dan.locator("main").inner_text()
    worker.goto(family_url(place))
    box(worker).fill(NOTE)
    worker.get_by_role("radio", name="Sealed", exact=True).check()
    worker.get_by_role("checkbox", name="S. Okoro", exact=True).check()
    save(worker)
    expect(sealed(worker)).to_contain_text(NOTE)
    expect(history(worker)).not_to_contain_text(NOTE)
    dan.reload()
    assert dan.locator("main").inner_text() == before
    dan.get_by_role("link", name="Ask for restricted record").click()
    dan.get_by_label("Why you ask").fill("I cover for Ruth")
    dan.get_by_role("button", name="Ask", exact=True).click()
    expect(dan.get_by_role("status").filter(has_text="You have asked")).to_be_visible()
    dan.get_by_text("A child is in danger now").click()
    dan.get_by_label("Why you ask").fill("He did not come to school and nobody answers")
    dan.get_by_role("button", name="Open it now").click()
    expect(sealed(dan)).to_contain_text(NOTE)
    manager = as_person("manager")
    manager.goto(place.caseload)
    manager.get_by_role("link", name="More", exact=True).click()
    manager.get_by_role("link", name="Restricted records", exact=True).click()
    expect(manager.get_by_role("listitem").filter(has_text="nobody answers")).to_contain_text(
        "Dan Pryce opened"
    )


def test_a_withdrawn_agreement_stops_words_and_no_fact(place, as_person):
    worker, head = as_person("worker", java_script_enabled=False), as_person("head")
    worker.goto(family_url(place))
    worker.get_by_role("link", name="What was told to whom").click()
    worker.get_by_role("radio", name="The family's agreement").check()
    worker.get_by_label("Who agreed to what").fill("Mum, that school hears how it goes")
    save(worker)
    worker.get_by_role("link", name="Back to the family").click()
    box(worker).fill(SAID)
    worker.get_by_role("radio", name="School", exact=True).check()
    save(worker)
    expect(worker.get_by_role("alert")).to_contain_text("would read exactly this")
    worker.get_by_role("button", name="Save", exact=True).click()
    head.goto(family_url(place))
    expect(history(head)).to_contain_text(SAID)
    worker.get_by_role("link", name="What was told to whom").click()
    worker.get_by_text("The family withdraws its agreement").click()
    worker.get_by_label("Who withdrew it").fill("Mum rang")
    worker.get_by_role("button", name="Withdraw the agreement").click()
    expect(worker.get_by_role("row").filter(has_text="Other words")).to_contain_text("No.")
    head.reload()
    expect(history(head)).not_to_contain_text(SAID)
    expect(history(head)).to_contain_text("Put on the board")
