"""`/bao-cao/<slug>/cach-tinh`: how every figure of the round came about, a section for each page's links."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey.access.sessions import signed_in
from survey.exports.outgoing import outgoing
from survey.i18n import DEFAULT, LazyText, using_language
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.models import Round
from survey.report.cached import seen
from survey.report.room import Made, head, round_page
from survey.tabulate.method import method
from survey.tabulate.notes import notes


@dataclass(frozen=True)
class Section:
    """One way of computing, by its anchor."""

    anchor: str
    name: LazyText
    text: LazyText


SECTIONS = (
    Section(
        "khoang-tin-cay",
        _l("Khoảng tin cậy"),
        _l(
            "Khoảng 95% hai phía. Tiêu chí: Wilson. Chỉ số: tuyến tính hóa theo người trả lời, "
            "Korn–Graubard. Với 100%, khoảng vẫn có độ rộng."
        ),
    ),
    Section(
        "day-chuoi",
        _l("Đợt còn mở: khoảng xem được mỗi ngày"),
        _l(
            "Dãy khoảng beta–nhị thức, tiên nghiệm Beta(19, 1), mức 95%: gồm mọi p mà B(19+S, "
            "1+n−S) / [B(19,1)·p^S·(1−p)^(n−S)] nhỏ hơn 20. Xem bao nhiêu lần cũng chỉ sai khoảng"
            " 5% số dãy. Phiếu cùng ngày giống nhau làm điều này gần đúng."
        ),
    ),
    Section(
        "ket-luan",
        _l("Kết luận"),
        _l(
            "Đạt khi cận dưới từ mục tiêu trở lên; chưa đạt khi cận trên dưới mục tiêu; còn lại "
            "là chưa đủ cơ sở. Đợt còn mở không có kết luận."
        ),
    ),
    Section(
        "holm",
        _l("Nhiều nhóm cùng lúc: Holm"),
        _l(
            "Khi nêu nhiều nhóm, xác suất có ít nhất một kết luận sai được giữ ở 2,5% mỗi phía "
            "bằng cách nhân giá trị p theo Holm. Nhóm dưới 10 phiếu không vào danh sách."
        ),
    ),
    Section(
        "cung-ngay",
        _l("Người đến cùng ngày: cụm"),
        _l(
            "Thiết kế có mỗi đơn vị là một tầng, mỗi ngày của đơn vị là một cụm (PSU); phương sai Taylor, "
            "khoảng Korn–Graubard. Kết luận của một đơn vị chỉ dùng các ngày của nó; nhiều đơn vị: Holm. "
            "Dưới 20 ngày, khoảng này vẫn có thể quá hẹp."
        ),
    ),
    Section(
        "hieu-so",
        _l("Hiệu số của hai bên"),
        _l(
            "Từ hai khoảng đã nêu (MOVER, phương pháp 10 của Newcombe): cận dưới d − √((p₁−l₁)² +"
            " (u₂−p₂)²), cận trên d + √((u₁−p₁)² + (p₂−l₂)²). Hai bên không có chung người trả "
            "lời."
        ),
    ),
    Section(
        "xu-huong",
        _l("Xu hướng và đứt đoạn"),
        _l(
            "Không nối và không tính hiệu số khi bộ câu hỏi, đơn vị, kênh, công thức hay cách "
            "chọn người trả lời thay đổi. Trước 1/7/2025, một xã là các đơn vị hợp thành nó, tính"
            " gộp."
        ),
    ),
    Section(
        "dai-thu-hang",
        _l("Dải thứ hạng"),
        _l(
            "Klein, Wright và Wieczorek: khoảng của từng đơn vị ở mức 1 − 5%/m cho m đơn vị. Hạng"
            " tốt nhất là 1 cộng số đơn vị chắc chắn cao hơn; hạng thấp nhất là m trừ số đơn vị "
            "chắc chắn thấp hơn."
        ),
    ),
    Section(
        "dieu-chinh",
        _l("Tỷ lệ đã điều chỉnh về mức chung"),
        _l(
            "Mô hình beta–nhị thức, độ chênh giữa các đơn vị lấy tích phân trên lưới, cỡ mẫu hiệu"
            " dụng, rồi dời cho khớp tỷ lệ của tỉnh. Không dùng để kết luận, không dùng cho Chỉ "
            "số 8."
        ),
    ),
    Section(
        "pheu",
        _l("Biểu đồ phễu"),
        _l(
            "Giới hạn nhị thức quanh mức chung, theo cỡ mẫu hiệu dụng (số người chia cho hệ số "
            "thiết kế chung). “Thấp hơn”, “cao hơn” đã hiệu chỉnh Holm."
        ),
    ),
    Section(
        "dong-gop",
        _l("Mức đóng góp của yếu tố"),
        _l(
            "Trọng số tương đối của Johnson: chia R² của điểm hài lòng chung theo điểm trung bình"
            " các yếu tố. Khoảng lấy lại mẫu 1.000 lần theo đơn vị (dưới 20 đơn vị: theo nhóm "
            "người). Đi cùng nhau, không phải nguyên nhân."
        ),
    ),
    Section(
        "tu-chon",
        _l("Mức hòa của kênh tự nguyện"),
        _l(
            "k* = [t/(1−t)] / [r/(1−r)], r là tỷ lệ đọc được, t là mục tiêu: nếu người không hài "
            "lòng trả lời chỉ bằng k* lần người hài lòng thì tỷ lệ thật đúng bằng t. Với r = 97%,"
            " t = 95%, k* = 0,59."
        ),
    ),
    Section(
        "gan-co",
        _l("Phiếu bị gắn cờ"),
        _l("Cờ đứng cạnh phiếu khác thường so với các phiếu cùng loại. Không phiếu nào bị xóa vì cờ."),
    ),
)


@round_page("/cach-tinh", "method")
def method_page(session: Session, survey_round: Round, wait: bool) -> Made:
    found = outgoing(seen(session, survey_round, wait=wait).by_unit, signed_in().role)
    with using_language(DEFAULT):
        pairs = [*method(found), *((str(s.name), str(s.text)) for s in SECTIONS)]
    rows = [{"name": name, "text": text} for name, text in pairs]
    return Made(
        template="report/method.html",
        name=f"cach-tinh-{survey_round.slug}",
        plain=head(found.facts) | {"method": rows},
        rows=[head(found.facts) | row for row in rows],
        context={
            "facts": found.facts,
            "headline": _("Các con số của đợt này được tính thế nào"),
            "sentences": [],
            "method": method(found),
            "sections": SECTIONS,
            "notes": notes(found),
        },
    )
