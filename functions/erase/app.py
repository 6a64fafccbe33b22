"""The desk table's stream: when the time to live has erased a deleted customer's profile, their tickets go too."""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from servicedesk.aws.clients import dynamodb_client
from servicedesk.aws.erasure import Erasure, erased_customer
from servicedesk.errors import DeskUnavailable
from servicedesk.server.log import configure, logger, refusal_of

configure()
erasure = Erasure(dynamodb_client(), os.environ["DESK_TABLE"])
# A record that fails is delivered again with those behind it, until it succeeds or the stream forgets it, after a day.
processor = BatchProcessor(event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)


def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Erase what lies beside each profile that is gone; answer with the first record that could not be dealt with."""
    return process_partial_response(event, _erase, processor, context)


def _erase(record: Any) -> None:  # noqa: ANN401 -- Powertools' record, read as the stream delivers it
    customer_id = erased_customer(record.raw_event["dynamodb"]["Keys"])
    if customer_id is None:
        return
    try:
        tickets = erasure.erase(customer_id)
    except DeskUnavailable as error:
        logger.error("not erased yet", extra={"customer_id": customer_id, **refusal_of(error)})
        raise
    logger.info("erased", extra={"customer_id": customer_id, "tickets": tickets})
