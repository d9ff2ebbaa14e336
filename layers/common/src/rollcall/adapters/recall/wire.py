"""The building blocks of Recall's JSON: only fields that are read are declared.

Strict where a decision rests on a field. Elsewhere `OrElse` says what stands in for a value that
is missing or not of the documented type: calendar content is written by strangers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, PlainValidator
from pydantic import StringConstraints as Limits
from pydantic_core import CoreSchema, core_schema

from rollcall.adapters.recall.texts import encodable, moment, plain_text


class Wire(BaseModel):
    """A part of an answer. Errors never show what was read: it may be personal.

    What reads it is built with the first answer of its kind: no run meets all of them.
    """

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, defer_build=True)


@dataclass(frozen=True, slots=True)
class OrElse:
    """What stands in for a value that is missing or cannot be read."""

    value: object

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The schema with a default for both cases."""
        return core_schema.with_default_schema(
            handler(source), default=self.value, on_error="default"
        )


Identifier = Annotated[str, Limits(pattern=r"^[_-]*[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=200)]
"""An id that can be part of a key and of a path."""
Moment = Annotated[datetime, PlainValidator(moment)]
Text = Annotated[str, BeforeValidator(encodable)]
"""Text as it came, as far as it can be stored."""
Plain = Annotated[str, BeforeValidator(plain_text)]
"""Text for people, without control characters."""
