"""The examples of the API's document are sent, one after the other, and answered as the document says."""

from typing import Any

from fastapi.testclient import TestClient

from primanota.web.documented import story

AFUS = "/api/v1/companies/AFUS"


def first(answer: Any) -> Any:
    """The first of what is told, and whatever else there is."""
    items = answer["items"] if isinstance(answer, dict) and set(answer) >= {"items", "next"} else answer
    return items[:1] if isinstance(items, list) else items


def shape(answer: Any) -> Any:
    """The names of what is told; not those below, of which some are codes."""
    found = first(answer)
    return [sorted(each) for each in found] if isinstance(found, list) else sorted(found)


def test_every_operation_shows_an_example(work: TestClient) -> None:
    document = work.get("/api/openapi.json").json()
    known = {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert known.keys() == {each["operation"] for each in story()}
    names = [operation["operationId"] for operation in known.values()]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in (each.replace("-", "_") for each in names))
    for said, operation in known.items():
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert "example" in content or said.endswith("setup/pack"), said  # a zip file cannot be shown
        for parameter in operation.get("parameters", ()):
            assert "example" in parameter or not parameter["required"], said
        answer = operation["responses"]["200"]["content"].get("application/json")
        assert answer is None or "example" in answer or refused(said), said


def refused(said: str) -> bool:
    """Whether an example needs more than the demo company has."""
    (found,) = (each for each in story() if each["operation"] == said)
    return "refused" in found


def test_the_examples_work_when_they_are_sent(work: TestClient) -> None:
    pack = work.get(f"{AFUS}/setup/pack").content
    for example in story():
        method, path = example["operation"].split(" ")
        given = {**example.get("path", {}), **example.get("query", {})}
        if "batch" in given:  # the one number that is drawn by chance
            given["batch"] = work.get(f"{AFUS}/stage/files").json()["items"][0]["batch"]
        asked: dict[str, Any] = {"params": {name: given[name] for name in example.get("query", {})}}
        if "body" in example:
            asked["json"] = example["body"]
        if files := example.get("files"):
            sent = {"pack": ("pack.zip", pack)} if files == "pack" else files
            asked["files"] = {field: tuple(file) for field, file in sent.items()}
        answer = work.request(method, path.format(**given), **asked)
        if "refused" in example:
            assert answer.json()["code"] == example["refused"], answer.text
            continue
        assert answer.status_code == 200, f"{method} {path}: {answer.text}"
        if "answer" in example:
            assert shape(answer.json()) == shape(example["answer"]), f"{method} {path}: {answer.text}"
