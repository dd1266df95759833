# ruff: noqa: PT009, PT027 - unittest's own assertions
from __future__ import annotations

import unittest
from itertools import count

from botocore.exceptions import ReadTimeoutError

from mocksm import mock_secrets
from tests.examples.testcase_suite.tokens import Tokens

aws = mock_secrets(region="eu-west-1")


@aws
class TestTokens(unittest.TestCase):
    def setUp(self) -> None:
        numbers = count(1)
        self.tokens = Tokens(issue=lambda: f"token-{next(numbers)}")

    def test_the_first_token_is_issued(self) -> None:
        self.assertEqual("token-1", self.tokens.current())
        self.assertEqual({"token": "token-1"}, aws.secrets["partner/token"].json)

    def test_the_token_is_issued_once(self) -> None:
        self.tokens.current()
        self.assertEqual("token-1", self.tokens.current())
        self.assertEqual(1, aws.calls("secretsmanager:CreateSecret").count)

    def test_a_token_that_is_there_is_used(self) -> None:
        aws.secret("partner/token", {"token": "seeded"})
        self.assertEqual("seeded", self.tokens.current())

    def test_the_token_before_stays_readable(self) -> None:
        self.tokens.current()
        self.tokens.renew()
        self.assertEqual(("token-2", "token-1"), (self.tokens.current(), self.tokens.previous()))

    def test_a_timeout_reaches_the_caller(self) -> None:
        for stored in (False, True):
            with self.subTest(stored=stored):
                if stored:
                    aws.secret("partner/token", {"token": "seeded"})
                with aws.fail("secretsmanager:GetSecretValue", "timeout"), self.assertRaises(ReadTimeoutError):
                    self.tokens.current()


@mock_secrets
class TestSharedToken(unittest.TestCase):
    tokens: Tokens

    @classmethod
    def setUpClass(cls) -> None:
        cls.tokens = Tokens(issue=lambda: "issued")
        cls.tokens.current()

    def test_one_renews(self) -> None:
        self.tokens.renew()
        self.assertEqual("issued", self.tokens.previous())

    def test_another_has_nothing_before(self) -> None:
        with self.assertRaisesRegex(Exception, "AWSPREVIOUS"):
            self.tokens.previous()


class TestAsync(unittest.IsolatedAsyncioTestCase):
    @aws
    async def test_a_coroutine_reads_it_too(self) -> None:
        self.assertEqual("x", Tokens(issue=lambda: "x").current())
