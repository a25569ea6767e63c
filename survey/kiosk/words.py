"""The kiosk's own sentences, by the key under which its scripts ask for them.

They travel to the device with its settings, in every language, so that the page speaks without a network.
What must be said before a device has any settings stands in templates/kiosk/kiosk.html.
"""

from __future__ import annotations

from survey.i18n import LazyText
from survey.i18n import lazy_gettext as _l

EVERYWHERE: dict[str, LazyText] = {
    "simulated": _l("Dữ liệu mô phỏng, không phải kết quả thật"),
    "counter": _l("Quầy %(counter)s"),
    "tools": _l("Ngôn ngữ và cách hiển thị"),
    "larger": _l("Chữ to"),
    "larger_still": _l("Chữ to hơn"),
    "normal_size": _l("Chữ thường"),
    "high_contrast": _l("Tương phản cao"),
    "normal_contrast": _l("Màu thường"),
    "technician": _l("Dành cho kỹ thuật viên"),
    "retry": _l("Thử lại"),
    "done": _l("Xong"),
}

ATTRACT: dict[str, LazyText] = {
    "attract": _l("Bác, anh, chị thấy việc phục vụ hôm nay thế nào?"),
    "start": _l("Bắt đầu"),
    "wait": _l("Xin chờ một chút"),
    "minutes": _l("Khoảng %(minutes)s phút, không ghi tên"),
    "languages": _l("Ngôn ngữ"),
}

SURVEY: dict[str, LazyText] = {
    "before": _l("Trước khi trả lời"),
    "agree": _l("Tôi đồng ý, tiếp tục"),
    "decline": _l("Thôi"),
    "erase": _l("Thôi, xóa hết"),
    "agree_by_sending": _l("Bấm “%(forward)s” là ông/bà đồng ý với những điều trên."),
    "progress": _l("Câu %(number)s/%(of)s"),
    "listen": _l("Nghe câu hỏi"),
    "listen_here": _l("Nghe"),
    "machine_voice": _l("(giọng máy)"),
    "listen_stop": _l("Dừng đọc"),
    "picked": _l("Đã chọn:"),
    "no_opinion": _l("Không có ý kiến"),
    "optional": _l("không bắt buộc"),
    "back": _l("Quay lại"),
    "next": _l("Tiếp tục"),
    "send": _l("Gửi"),
    "choose_first": _l(
        "Câu này chưa có lựa chọn. Xin chạm vào một ô rồi bấm lại. Các câu trước vẫn còn nguyên."
    ),
    "write_first": _l("Câu này chưa có câu trả lời. Xin gõ vào ô rồi bấm lại. Các câu trước vẫn còn nguyên."),
    "whole_number": _l("Ô này chỉ nhận số nguyên, ví dụ 3. Xin sửa lại rồi bấm tiếp."),
    "saving": _l("Đang lưu phiếu…"),
}

END: dict[str, LazyText] = {
    "thanks": _l("Cảm ơn ông/bà"),
    "receipt": _l("Mã phiếu"),
    "receipt_use": _l("Ông/bà có thể ghi lại hoặc chụp mã này để kiểm tra phiếu đã đến nơi."),
    "receipt_note": _l("Ông/bà có thể ghi lại hoặc chụp mã này."),
    "receipt_picture": _l("Mã QR mở trang kiểm tra mã phiếu này"),
    "saved": _l("Phiếu đã lưu trên máy, sẽ gửi khi có mạng."),
    "sent": _l("Phiếu đã được gửi."),
    "closes": _l("Màn hình này tự đóng sau %(seconds)s giây."),
    "keep": _l("Giữ thêm"),
    "under_age": _l("Cảm ơn em đã quan tâm"),
    "under_age_why": _l("Khảo sát này chỉ hỏi người từ 18 tuổi trở lên. Máy không lưu câu trả lời nào."),
    "under_age_next": _l("Em có thể nhờ người lớn trong nhà trả lời."),
    "not_saved": _l("Chưa lưu được phiếu"),
    "not_saved_full": _l("Máy đã hết chỗ lưu. Câu trả lời chưa mất, máy đang giữ trên màn hình này."),
    "not_saved_storage": _l("Máy chưa ghi được phiếu. Câu trả lời chưa mất, máy đang giữ trên màn hình này."),
    "not_saved_next": _l("Ông/bà bấm “Thử lại”. Nếu vẫn chưa được, xin gọi cán bộ hướng dẫn tại đây."),
}

IDLE: dict[str, LazyText] = {
    "still_there": _l("Bác, anh, chị còn ở đó không?"),
    "still_here": _l("Tôi vẫn đang trả lời"),
    "wiped_soon": _l("Sau %(seconds)s giây nữa, câu trả lời được xóa khỏi màn hình này."),
}

AWAY: dict[str, LazyText] = {
    "asleep": _l("Máy nghỉ ngoài giờ làm việc"),
    "asleep_next": _l("Đến giờ, màn hình này tự sáng lại."),
    "day_1": _l("Thứ hai"),
    "day_2": _l("Thứ ba"),
    "day_3": _l("Thứ tư"),
    "day_4": _l("Thứ năm"),
    "day_5": _l("Thứ sáu"),
    "day_6": _l("Thứ bảy"),
    "day_7": _l("Chủ nhật"),
    "no_round": _l("Hiện chưa có khảo sát"),
    "no_round_why": _l("Nơi này chưa mở đợt khảo sát nào trên máy. Khi có đợt mới, màn hình tự chuyển."),
    "not_open": _l("Đợt khảo sát chưa bắt đầu"),
    "not_open_why": _l("Đợt khảo sát bắt đầu ngày %(day)s. Đến ngày đó, màn hình tự chuyển."),
    "closed": _l("Đợt khảo sát đã kết thúc"),
    "closed_why": _l("Cảm ơn ông/bà đã quan tâm. Phiếu còn trên máy vẫn được gửi đi."),
    "revoked": _l("Máy này đã ngừng nhận phiếu"),
    "revoked_why": _l(
        "Quản trị đã thu hồi máy, hoặc đã ghi danh máy khác thay máy này. "
        "Muốn dùng lại, quản trị cấp mã ghi danh mới cho máy."
    ),
    "enrol_again": _l("Ghi danh lại máy này"),
    "full": _l("Máy tạm ngừng nhận phiếu"),
    "full_why": _l("Bộ nhớ của máy đã đầy. Phiếu đã lưu vẫn còn, và được gửi khi có mạng."),
    "ask_staff": _l("Ông/bà muốn góp ý ngay, xin gọi cán bộ hướng dẫn tại đây."),
}

TECHNICIAN: dict[str, LazyText] = {
    "technician_page": _l("Trang kỹ thuật"),
    "pin": _l("Nhập mã PIN của kỹ thuật viên"),
    "pin_typed": _l("Đã nhập %(n)s chữ số"),
    "pin_wrong": _l("Mã PIN chưa đúng, hoặc đã nhập sai nhiều lần. Xin chờ một lúc rồi nhập lại."),
    "pin_clear": _l("Xóa"),
    "pin_enter": _l("Vào"),
    "pin_none": _l("Chưa đặt mã PIN. Quản trị đặt mã cho máy ở trang thiết bị."),
    "close": _l("Đóng"),
    "none": _l("không có"),
    "unknown": _l("chưa biết"),
    "never": _l("chưa lần nào"),
    "network_state": _l("Mạng"),
    "online": _l("có mạng"),
    "offline": _l("mất mạng"),
    "queue": _l("Phiếu chờ gửi"),
    "queue_value": _l("%(n)s phiếu"),
    "oldest": _l("Phiếu chờ lâu nhất"),
    "last_sync": _l("Lần liên lạc cuối"),
    "issued": _l("Số phiếu đã cấp"),
    "issued_value": _l("%(n)s, lần ghi danh thứ %(epoch)s"),
    "clock": _l("Giờ của máy"),
    "clock_slow": _l("chậm %(seconds)s giây so với máy chủ, đã tự bù"),
    "clock_fast": _l("nhanh %(seconds)s giây so với máy chủ, đã tự bù"),
    "clock_right": _l("đúng giờ máy chủ"),
    "storage": _l("Bộ nhớ"),
    "storage_value": _l("đã dùng %(usage)s trên %(quota)s MB"),
    "persisted": _l("Trình duyệt hứa giữ dữ liệu"),
    "yes": _l("có"),
    "no": _l("không"),
    "persisted_note": _l("Hệ thống không trông vào lời hứa này. Phiếu được gửi ngay khi có mạng."),
    "device": _l("Tên máy"),
    "unit": _l("Đơn vị"),
    "counter_name": _l("Quầy"),
    "round": _l("Đợt khảo sát"),
    "version": _l("Phiên bản"),
    "problem": _l("Trục trặc"),
    "problem_full": _l("bộ nhớ đầy"),
    "problem_storage": _l("không ghi được bộ nhớ"),
    "problem_revoked": _l("máy đã bị thu hồi"),
    "quarantine": _l("Phiếu máy chủ chưa nhận"),
    "quarantine_note": _l("Quản trị xem xét từng phiếu ở trang thiết bị. Câu trả lời không hiện ở đây."),
    "quarantine_item": _l("Phiếu số %(sequence)s, %(time)s"),
    "refused_conflict": _l("Trùng mã với một phiếu khác nội dung."),
    "refused_invalid": _l("Có câu trả lời không hợp với bộ câu hỏi."),
    "refused_under_age": _l("Người trả lời dưới 18 tuổi."),
    "refused_unreadable": _l("Máy chủ không mở được phiếu."),
    "refused_too_late": _l("Đến sau hạn nhận của đợt khảo sát."),
    "refused_revoked": _l("Máy đã bị thu hồi khi gửi, quản trị đang giữ phiếu."),
    "refused_other": _l("Máy chủ không nhận phiếu này."),
    "sync_now": _l("Gửi ngay"),
    "syncing": _l("Đang liên lạc với máy chủ…"),
    "synced": _l("Đã liên lạc xong. Còn %(n)s phiếu chờ gửi."),
    "sync_failed": _l("Chưa gửi được. Phiếu vẫn còn trên máy, và sẽ tự gửi khi có mạng."),
    "test_network": _l("Thử mạng"),
    "network_ok": _l("Máy chủ trả lời sau %(ms)s mili giây."),
    "network_bad": _l("Không tới được máy chủ. Xin xem lại dây mạng, Wi-Fi và trang đăng nhập Wi-Fi."),
    "network_unknown": _l("Máy chủ trả lời, nhưng không nhận ra máy này. Quản trị xem máy ở trang thiết bị."),
    "export": _l("Xuất hàng đợi ra tệp"),
    "exported": _l("Đã xuất %(n)s phiếu ra tệp. Phiếu vẫn còn trên máy, gửi hai lần cũng chỉ tính một."),
    "export_failed": _l("Chưa xuất được tệp. Phiếu vẫn còn trên máy."),
}

WORDS: dict[str, LazyText] = EVERYWHERE | ATTRACT | SURVEY | END | IDLE | AWAY | TECHNICIAN
