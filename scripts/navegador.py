"""The page of a service's formal API in a real browser: it is drawn, somebody logs in at Keycloak, and "Try it out" is answered 200.

navegador.py ADDRESS PATH OPERATION USER PICTURES: ADDRESS/PATH is the page, OPERATION what is tried (`get /pedidos`), USER who logs in, whose
password is the name; pictures of each step are left in PICTURES. Chromium and its driver are those on PATH.
"""

import json
import os
import pathlib
import shutil
import sys
import tempfile
import urllib.request

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

METHODS = ("get", "put", "post", "delete", "patch")


class Page:
    def __init__(self, driver, pictures, name):
        self.driver = driver
        self.pictures = pictures
        self.name = name

    def wait(self, what, condition):
        return WebDriverWait(self.driver, 60).until(lambda _: condition(), f"{what} does not come")

    def shown(self, selector, text=""):
        """The element of that kind and text, once it is on the page for somebody to see."""

        def found():
            for element in self.driver.find_elements(By.CSS_SELECTOR, selector):
                if element.is_displayed() and text in element.text:
                    return element
            return None

        return self.wait(f"{selector} {text}", found)

    def picture(self, step):
        """A picture for people. An empty page compresses to a tenth of what this asks for."""
        path = self.pictures / f"{self.name}-{step}.png"
        self.driver.save_screenshot(str(path))
        check(path.stat().st_size > 20_000, f"the picture {path} is all but empty")

    def refused(self):
        """What the browser would not do or could not, above all what the page's own policy forbids; but for the 401 that was asked for."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE" and "status of 401" not in entry["message"]]


def check(condition, sentence):
    if not condition:
        sys.exit(f"error: {sentence}")


def browser(profile):
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in ("--headless=new", "--window-size=1280,1600", "--disable-dev-shm-usage", "--lang=es", f"--user-data-dir={profile}"):
        options.add_argument(argument)
    if os.geteuid() == 0:
        # Chromium has no sandbox for root, who runs tests in containers.
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))


def drawn(page, address, path):
    """All operations are there, in colour, and nothing was refused."""
    page.driver.get(address + path)
    page.shown(".opblock")
    with urllib.request.urlopen(address + path.removesuffix("docs") + "openapi.json", timeout=20) as answer:
        document = json.load(answer)
    told = sum(method in item for item in document["paths"].values() for method in METHODS)
    seen = len(page.driver.find_elements(By.CSS_SELECTOR, ".opblock"))
    check(seen == told, f"the page has {seen} operations, and the document {told}")
    colour = page.shown(".opblock-get .opblock-summary-method").value_of_css_property("background-color")
    check(colour == "rgba(97, 175, 254, 1)", f"GET is not in Swagger UI's blue but {colour}: the page has no style")
    check(page.driver.title == f"{document['info']['title']}: API", f"the title is {page.driver.title}")
    refused = page.refused()
    check(refused == [], f"the browser refused: {refused}")
    page.picture("page")


def logged_in(page, user):
    """By the issuer's own page, in a window of its own, unless it knows the browser already."""
    driver = page.driver
    here = driver.current_window_handle
    page.shown("button.authorize").click()
    page.shown(".modal-ux .auth-container", "oidc").find_element(By.CSS_SELECTOR, "input[type=checkbox] + label").click()
    page.shown(".modal-ux .auth-container", "oidc").find_element(By.CSS_SELECTOR, "button.authorize").click()
    page.wait("the issuer's window, or its answer", lambda: len(driver.window_handles) > 1 or driver.find_elements(By.XPATH, LOGOUT))
    other = [handle for handle in driver.window_handles if handle != here]
    if other:
        driver.switch_to.window(other[0])
        page.shown("#username").send_keys(user)
        page.shown("#password").send_keys(user)
        page.picture("login")
        page.shown("#kc-login").click()
        page.wait("the end of the issuer's window", lambda: len(driver.window_handles) == 1)
        driver.switch_to.window(here)
    page.wait("what comes after a login", lambda: driver.find_elements(By.XPATH, LOGOUT))
    page.picture("logged-in")
    page.shown(".modal-ux .close-modal").click()


LOGOUT = "//*[contains(@class, 'modal-ux')]//button[text()='Logout']"


def press(page, block, button):
    (element,) = page.wait(button, lambda: block.find_elements(By.CSS_SELECTOR, button))
    page.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


def tried(page, operation):
    method, path = operation.split()
    (block,) = [
        block for block in page.driver.find_elements(By.CSS_SELECTOR, f".opblock-{method}")
        if block.find_element(By.CSS_SELECTOR, ".opblock-summary-path").get_attribute("data-path") == path
    ]
    if block.find_elements(By.CSS_SELECTOR, ".btn-clear"):
        press(page, block, ".btn-clear")
        page.wait("the end of the last answer", lambda: not block.find_elements(By.CSS_SELECTOR, ".live-responses-table"))
    else:
        press(page, block, ".opblock-summary-control")
        press(page, block, ".try-out__btn")
    press(page, block, ".btn.execute")
    status = page.wait("an answer", lambda: block.find_elements(By.CSS_SELECTOR, ".live-responses-table .response-col_status"))
    page.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", status[-1])
    page.picture(f"answer-{status[-1].text.split()[0]}")
    return status[-1].text.split()[0], block.find_element(By.CSS_SELECTOR, ".live-responses-table").text


def main():
    address, path, operation, user, pictures = sys.argv[1:]
    pictures = pathlib.Path(pictures)
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        driver = browser(profile)
        try:
            page = Page(driver, pictures, path.strip("/").replace("/", "-"))
            drawn(page, address, path)
            status, _ = tried(page, operation)
            check(status == "401", f"without a login {operation} is answered {status}")
            logged_in(page, user)
            status, answer = tried(page, operation)
            check(status == "200", f"{operation} is answered {status}: {answer}")
            check('"items"' in answer, f"{operation} has no items: {answer}")
            refused = page.refused()
            check(refused == [], f"the browser refused: {refused}")
        finally:
            driver.quit()
    print(f"{path}: drawn, {user} logged in, {operation} answered 401 before and 200 after")


if __name__ == "__main__":
    main()
