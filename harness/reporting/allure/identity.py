"""Which scenario a result is of: names, labels, parameters, and the key by which runs are compared."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import hashlib
import json

import pytest
from allure_commons.model2 import Label, Link, Parameter, TestResult
from allure_commons.types import LabelType
from allure_commons.utils import host_tag, md5, platform_label, thread_tag
from allure_pytest.utils import (
    allure_description,
    allure_full_name,
    allure_labels,
    allure_links,
    allure_package,
    allure_suite_labels,
    allure_title_path,
    format_allure_link,
    pytest_markers,
)

from harness.bdd import row_of, scenario_of

RUN = pytest.StashKey[dict[str, str]]()
"""What a run's scenarios are tried on, by name, such as target and telescope; kept with the configuration."""


def identify(item: pytest.Item, result: TestResult) -> None:
    """Say of a result which scenario it is of; done again, it adds nothing. Other tests keep Allure's parameters."""
    scenario = scenario_of(item)
    result.fullName = allure_full_name(item)
    result.titlePath = list(allure_title_path(item))
    result.testCaseId = md5(result.fullName)
    result.description = allure_description(item)
    tried_on = item.config.stash.get(RUN, {})
    if scenario:
        result.name = scenario.name
        values = {**tried_on, **row_of(item)}
        result.parameters = [Parameter(name=name, value=value) for name, value in values.items()]
    result.historyId = history_id(item, tried_on)
    for name, value in _labels(item):
        if not any((each.name, each.value) == (name, value) for each in result.labels):
            result.labels.append(Label(name=name, value=value))
    for kind, address, name in allure_links(item):
        url = format_allure_link(item.config, address, kind)
        if not any(link.url == url for link in result.links):
            result.links.append(Link(kind, url, url if name is None else name))


def history_id(item: pytest.Item, tried_on: dict[str, str]) -> str:
    """Return what a scenario, a row of an outline, has in common with itself in another run, and with nothing else.

    On another target or telescope it is another one.
    """
    row = row_of(item) or str(getattr(getattr(item, "callspec", None), "id", ""))
    parts = [allure_full_name(item), sorted(tried_on.items()), row]
    return hashlib.md5(json.dumps(parts).encode(), usedforsecurity=False).hexdigest()


def _labels(item: pytest.Item) -> list[tuple[str, str]]:
    """Return the labels that Allure gives a test when it has ended, which it may not."""
    labels = [*allure_labels(item), *((LabelType.TAG, tag) for tag in pytest_markers(item)), *allure_suite_labels(item)]
    labels += [(LabelType.HOST, host_tag()), (LabelType.THREAD, thread_tag()), (LabelType.FRAMEWORK, "pytest")]
    return [*labels, (LabelType.LANGUAGE, platform_label()), ("package", allure_package(item))]


def drop_doubles(result: TestResult) -> None:
    """Keep each label and each link once."""
    result.labels = list({(label.name, label.value): label for label in result.labels}.values())
    result.links = list({link.url: link for link in result.links}.values())
