"""What a run records: scenarios and steps with tables and parameters, labels, attachments, the environment.

The functions re-exported here may be called from fixtures and steps, on the main thread; without Allure results they
do nothing.
"""

from __future__ import annotations

from harness.reporting.allure.attachments import (
    attach_document,
    attach_events,
    attach_file,
    attach_json,
    attach_table,
    attach_text,
)
from harness.reporting.allure.environment import record_environment, results_folder
from harness.reporting.allure.http_attachments import attach_http

__all__ = [
    "attach_document",
    "attach_events",
    "attach_file",
    "attach_http",
    "attach_json",
    "attach_table",
    "attach_text",
    "record_environment",
    "results_folder",
]
