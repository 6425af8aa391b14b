"""Rule: the 23 indicators of the EU metadata-quality assessment stand in one table, with their points.

Source: the methodology of data.europa.eu (data provider manual, "Metadata quality dashboard") and
the vocabulary that its software measures with (`piveau-dqv-vocabulary.ttl`), whose names are the
ids here. The points add up to 405.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

DIMENSIONS: Mapping[str, Mapping[str, str]] = {
    "findability": {"en": "Findability", "vi": "Khả năng tìm thấy"},
    "accessibility": {"en": "Accessibility", "vi": "Khả năng truy cập"},
    "interoperability": {"en": "Interoperability", "vi": "Khả năng liên thông"},
    "reusability": {"en": "Reusability", "vi": "Khả năng sử dụng lại"},
    "contextuality": {"en": "Contextuality", "vi": "Thông tin ngữ cảnh"},
}
# The lowest points of each rating, best first (methodology, table "Rating").
BANDS: tuple[tuple[int, str], ...] = (
    (351, "excellent"), (221, "good"), (121, "sufficient"), (0, "bad"),
)  # fmt: skip
BAND_NAMES: Mapping[str, Mapping[str, str]] = {
    "excellent": {"en": "Excellent", "vi": "Xuất sắc"},
    "good": {"en": "Good", "vi": "Tốt"},
    "sufficient": {"en": "Sufficient", "vi": "Đạt"},
    "bad": {"en": "Bad", "vi": "Kém"},
}
Per = Literal["dataset", "distribution", "best"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: what it asks for, of what, and the points it gives.

    `per` says what is counted: datasets, distributions, or datasets by their best distribution.
    """

    id: str
    dimension: str
    points: int
    per: Per
    name: Mapping[str, str]
    advice: Mapping[str, str]


def band(points: Fraction | int) -> str:
    """Give the rating of a number of points: "excellent", "good", "sufficient" or "bad"."""
    return next(name for lowest, name in BANDS if points >= lowest)


def _row(
    key: str, dimension: str, points: int, per: Per, name: str, en: str, vi: str
) -> Indicator:  # fmt: skip
    english, _, vietnamese = name.partition(" | ")
    names = {"en": english, "vi": vietnamese or english}
    return Indicator(key, dimension, points, per, names, {"en": en, "vi": vi})


_FIND, _ACCESS, _INTER, _REUSE, _CONTEXT = DIMENSIONS

INDICATORS: tuple[Indicator, ...] = (
    _row(
        "keywordAvailability", _FIND, 30, "dataset", "dcat:keyword",
        "Give the dataset keywords, in Vietnamese and in English.",
        "Hãy ghi từ khóa cho bộ dữ liệu, bằng tiếng Việt và tiếng Anh.",
    ),
    _row(
        "categoryAvailability", _FIND, 30, "dataset", "dcat:theme",
        "Give the dataset a theme of the EU data-theme list.",
        "Hãy ghi chủ đề của bộ dữ liệu theo danh mục data-theme của EU.",
    ),
    _row(
        "spatialAvailability", _FIND, 20, "dataset", "dct:spatial",
        "Say which area the dataset covers.",
        "Hãy ghi phạm vi lãnh thổ của bộ dữ liệu.",
    ),
    _row(
        "temporalAvailability", _FIND, 20, "dataset", "dct:temporal",
        "Say which period the dataset covers.",
        "Hãy ghi giai đoạn thời gian của bộ dữ liệu.",
    ),
    _row(
        "accessUrlStatusCode", _ACCESS, 50, "distribution", "dcat:accessURL answers | dcat:accessURL phản hồi",
        "Put the folder on the web server, or correct the address.",
        "Hãy đưa thư mục lên máy chủ web, hoặc sửa lại địa chỉ.",
    ),
    _row(
        "downloadUrlAvailability", _ACCESS, 20, "distribution", "dcat:downloadURL",
        "Give the address from which the file itself is downloaded.",
        "Hãy ghi địa chỉ tải trực tiếp tệp dữ liệu.",
    ),
    _row(
        "downloadUrlStatusCode", _ACCESS, 30, "distribution", "dcat:downloadURL answers | dcat:downloadURL phản hồi",
        "Put the folder on the web server, or correct the address.",
        "Hãy đưa thư mục lên máy chủ web, hoặc sửa lại địa chỉ.",
    ),
    _row(
        "formatAvailability", _INTER, 20, "best", "dct:format",
        "Give the format, as an entry of the EU file-type list.",
        "Hãy ghi định dạng bằng một mục trong danh mục file-type của EU.",
    ),
    _row(
        "mediaTypeAvailability", _INTER, 10, "best", "dcat:mediaType",
        "Give the media type, as an address of the IANA register.",
        "Hãy ghi kiểu phương tiện (media type) bằng địa chỉ trong sổ đăng ký IANA.",
    ),
    _row(
        "formatMediaTypeVocabularyAlignment", _INTER, 10, "best", "format and type from lists | định dạng theo danh mục",
        "Take the format from the EU file-type list and the media type from the IANA register.",
        "Hãy lấy định dạng từ danh mục file-type của EU và media type từ sổ đăng ký IANA.",
    ),
    _row(
        "formatMediaTypeNonProprietary", _INTER, 20, "best", "non-proprietary format | định dạng mở",
        "Offer the data in an open format too, such as CSV or Turtle.",
        "Hãy cung cấp thêm dữ liệu ở định dạng mở, chẳng hạn CSV hoặc Turtle.",
    ),
    _row(
        "formatMediaTypeMachineInterpretable", _INTER, 20, "best", "machine-readable format | định dạng máy đọc được",
        "Offer the data in a format that programs read too, such as CSV, JSON-LD or Turtle.",
        "Hãy cung cấp thêm dữ liệu ở định dạng máy đọc được, chẳng hạn CSV, JSON-LD hoặc Turtle.",
    ),
    _row(
        "dcatApCompliance", _INTER, 30, "dataset", "conforms to DCAT-AP | tuân thủ DCAT-AP",
        "Correct what the shapes find: see the findings below.",
        "Hãy sửa các lỗi mà bộ quy tắc (shapes) nêu: xem danh sách bên dưới.",
    ),
    _row(
        "licenceAvailability", _REUSE, 20, "distribution", "dct:license",
        "Say under which licence the file may be used.",
        "Hãy ghi giấy phép sử dụng tệp.",
    ),
    _row(
        "knownLicence", _REUSE, 10, "distribution", "dct:license from the list | dct:license theo danh mục",
        "Name the licence by its entry of the EU licence list, such as CC_BY_4_0.",
        "Hãy ghi giấy phép bằng một mục trong danh mục licence của EU, chẳng hạn CC_BY_4_0.",
    ),
    _row(
        "accessRightsAvailability", _REUSE, 10, "dataset", "dct:accessRights",
        "Say who may see the dataset.",
        "Hãy ghi quyền truy cập của bộ dữ liệu.",
    ),
    _row(
        "accessRightsVocabularyAlignment", _REUSE, 5, "dataset", "accessRights from the list | accessRights theo danh mục",
        "Take the access rights from the EU access-right list: PUBLIC, RESTRICTED or NON_PUBLIC.",
        "Hãy lấy quyền truy cập từ danh mục access-right của EU: PUBLIC, RESTRICTED, NON_PUBLIC.",
    ),
    _row(
        "contactPointAvailability", _REUSE, 20, "dataset", "dcat:contactPoint",
        "Say whom users can ask about the dataset.",
        "Hãy ghi đầu mối liên hệ về bộ dữ liệu.",
    ),
    _row(
        "publisherAvailability", _REUSE, 10, "dataset", "dct:publisher",
        "Say which body publishes the dataset.",
        "Hãy ghi cơ quan công bố bộ dữ liệu.",
    ),
    _row(
        "rightsAvailability", _CONTEXT, 5, "distribution", "dct:rights",
        "Add a statement of rights to the file.",
        "Hãy ghi thông tin về quyền đối với tệp.",
    ),
    _row(
        "byteSizeAvailability", _CONTEXT, 5, "distribution", "dcat:byteSize",
        "Give the size of the file in bytes.",
        "Hãy ghi kích thước tệp tính bằng byte.",
    ),
    _row(
        "dateIssuedAvailability", _CONTEXT, 5, "dataset", "dct:issued",
        "Say when the dataset was first published.",
        "Hãy ghi ngày công bố lần đầu của bộ dữ liệu.",
    ),
    _row(
        "dateModifiedAvailability", _CONTEXT, 5, "dataset", "dct:modified",
        "Say when the dataset was last changed.",
        "Hãy ghi ngày sửa đổi gần nhất của bộ dữ liệu.",
    ),
)  # fmt: skip
# The two that only the network can answer: 80 of the 405 points.
ONLINE = ("accessUrlStatusCode", "downloadUrlStatusCode")
TOTAL = sum(i.points for i in INDICATORS)

__all__ = [
    "BANDS",
    "BAND_NAMES",
    "DIMENSIONS",
    "INDICATORS",
    "ONLINE",
    "TOTAL",
    "Indicator",
    "Per",
    "band",
]
