"""Prints a page with WebKit to a PDF: `python3 webkit_print.py ADDRESS FILE < page.html`. Styles come from ADDRESS.

Run with the machine's own Python, which has the bindings (Debian: python3-gi, gir1.2-webkit2-4.1); never imported.
"""

import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402

address, file = sys.argv[1:3]
done: list[int] = []
view = WebKit2.WebView.new_with_context(WebKit2.WebContext.new_ephemeral())


def end(how: int) -> None:
    done.append(how)
    Gtk.main_quit()


def loaded(view: WebKit2.WebView, event: WebKit2.LoadEvent) -> None:
    if event == WebKit2.LoadEvent.FINISHED:
        settings = Gtk.PrintSettings()
        settings.set(Gtk.PRINT_SETTINGS_OUTPUT_URI, f"file://{file}")
        settings.set(Gtk.PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf")
        settings.set_printer("Print to File")
        page = Gtk.PageSetup()
        page.set_paper_size(Gtk.PaperSize.new("iso_a4"))
        page.set_orientation(Gtk.PageOrientation.LANDSCAPE)  # what the preview asks people to choose
        printing = WebKit2.PrintOperation.new(view)
        printing.set_print_settings(settings)
        printing.set_page_setup(page)
        printing.connect("finished", lambda _: end(0))
        printing.connect("failed", lambda *_: end(1))
        printing.print_()


view.connect("load-changed", loaded)
window = Gtk.OffscreenWindow()
window.add(view)
window.show_all()
view.load_html(sys.stdin.read(), address)
GLib.timeout_add_seconds(30, end, 2)
Gtk.main()
sys.exit(done[0])
