"""What people do again and again, as they do it: by what is written on the screen."""

from playwright.sync_api import Page, expect

from tests.e2e.world import Person


def sign_in(page: Page, person: Person) -> None:
    """Fill in the form that is on screen."""
    page.get_by_label("手机号", exact=True).fill(person.phone)
    page.get_by_label("密码", exact=True).fill(person.password)
    page.get_by_role("button", name="登录", exact=True).click()


def expect_result(page: Page, title: str, text: str = "") -> None:
    """The outcome of a scan says this."""
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    if text:
        expect(page.get_by_role("main")).to_contain_text(text)


def confirm(page: Page, question: str, act: str) -> None:
    """Answer the dialog with this title."""
    dialog = page.get_by_role("dialog", name=question)
    dialog.get_by_role("button", name=act, exact=True).click()
    expect(dialog).to_be_hidden()


def tab(page: Page, name: str) -> None:
    """Go to one of the places at the bottom of the phone."""
    page.get_by_role("navigation", name="主导航").get_by_role("link", name=name, exact=True).click()
