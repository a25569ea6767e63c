"""`sipas report`: the official report of a round as DOCX or PDF."""

from pathlib import Path

import click

from survey import store
from survey.cli.base import database, named_round, write_bytes
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import PERIODS


@click.command()
@click.argument("slug", metavar="ROUND")
@click.option("--period", type=click.Choice(PERIODS), required=True, help="what the report is due for")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False), help="FILE.docx or FILE.pdf")
@click.option("--year", help="year of the period  [default: in which the round closes]")
@click.option("--number", help="number of the document; left open for the registry otherwise")
@click.option("--day", help="day of signing, as 22/11/2026; left open otherwise")
@click.option("--post", help="post of who signs  [default: GIÁM ĐỐC]")
@click.option("--name", help="name of who signs")
@click.option("--computed", is_flag=True, help="as the figures give it, without what was edited on the page")
def report(slug: str, period: str, output: str, computed: bool, **head: str | None) -> None:
    """Write the report of a round in the form of Decree 30/2020.

    What Sở Nội vụ edited at /bao-cao/ROUND/van-ban for the same period is kept unless --computed is given.
    """
    from survey.exports.official.drafts import WRITERS, kept_form, kept_wordings
    from survey.exports.official.drafts import report as made
    from survey.exports.official.form import outside
    from survey.exports.official.gather import gather
    from survey.registry import report_drafts
    from survey.tabulate.matrix import matrix

    ending = Path(output).suffix.lower().removeprefix(".")
    if ending not in WRITERS:
        raise Refused(_("Tên tệp phải kết thúc bằng .docx hoặc .pdf."))
    with database() as settings, store.reading() as session:
        survey_round = named_round(session, settings, slug)
        if survey_round.status == "draft":
            raise Refused(_("Đợt “%(name)s” còn là bản nháp, chưa có gì để báo cáo.", name=survey_round.name))
        draft = None if computed else report_drafts.find(session, survey_round, period)
        figures = gather(session, survey_round, matrix(session, survey_round, ("unit",)), "cli")
        typed = kept_form(draft) | {name: text for name, text in head.items() if text is not None}
        found = made(figures, settings.province, period, typed=typed, wordings=kept_wordings(draft))
        if why := outside(found.form, survey_round.closes):
            click.echo(why, err=True)
    for said in (text for texts in found.warnings.values() for text in texts):
        click.echo(said, err=True)
    write_bytes(output, WRITERS[ending](found.document))
    click.echo(_("Đã ghi %(path)s.", path=output), err=True)
