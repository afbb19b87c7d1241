"""Prints pages with WebKit to PDF files: `python3 webkit_print.py ADDRESS < jobs.json`. Styles come from ADDRESS.

A job is `{"html": ..., "file": ..., "paper": "iso_a4", "landscape": true}`. Never imported: it is run with the
machine's own Python, which has the bindings (Debian: python3-gi, gir1.2-webkit2-4.1).
"""

import json
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402

address = sys.argv[1]
jobs = json.load(sys.stdin)
done: list[int] = []
under_way: list[WebKit2.PrintOperation] = []
view = WebKit2.WebView.new_with_context(WebKit2.WebContext.new_ephemeral())


def end(how: int) -> None:
    done.append(how)
    Gtk.main_quit()


def load_next() -> None:
    if jobs:
        view.load_html(jobs[0]["html"], address)
    else:
        end(0)


def printed() -> None:
    jobs.pop(0)
    load_next()


def loaded(view: WebKit2.WebView, event: WebKit2.LoadEvent) -> None:
    if event != WebKit2.LoadEvent.FINISHED or not jobs:
        return
    job = jobs[0]
    settings = Gtk.PrintSettings()
    settings.set(Gtk.PRINT_SETTINGS_OUTPUT_URI, f"file://{job['file']}")
    settings.set(Gtk.PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf")
    settings.set_printer("Print to File")
    page = Gtk.PageSetup()
    page.set_paper_size(Gtk.PaperSize.new(job["paper"]))
    upright, landscape = Gtk.PageOrientation.PORTRAIT, Gtk.PageOrientation.LANDSCAPE
    page.set_orientation(landscape if job["landscape"] else upright)  # what the preview asks people to choose
    printing = WebKit2.PrintOperation.new(view)
    printing.set_print_settings(settings)
    printing.set_page_setup(page)
    under_way[:] = [printing]
    printing.connect("finished", lambda _: printed())
    printing.connect("failed", lambda *_: end(1))
    printing.print_()


view.connect("load-changed", loaded)
window = Gtk.OffscreenWindow()
window.add(view)
window.show_all()
load_next()
GLib.timeout_add_seconds(50, end, 2)
Gtk.main()
sys.exit(done[0])
