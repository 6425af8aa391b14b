"""Rule: labels are made of the words here; names look real and are nobody's.

Every list is in NFC. Lists of syllables hold no two that are alike without tone marks, so that two
names never give the same slug.
"""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.corpus.draft import Text

FIRST = (
    "An", "Bình", "Cẩm", "Châu", "Đại", "Đông", "Hoàng", "Hồng", "Hương", "Kim", "Lam", "Liên",
    "Long", "Mai", "Minh", "Mỹ", "Nam", "Ngọc", "Nhân", "Phú", "Quang", "Sơn", "Tam", "Tân",
    "Thạch", "Thanh", "Thuận", "Trung", "Trường", "Tường", "Vân", "Việt", "Vĩnh", "Xuân", "Yên",
)  # fmt: skip
SECOND = (
    "Ái", "Bảo", "Chí", "Dương", "Đạo", "Hải", "Hợp", "Hùng", "Khánh", "Khê", "Lâm", "Lập",
    "Lĩnh", "Lộc", "Lợi", "Lương", "Nghĩa", "Nhuận", "Phong", "Phúc", "Quý", "Thái", "Thành",
    "Thắng", "Thịnh", "Thủy", "Tiến", "Trạch", "Trì", "Tú", "Vọng", "Xá",
)  # fmt: skip
# Provinces of today or of the past, which a made-up one must not be taken for.
REAL = ("Bình Dương", "Vĩnh Phúc")

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Nông",
          "Lý", "Triệu")  # fmt: skip
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Quốc", "Thanh", "Hữu", "Ngọc", "Xuân", "Thu")
GIVEN = ("An", "Bình", "Cường", "Dũng", "Giang", "Hạnh", "Khôi", "Lan", "Mạnh", "Nga", "Phương",
         "Quân", "Sáng", "Tâm", "Uyên", "Vinh")  # fmt: skip


class Field(NamedTuple):
    """A field of the plan: the concept of its sector, and what its topic is called."""

    sector: str
    slug: str
    name: Text


FIELDS = (
    Field("agriculture", "farming-and-forestry", Text("nông, lâm nghiệp", "farming and forestry")),
    Field("border-gate-economy", "border-gate-economy",
          Text("kinh tế cửa khẩu", "the border-gate economy")),
    Field("culture", "heritage", Text("di sản văn hóa", "cultural heritage")),
    Field("defence-security", "defence", Text("quốc phòng, an ninh", "defence and security")),
    Field("digital-transformation", "digital-life", Text("chuyển đổi số", "digital transformation")),
    Field("economy", "growth", Text("tăng trưởng kinh tế", "economic growth")),
    Field("education", "schools", Text("giáo dục và đào tạo", "education and training")),
    Field("environment", "clean-rivers", Text("bảo vệ môi trường", "environmental protection")),
    Field("foreign-affairs", "neighbours", Text("đối ngoại", "foreign affairs")),
    Field("human-development", "health", Text("chăm sóc sức khỏe nhân dân", "people's health")),
    Field("industry", "processing", Text("công nghiệp chế biến", "processing industry")),
    Field("investment-environment", "investment", Text("thu hút đầu tư", "investment")),
    Field("poverty-reduction", "poverty", Text("giảm nghèo bền vững", "poverty reduction")),
    Field("rural-development", "new-countryside",
          Text("xây dựng nông thôn mới", "the new countryside")),
    Field("services", "logistics", Text("dịch vụ logistics", "logistics services")),
    Field("society", "social-security", Text("an sinh xã hội", "social security")),
    Field("tourism", "tourism", Text("du lịch", "tourism")),
    Field("trade", "trade", Text("thương mại", "trade")),
    Field("transport", "transport", Text("hạ tầng giao thông", "transport infrastructure")),
    Field("urban-development", "towns", Text("phát triển đô thị", "urban development")),
)  # fmt: skip


class Measure(NamedTuple):
    """An indicator: slug, name, kind, unit, field, and the range in which its values lie."""

    slug: str
    name: Text
    kind: str
    unit: str
    field: str
    low: float
    high: float


UNITS = {
    "unit:PERCENT": Text("%", "%"),
    "unit:NUM": Text("đơn vị", "units"),
    "unit:HA": Text("ha", "ha"),
    "unit:KiloM": Text("km", "km"),
    "unit:KiloM2": Text("km²", "km²"),
    "unit:MilliM": Text("mm", "mm"),
    "unit:KiloM-PER-HR": Text("km/h", "km/h"),
    "concept:unit-million-vnd": Text("triệu đồng", "million VND"),
    "concept:unit-billion-vnd": Text("tỷ đồng", "billion VND"),
    "concept:unit-trillion-vnd": Text("nghìn tỷ đồng", "trillion VND"),
    "concept:unit-billion-usd": Text("tỷ USD", "billion USD"),
    "concept:unit-million-visitors": Text("triệu lượt khách", "million visitors"),
}


def _share(slug: str, vi: str, en: str, field: str, low: float, high: float) -> Measure:
    return Measure(slug, Text(vi, en), "share", "unit:PERCENT", field, low, high)


def _growth(slug: str, vi: str, en: str, field: str, low: float, high: float) -> Measure:
    return Measure(slug, Text(vi, en), "growth-rate", "unit:PERCENT", field, low, high)


def _count(slug: str, vi: str, en: str, field: str, low: float, high: float) -> Measure:
    return Measure(slug, Text(vi, en), "count", "unit:NUM", field, low, high)


MEASURES = (
    _growth("grdp-growth", "Tốc độ tăng trưởng GRDP", "GRDP growth rate", "economy", 6, 11),
    _growth("industry-growth", "Tốc độ tăng trưởng công nghiệp", "Growth of industry",
            "industry", 8, 14),
    _growth("services-growth", "Tốc độ tăng trưởng dịch vụ", "Growth of services",
            "services", 6, 10),
    _growth("farming-growth", "Tốc độ tăng trưởng nông nghiệp", "Growth of farming",
            "agriculture", 2, 5),
    _growth("trade-growth", "Tốc độ tăng kim ngạch xuất nhập khẩu", "Growth of foreign trade",
            "trade", 5, 15),
    _share("industry-share", "Tỷ trọng công nghiệp trong GRDP", "Share of industry in GRDP",
           "industry", 20, 45),
    _share("services-share", "Tỷ trọng dịch vụ trong GRDP", "Share of services in GRDP",
           "services", 35, 55),
    _share("digital-share", "Tỷ trọng kinh tế số trong GRDP", "Share of the digital economy",
           "digital-transformation", 10, 35),
    _share("urbanisation", "Tỷ lệ đô thị hóa", "Urbanisation rate", "urban-development", 25, 50),
    _share("forest-cover", "Tỷ lệ che phủ rừng", "Forest cover", "environment", 40, 70),
    _share("clean-water", "Tỷ lệ hộ dân dùng nước sạch", "Households with clean water",
           "environment", 80, 99),
    _share("waste-collected", "Tỷ lệ chất thải rắn được thu gom", "Solid waste collected",
           "environment", 75, 98),
    _share("trained-workers", "Tỷ lệ lao động qua đào tạo", "Trained workers", "education", 55, 80),
    _share("national-schools", "Tỷ lệ trường đạt chuẩn quốc gia", "Schools of national standard",
           "education", 50, 80),
    _share("health-insurance", "Tỷ lệ dân số tham gia bảo hiểm y tế", "Health insurance coverage",
           "human-development", 90, 99),
    _share("poverty", "Tỷ lệ hộ nghèo", "Poverty rate", "poverty-reduction", 1, 9),
    _share("new-countryside", "Tỷ lệ xã đạt chuẩn nông thôn mới", "Communes of the new countryside",
           "rural-development", 50, 95),
    _share("online-services", "Tỷ lệ hồ sơ giải quyết trực tuyến", "Files settled online",
           "digital-transformation", 60, 98),
    _count("doctors", "Số bác sĩ trên một vạn dân", "Doctors per ten thousand people",
           "human-development", 10, 16),
    _count("hospital-beds", "Số giường bệnh trên một vạn dân", "Hospital beds per ten thousand",
           "human-development", 28, 45),
    _count("industrial-parks", "Số khu công nghiệp", "Number of industrial parks", "industry", 2, 9),
    _count("industrial-clusters", "Số cụm công nghiệp", "Number of industrial clusters",
           "industry", 8, 25),
    _count("urban-areas", "Số đô thị", "Number of urban areas", "urban-development", 12, 24),
    _count("border-gates", "Số cửa khẩu", "Number of border gates", "border-gate-economy", 4, 12),
    _count("enterprises", "Số doanh nghiệp đang hoạt động", "Enterprises at work",
           "investment-environment", 2000, 9000),
    _count("competitiveness", "Chỉ số năng lực cạnh tranh cấp tỉnh", "Provincial competitiveness",
           "investment-environment", 58, 72),
    Measure("income", Text("GRDP bình quân đầu người", "GRDP per person"), "amount",
            "concept:unit-million-vnd", "economy", 55, 150),
    Measure("budget", Text("Thu ngân sách nhà nước", "State budget revenue"), "amount",
            "concept:unit-billion-vnd", "economy", 5000, 20000),
    Measure("investment", Text("Tổng vốn đầu tư toàn xã hội", "Total social investment"), "amount",
            "concept:unit-trillion-vnd", "investment-environment", 20, 120),
    Measure("exports", Text("Kim ngạch xuất khẩu", "Exports"), "amount",
            "concept:unit-billion-usd", "trade", 1, 9),
    Measure("visitors", Text("Số lượt khách du lịch", "Visitors"), "amount",
            "concept:unit-million-visitors", "tourism", 2, 8),
    Measure("expressways", Text("Chiều dài đường cao tốc", "Length of expressways"), "length",
            "unit:KiloM", "transport", 40, 160),
    Measure("border-length", Text("Chiều dài đường biên giới", "Length of the land border"),
            "length", "unit:KiloM", "defence-security", 80, 290),
    Measure("area", Text("Diện tích tự nhiên", "Natural area"), "area", "unit:KiloM2",
            "economy", 3000, 9000),
    Measure("park-area", Text("Diện tích khu công nghiệp", "Area of industrial parks"), "area",
            "unit:HA", "industry", 300, 2500),
    Measure("design-speed", Text("Tốc độ thiết kế", "Design speed"), "speed",
            "unit:KiloM-PER-HR", "transport", 80, 160),
    Measure("gauge", Text("Khổ đường sắt", "Track gauge"), "size", "unit:MilliM",
            "transport", 1000, 1435),
    Measure("project-cost", Text("Tổng mức đầu tư dự án", "Cost of the project"), "amount",
            "concept:unit-billion-vnd", "transport", 500, 15000),
)  # fmt: skip

GOALS = (
    Text("Trở thành trung tâm {vi} của vùng", "Become the region's centre of {en}"),
    Text("Tạo chuyển biến rõ nét về {vi}", "Bring about clear progress in {en}"),
    Text("Nâng cao chất lượng {vi}", "Raise the quality of {en}"),
    Text("Hoàn thiện nền tảng cho {vi}", "Complete the foundations of {en}"),
)
TASKS = (
    Text("Rà soát, bổ sung cơ chế về {vi}", "Review and complete the rules on {en}"),
    Text("Huy động nguồn lực cho {vi}", "Raise resources for {en}"),
    Text("Đẩy mạnh hợp tác liên tỉnh về {vi}", "Step up cooperation between provinces on {en}"),
    Text("Ứng dụng công nghệ số trong {vi}", "Apply digital technology to {en}"),
    Text("Đào tạo nhân lực phục vụ {vi}", "Train people for {en}"),
)
SAYINGS = (
    Text("Tỉnh đã đạt kết quả tích cực về {vi}", "The province has done well in {en}"),
    Text("Cần quan tâm hơn đến {vi}", "More attention is due to {en}"),
    Text("Mong muốn doanh nghiệp đồng hành trong {vi}",
         "Enterprises are asked to take part in {en}"),
    Text("Quy hoạch mở ra không gian mới cho {vi}", "The plan opens new room for {en}"),
)  # fmt: skip
PROJECTS = (
    ("expressway", Text("Đường cao tốc {a} - {b}", "{a} – {b} expressway"), "transport"),
    ("railway", Text("Tuyến đường sắt {a} - {b}", "{a} – {b} railway"), "transport"),
    (
        "border-gate",
        Text("Cửa khẩu thông minh {a}", "{a} smart border gate"),
        "border-gate-economy",
    ),
    ("industrial-park", Text("Khu công nghiệp {a}", "{a} industrial park"), "industry"),
    ("zone", Text("Khu trung chuyển hàng hóa {a}", "{a} freight transfer zone"), "services"),
    ("portfolio", Text("Nhóm dự án đầu tư {a}", "{a} investment projects"), "economy"),
)
DEPARTMENTS = (
    Text("Sở Tài chính", "Department of Finance"),
    Text("Sở Công Thương", "Department of Industry and Trade"),
    Text("Sở Xây dựng", "Department of Construction"),
    Text("Sở Nông nghiệp và Môi trường", "Department of Agriculture and Environment"),
    Text("Sở Khoa học và Công nghệ", "Department of Science and Technology"),
    Text("Sở Giáo dục và Đào tạo", "Department of Education and Training"),
    Text("Sở Y tế", "Department of Health"),
    Text("Sở Văn hóa, Thể thao và Du lịch", "Department of Culture, Sports and Tourism"),
)
MINISTRIES = (
    Text("Bộ Tài chính", "Ministry of Finance"),
    Text("Bộ Xây dựng", "Ministry of Construction"),
    Text("Bộ Công Thương", "Ministry of Industry and Trade"),
    Text("Bộ Nội vụ", "Ministry of Home Affairs"),
)
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


def on(date: str) -> Text:
    """Write a date, YYYY-MM-DD, as people do."""
    y, m, d = map(int, date.split("-"))
    return Text(f"{d}/{m}/{y}", f"{d} {MONTHS[m - 1]} {y}")


def number(value: str) -> Text:
    """Write a number as people do; Vietnamese has a decimal comma."""
    plain = value.removesuffix(".0")
    return Text(plain.replace(".", ","), plain)


def lower(text: str) -> str:
    """Begin a text with a small letter."""
    return text[:1].lower() + text[1:]
