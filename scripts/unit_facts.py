"""What build_units.py knows beside the package: each fact with its source or reason.

Columns follow survey/registry/data/units/*.csv. Dates are first and last valid days.
"""

from dataclasses import dataclass

LAST_DAY_OLD = "2025-06-30"  # Nghị quyết 202/2025/QH15, 1673/NQ-UBTVQH15: two-tier government from 1/7/2025
FIRST_DAY_NEW = "2025-07-01"
OLD_LAO_CAI, OLD_YEN_BAI, NEW_LAO_CAI = "10", "15", "15"

# The GSO list of 06/11/2021 (and of 2025) spells these otherwise than the package; the list that issues
# the codes decides.
SPELLING_2021 = {
    "02665": "Xã Vạn Hoà",
    "02755": "Xã Tả Ngải Chồ",
    "02836": "Xã Nàn Xín",
    "02902": "Thị trấn N.T Phong Hải",
    "02962": "Xã Xuân Hoà",
    "03064": "Xã Sơn Thuỷ",
    "03073": "Xã Nậm Rạng",
    "03076": "Xã Nậm Chầy",
    "03097": "Xã Hoà Mạc",
}
SPELLING_2025 = {"02962": "Xã Xuân Hoà", "04342": "Xã Khánh Hoà"}

# The package puts the new Xã Yên Bình 55 km away from itself with an area of 9.0 km²; this is the centroid
# (lat, lon) and the area of the commune's published boundary.
CENTRE_2025 = {"04714": (21.7815, 104.9454, 150.8)}


@dataclass(frozen=True)
class Former:
    """A commune that ceased before the package's pre-merger list was taken."""

    province: str
    code: str
    name: str
    kind: str
    parent_code: str
    valid_to: str
    successor: str
    note: str


_TA_CHAI = "Nghị quyết 1197/NQ-UBTVQH15, hiệu lực 01/11/2024"
_YEN_BAI = "Nghị quyết sắp xếp ĐVHC tỉnh Yên Bái 2023-2025 (24/10/2024), hiệu lực 01/12/2024"
_BORDER = _YEN_BAI + "; đơn vị kế thừa suy ra từ ranh giới"

# 02872 is in the 2021 list (152 communes) and no longer in the package (151). The Yên Bái rows bring its
# 168 communes back to the 173 of 2021. Two successors are derived: the land of Nga Quán and of Bảo Hưng
# lies today in Phường Nam Cường and Phường Âu Lâu, whose only parts from Trấn Yên were 04522 and 04567.
FORMER = (
    Former(OLD_LAO_CAI, "02872", "Xã Tà Chải", "xã", "085", "2024-10-31", "02839", _TA_CHAI),
    Former(OLD_YEN_BAI, "04264", "Phường Nguyễn Phúc", "phường", "132", "2024-11-30", "04264", _YEN_BAI),
    Former(OLD_YEN_BAI, "04267", "Phường Hồng Hà", "phường", "132", "2024-11-30", "04264", _YEN_BAI),
    Former(OLD_YEN_BAI, "04507", "Xã Đào Thịnh", "xã", "138", "2024-11-30", "04510", _YEN_BAI),
    Former(OLD_YEN_BAI, "04510", "Xã Việt Thành", "xã", "138", "2024-11-30", "04510", _YEN_BAI),
    Former(OLD_YEN_BAI, "04528", "Xã Nga Quán", "xã", "138", "2024-11-30", "04522", _BORDER),
    Former(OLD_YEN_BAI, "04561", "Xã Bảo Hưng", "xã", "138", "2024-11-30", "04567", _BORDER),
    Former(OLD_YEN_BAI, "04774", "Xã Yên Bình", "xã", "141", "2024-11-30", "04762", _YEN_BAI),
)
# Units of the package's list that these mergers made: they begin the day after.
BEGAN = {"04264": "2024-12-01", "04510": "2024-12-01"}


@dataclass(frozen=True)
class Department:
    code: str
    name: str
    kind: str = "sở"
    merged_into: str = ""


# The departments that plan 161/KH-UBND (2021) names as lead. The codes are ours (initials): GSO has none.
DEPARTMENTS = (
    Department("SKHCN", "Sở Khoa học và Công nghệ"),
    Department("SKHDT", "Sở Kế hoạch và Đầu tư", merged_into="STC"),
    Department("SNV", "Sở Nội vụ"),
    Department("STC", "Sở Tài chính"),
    Department("STP", "Sở Tư pháp"),
    Department("STTTT", "Sở Thông tin và Truyền thông", merged_into="SKHCN"),
    Department("VPUBND", "Văn phòng UBND tỉnh", kind="văn phòng"),
)
# Lào Cai reported its departments merged "as of 28/02/2025"; the exact day was not found.
DEPARTMENTS_MERGED = "2025-02-28"
DEPARTMENT_NOTE = "Tỉnh báo cáo đã hợp nhất xong đến 28/02/2025; chưa tra được ngày chính xác"
