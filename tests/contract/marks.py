"""Marks of tests that share one embedded AWS."""

import pytest

ON_AWS = [pytest.mark.emulator, pytest.mark.xdist_group("embedded_aws_contract")]
