"""Trace context (W3C) in everything that is logged about a request."""

from __future__ import annotations

from opentelemetry.trace import format_trace_id, get_current_span

from servicedesk.server.log import logger


def correlate() -> None:
    """Add the caller's trace to the records of this request.

    The SDK has read it from the message's ``_meta.traceparent`` (W3C Trace Context) by the time that a handler runs.
    The record of X-Ray's own trace stands beside it: the logger reads that from Lambda.
    """
    context = get_current_span().get_span_context()
    if context.is_valid:
        logger.append_keys(trace_id=format_trace_id(context.trace_id))
