"""The function beside which `factura` is measured: the same invoice, without the document, as Python's decimal makes it, under AWS's own
runtime for Python (awslambdaric). Its arithmetic is that of the tests."""

import os
import sys
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../Tests/FacturaTests"))
import facturas


def exact(value):
    """What the runtime has read as binary floating point, as it was written."""
    if isinstance(value, dict):
        return {name: exact(member) for name, member in value.items()}
    if isinstance(value, list):
        return [exact(member) for member in value]
    return Decimal(repr(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def handler(event, context):
    body = facturas.dump({"factura": facturas.invoice(exact(event["body"]))})
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body, "isBase64Encoded": False}
