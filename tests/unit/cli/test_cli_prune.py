"""`sluice versions` and `sluice prune`: a dry run first, then exactly the versions that it has shown."""

import json

import httpx

FUNCTION = {
    "functionName": "price",
    "functionArn": "arn:aws:lambda:eu-west-1:111122223333:function:price",
    "application": "checkout",
    "deploymentId": "d-1",
    "target": "prod",
    "account": "shop",
    "region": "eu-west-1",
}


def version(number, *reasons):
    return {
        "version": number,
        "publishedAt": "2026-11-28T12:00:00.000Z",
        "codeSize": 2 * 1024**2,
        "codeSha256": "abc",
        "description": None,
        "keep": bool(reasons),
        "reasons": [{"kind": "alias", "text": text} for text in reasons],
    }


SHOWN = {
    **FUNCTION,
    "versions": [version("3"), version("4"), version("5", "alias live (100 %)")],
    "deletable": 2,
    "deletableBytes": 4 * 1024**2,
}


def pruned(*deleted, remaining=(), problem=None, kept=()):
    return {
        **FUNCTION,
        "deleted": [*deleted],
        "freedBytes": len(deleted) * 2 * 1024**2,
        "kept": [*kept],
        "remaining": [*remaining],
        "problem": problem,
    }


def shows(plane):
    plane.on("GET /functions", {"functions": [FUNCTION]})
    plane.on("GET /versions", SHOWN)


def test_versions_says_what_needs_each(sluice, plane):
    shows(plane)
    result = sluice("versions", "price", "--region", "eu-west-1")
    assert result.exit_code == 0
    assert plane.requests[0].url.query == b"name=price&region=eu-west-1"
    assert "price in eu-west-1, account shop (checkout/prod)" in result.stdout
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines[2:5]] == ["5", "4", "3"]
    assert "keep" in lines[2]
    assert "alias live (100 %)" in lines[2]
    assert "nothing needs it" in lines[4]
    assert "2 versions to delete, 4.0 MB." in result.stdout


def test_prune_offers_no_deleting_when_there_is_nothing_to_delete(sluice, plane):
    plane.on("GET /functions", {"functions": [FUNCTION]})
    plane.on("GET /versions", {**SHOWN, "versions": SHOWN["versions"][2:], "deletable": 0})
    result = sluice("prune", "checkout")
    assert "Nothing to delete." in result.stdout
    assert "--yes" not in result.stderr


def test_prune_deletes_nothing_until_it_is_told_to(sluice, plane):
    shows(plane)
    result = sluice("prune", "checkout", "--keep", "3")
    assert result.exit_code == 0
    assert {request.method for request in plane.requests} == {"GET"}
    assert "keep=3" in str(plane.requests[-1].url)
    assert "Nothing was deleted. Delete these versions with --yes." in result.stderr


def test_prune_deletes_what_it_has_shown_in_as_many_requests_as_that_takes(sluice, plane):
    shows(plane)
    plane.on("POST /versions/prune", pruned("3", remaining=["4"]), pruned("4"))
    result = sluice("prune", "price", "--yes", "--published-by-others")
    assert result.exit_code == 0
    asked = [json.loads(request.content) for request in plane.requests if request.method == "POST"]
    assert [one["versions"] for one in asked] == [["3", "4"], ["4"]]
    assert asked[0] == {
        "deploymentId": "d-1",
        "target": "prod",
        "functionName": "price",
        "keep": 10,
        "versions": ["3", "4"],
        "others": True,
    }
    assert "Deleted 3, 4 of price (4.0 MB)." in result.stdout


def test_prune_fails_and_says_what_is_left_when_something_is_in_the_way(sluice, plane):
    shows(plane)
    kept = [{"version": "3", "reason": "alias qa (100 %)"}]
    plane.on("POST /versions/prune", pruned(remaining=["4"], problem="The role may not", kept=kept))
    result = sluice("prune", "price", "--yes")
    assert result.exit_code == 1
    assert "Kept 3: alias qa (100 %)." in result.stdout
    assert "Stopped: The role may not. Not deleted: 4." in result.stdout


def test_prune_goes_on_with_the_next_function_when_one_is_being_deployed(sluice, plane):
    plane.on("GET /functions", {"functions": [FUNCTION, {**FUNCTION, "target": "staging"}]})
    plane.on("GET /versions", SHOWN)
    locked = {"status": 409, "title": "d-2 deploys it", "detail": "d-2 deploys it", "code": "FunctionLocked"}
    refused = httpx.Response(409, json=locked)
    plane.on("POST /versions/prune", refused, pruned("3", "4"))
    result = sluice("prune", "--yes", "-o", "json")
    assert result.exit_code == 1
    first, second = json.loads(result.stdout)["functions"]
    assert first["pruned"]["problem"] == "d-2 deploys it"
    assert second["pruned"]["deleted"] == ["3", "4"]


def test_prune_says_so_when_there_is_no_such_function(sluice, plane):
    plane.on("GET /functions", {"functions": []})
    result = sluice("prune", "nothing")
    assert result.exit_code == 1
    assert "No function or application 'nothing' was deployed there" in result.stderr
