"""Every address of the desk, with what no page of it would ever send."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.api.views.desk.conftest import (
    FIELDS,
    FORM,
    HOSTILE,
    NUMBERS,
    address,
    problem,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.routing import Rule

    from tests.api.views.desk.conftest import Fuzz


def hostile_forms(rule: Rule) -> Iterator[dict[str, Any]]:
    usual = FIELDS.get(rule.rule, {})
    yield usual
    for name in usual:
        for value in HOSTILE:
            yield usual | {name: value}
    yield {name: list(HOSTILE) for name in usual}
    yield {}


def written(form: dict[str, Any]) -> str:
    """Write a form as bytes, which may be no UTF-8: a hostile client writes what it likes."""
    return urlencode(form, doseq=True, errors="surrogatepass")


def test_no_form_whatever_it_holds_breaks_the_desk(fuzz: Fuzz) -> None:
    broken = []
    for rule in fuzz.rules("POST"):
        client, token = fuzz.owner()
        for form in hostile_forms(rule):
            data = written({"csrf_token": token} | form)
            answer = client.post(address(rule, fuzz), data=data, content_type=FORM)
            if fault := problem(answer):
                broken.append((rule.rule, fault, str(form)[:200]))
            if "/connexion" in (answer.location or "") or "Page périmée" in answer.text:
                client, token = fuzz.owner()
    assert not broken


def test_no_query_whatever_it_holds_breaks_a_page(fuzz: Fuzz) -> None:
    broken = []
    client, _ = fuzz.owner()
    for rule in fuzz.rules("GET"):
        for form in hostile_forms(rule):
            answer = client.get(address(rule, fuzz), query_string=written(form))
            if fault := problem(answer):
                broken.append((rule.rule, fault, str(form)[:200]))
    assert not broken


def test_no_number_in_an_address_breaks_the_desk(fuzz: Fuzz) -> None:
    broken = []
    for method in ("GET", "POST"):
        for rule in fuzz.rules(method):
            for number in NUMBERS if "<int" in rule.rule else ():
                client, token = fuzz.owner()
                data = FIELDS[rule.rule] | {"csrf_token": token}
                answer = client.open(address(rule, fuzz, number), method=method, data=data)
                if problem(answer) or answer.status_code not in {404, 409}:
                    broken.append((rule.rule, answer.status_code, number[:40]))
    assert not broken


def test_a_form_that_chooses_thousands_of_comments_is_refused(fuzz: Fuzz) -> None:
    client, token = fuzz.owner()
    seen = [f"{number}:0" for number in range(1, 36_000)]
    form = {"csrf_token": token, "acte": "approve", "seen": seen}
    assert client.post("/moderation/agir", data=form).status_code in {404, 413}
    assert len(fuzz.place.decisions()) == 3


def test_the_page_a_script_says_it_comes_from_may_be_anything(fuzz: Fuzz) -> None:
    client = fuzz.place.app.test_client()
    for came in ("http://[", "http://[/moderation", "\x7f", "//", "http://a/moderation?q=\xe9"):
        headers = {"HX-Request": "true", "HX-Current-URL": came}
        answer = client.get("/moderation", headers=headers)
        assert answer.status_code == 204, came
        assert answer.headers["HX-Redirect"].startswith("/moderation/connexion")


BODIES = (
    (b"", "multipart/form-data"),
    (b"--x", "multipart/form-data; boundary=x"),
    (b"--x\r\n\r\n\r\n", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--", "multipart/form-data; boundary=x"),
    (b"{}", "application/json"),
    (b"csrf_token=%ff&acte=%ed%a0%80", FORM),
    (b"csrf_token=a", f"{FORM}; charset=nowhere"),
    (b"a=" + b"x" * 2**20, FORM),
    (b"a&" * 5000, FORM),
)


def test_a_body_that_is_no_form_is_refused(fuzz: Fuzz) -> None:
    client, token = fuzz.owner()
    for rule in fuzz.rules("POST"):
        for body, kind in BODIES:
            answer = client.post(address(rule, fuzz), data=body, content_type=kind)
            assert answer.status_code in {400, 413, 415}, (rule.rule, kind, body[:40])
            assert problem(answer) is None
    parts = {"csrf_token": token, "seen": [(BytesIO(b"1:0"), "seen.txt")], "acte": "approve"}
    assert client.post("/moderation/agir", data=parts).status_code == 415
    assert len(fuzz.place.decisions()) == 3


def test_a_remark_and_a_login_may_hold_what_no_database_does(fuzz: Fuzz) -> None:
    client, token = fuzz.owner()
    form = FIELDS["/moderation/et-si"] | {"csrf_token": token, "remark": "rem\0arque"}
    assert client.post("/moderation/et-si", data=form).status_code == 303
    assert "remarque" in client.get("/moderation/politiques").text
    stranger, token = fuzz.stranger()
    form = {"csrf_token": token, "login": "own\0er0", "password": "x"}
    assert stranger.post("/moderation/connexion", data=form).status_code == 422
