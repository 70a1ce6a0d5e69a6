"""Shapes shared by all features: strict requests, complete answers, fields with sane ranges."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from backend.core.ids import is_version_7

EARLIEST_DAY = date(1900, 1, 1)
LATEST_DAY = date(2199, 12, 31)
MAX_PAGE_SIZE = 200


class RequestSchema(ma.Schema):
    """What comes in: unknown fields are refused."""

    class Meta:
        unknown = ma.RAISE


class ResponseSchema(ma.Schema):
    """What goes out: every field is always present."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = True


class IdField(fields.UUID):
    """A UUIDv7."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        found = super()._deserialize(value, attr, data, **kwargs)
        if found is not None and not is_version_7(found):
            raise self.make_error("invalid_uuid")
        return found


class Line(fields.String):
    """One line of text, trimmed, 1 to `most` characters, without control characters."""

    breaks_allowed = False

    def __init__(self, *, most: int, least: int = 1, **kwargs: Any) -> None:
        super().__init__(validate=[validate.Length(least, most)], **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        allowed = "\n\t" if self.breaks_allowed else ""
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in text):
            raise ma.ValidationError("Control characters are not allowed.")
        return text


class Paragraph(Line):
    """Text that may have line breaks."""

    breaks_allowed = True

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(
            value.replace("\r\n", "\n") if isinstance(value, str) else value, attr, data, **kwargs
        )


class Day(fields.Date):
    """A calendar day between 1900 and 2199."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=[validate.Range(EARLIEST_DAY, LATEST_DAY)], **kwargs)


class Moment(fields.AwareDateTime):
    """An instant with its offset, between 1900 and 2199; answered in UTC."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        found: datetime = super()._deserialize(value, attr, data, **kwargs)
        if not EARLIEST_DAY.year < found.year < LATEST_DAY.year:  # The extreme years overflow when converted.
            raise ma.ValidationError("Out of range.")
        return found.astimezone(UTC)


class Choice(fields.Enum):
    """One value of a closed set."""

    def __init__(self, kind: type[StrEnum], **kwargs: Any) -> None:
        super().__init__(kind, by_value=True, **kwargs)


class Number(fields.Integer):
    """A whole number between `least` and `most`; text is refused."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=[validate.Range(least, most)], **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool | str) or (isinstance(value, float) and not value.is_integer()):
            raise self.make_error("invalid", input=value)
        whole = int(value) if isinstance(value, float) else value  # JSON has one kind of number: 3.0 is 3.
        return super()._deserialize(whole, attr, data, **kwargs)


class PageQuerySchema(RequestSchema):
    """Which part of a list is wanted."""

    page = fields.Integer(load_default=1, validate=[validate.Range(1, 10_000)])
    page_size = fields.Integer(load_default=50, validate=[validate.Range(1, MAX_PAGE_SIZE)])


def page_of(item: type[ma.Schema]) -> type[ResponseSchema]:
    """The envelope of a list of `item`."""
    name = item.__name__.removesuffix("Schema") + "PageSchema"
    return type(
        name,
        (ResponseSchema,),
        {
            "__doc__": f"A page of {item.__name__.removesuffix('Schema')}.",
            "items": fields.List(fields.Nested(item)),
            "total": fields.Integer(metadata={"description": "Rows over all pages."}),
            "page": fields.Integer(),
            "page_size": fields.Integer(),
        },
    )


class ProblemSchema(ma.Schema):
    """RFC 9457 problem details; `reason` is stable and is what programs look at."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    reason = fields.String(required=True)
    request_id = fields.String(required=True)
    errors = fields.Dict(metadata={"description": "By location and field: what is wrong with what was sent."})

    class Meta:
        unknown = ma.INCLUDE


def quick_dump(schema: ma.Schema) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """What `schema.dump` answers for a mapping, at a fifth of its price, for lists of thousands of lines.

    For fields of this module, text, numbers and nested ones; a schema with anything else is refused.

    :raises TypeError: the schema has a field that is not simply converted.
    """
    plan = [
        (field.data_key or name, field.attribute or name, _converter(field)) for name, field in schema.fields.items()
    ]

    def dump(source: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for key, name, convert in plan:
            value = source[name]
            found[key] = value if value is None or convert is None else convert(value)
        return found

    return dump


def _converter(field: fields.Field[Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, fields.Nested) and not field.many:
        return quick_dump(field.schema)
    if type(field) is fields.UUID or type(field) is IdField:
        return str
    if type(field) is Moment:
        return datetime.isoformat
    if type(field) is Choice:
        return attrgetter("value")
    if type(field) in (fields.String, fields.Integer, fields.Boolean):
        return None
    raise TypeError(f"{field!r} is not simply converted.")
