"""What docs/deploy.md says of `servicedesk verify`: which rights it needs, and what it asks."""

import re
from pathlib import Path

from delivery.verify.aws import ACTIONS
from delivery.verify.sections import SECTIONS

PAGE = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text("utf-8")
CHAPTER = PAGE.partition("## The first hour in an account")[2].partition("\n## ")[0]
#: What finds the stack, for this command as for the others.
FINDING = "cloudformation:DescribeStacks"


def test_the_page_lists_the_rights_that_are_needed_and_no_other() -> None:
    assert set(re.findall(r"`([a-z-]+:[A-Z]\w+)`", CHAPTER)) == ACTIONS | {FINDING}


def test_the_page_says_what_each_section_asks() -> None:
    told = " ".join(re.findall(r"^\| ([^|]+) \|", CHAPTER, re.MULTILINE)).casefold()

    assert [section.title for section in SECTIONS if section.title.casefold() not in told] == []
