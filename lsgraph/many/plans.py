"""Rule: a plan is a task, its answer a value; both go to another process and back whole.

What cannot be read is an answer too: it names the plan, and the others are still checked.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lsgraph import checking, reading
from lsgraph.errors import LsgraphError, ProjectError, TurtleError
from lsgraph.findings import Finding, Rule, told
from lsgraph.project import Plan, Project, is_revision

FAILED = "not-checked"


@dataclass(frozen=True, slots=True)
class Task:
    """One plan to check: its number in the order of names, its folder, and which revision."""

    number: int
    plan: str
    folder: Path
    date: str | None


@dataclass(frozen=True, slots=True)
class Done:
    """What the check of one plan gave; `failed` says that it could not be checked as a whole."""

    number: int
    plan: str
    findings: tuple[Finding, ...] = ()
    triples: int = 0
    focus_nodes: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """Why no plan at all can be checked, in both languages."""

    en: str
    vi: str


Work = Callable[[Task], Done | Stop]
Answers = Generator[Done | Stop, None, None]
Run = Callable[[Iterable[Task], Work], Answers]


class Checker:
    """Checks plans of one project; its words and shapes are read and compiled once, when needed."""

    def __init__(self, project: Project, options: checking.Options) -> None:
        self.project = project
        self.options = options

    @cached_property
    def grounds(self) -> checking.Grounds | Stop:
        """What plans are checked against, or why that cannot be read."""
        try:
            return checking.grounds(self.project)
        except LsgraphError as error:
            return Stop(error.en, error.vi)

    def __call__(self, task: Task) -> Done | Stop:
        """Check one plan."""
        grounds = self.grounds
        if isinstance(grounds, Stop):
            return grounds
        try:
            revision = Plan(task.plan, task.folder).revision(task.date)
            documents = [reading.read(path) for path in revision.files]
            report = checking.check_revision(
                self.project, documents, revision, options=self.options, known=grounds
            )
        except LsgraphError as error:
            return failure(task, error)
        except OSError as error:
            return failure(task, closed(error))
        except (MemoryError, RecursionError) as error:
            return failure(task, _too_much(error))
        prefixes: dict[str, str] = {}
        if report.findings:
            prefixes = {p: n for d in documents for p, n in d.prefixes.items()}
        return Done(task.number, task.plan, report.findings, report.triples,
                    report.focus_nodes, report.rules, prefixes)  # fmt: skip


def failure(task: Task, error: LsgraphError) -> Done:
    """Say that a plan could not be checked: one finding, at the place of the error if it has one."""
    texts = (
        f"Plan {task.plan} could not be checked: {error.message('en')}",
        f"Không kiểm tra được quy hoạch {task.plan}: {error.message('vi')}",
        "Mend this first; the plan's other findings are not known.",
        "Hãy sửa điều này trước; chưa biết các lỗi khác của quy hoạch.",
    )
    place: tuple[Path, int, int] = (task.folder, 0, 0)
    if isinstance(error, TurtleError):
        reason = error.reason
        texts = (f"Plan {task.plan} could not be checked: {reason['en']}",
                 f"Không kiểm tra được quy hoạch {task.plan}: {reason['vi']}", *texts[2:])  # fmt: skip
        place = (error.path or task.folder, error.line, error.column)
    made = told(FAILED, texts)
    finding = Finding(made.severity, made.shape, made.message, made.advice,
                      file=place[0], line=place[1], column=place[2])  # fmt: skip
    return Done(task.number, task.plan, (finding,), failed=True)


def lost(task: Task, reason: str) -> Done:
    """Say that the process that checked a plan was ended twice; `reason` is how, such as SIGKILL."""
    error = ProjectError(
        en=f"the process that checked it ended each time ({reason}), perhaps for want of memory; "
        "check this plan alone, or give fewer --jobs",
        vi=f"tiến trình kiểm tra lần nào cũng bị dừng ({reason}), có thể do thiếu bộ nhớ; "
        "hãy kiểm tra riêng quy hoạch này, hoặc giảm --jobs",
    )
    return failure(task, error)


def closed(error: OSError) -> ProjectError:
    """Say that a folder or file may not be read."""
    reason = f"{error.filename or '-'}: {error.strerror or error}"
    return ProjectError(
        en=f"a folder or file cannot be read or written ({reason}); see to permissions and room",
        vi=f"không đọc hoặc ghi được thư mục, tệp ({reason}); hãy xem lại quyền truy cập và dung lượng",
    )


def _too_much(error: BaseException) -> ProjectError:
    kind = type(error).__name__
    return ProjectError(
        en=f"it is larger or nested deeper than can be held ({kind}); split or flatten it",
        vi=f"dữ liệu lớn hoặc lồng sâu quá mức xử lý được ({kind}); hãy chia nhỏ hoặc viết phẳng hơn",
    )


# Folders of plans


@dataclass(frozen=True)
class Gathered:
    """The plans of a folder, by name, and what stands among them and is no plan."""

    project: Project | None
    plans: tuple[Plan, ...]
    strangers: tuple[Path, ...]


def gather(folder: Path) -> Gathered | None:
    """Find the plans in a project's root or in a folder of plans; None if the folder is neither.

    `project` is the one that the folder is the root or the plans' folder of, else None. Files and
    folders whose name begins with a dot are passed over, as shells do.
    """
    if not folder.is_dir() or is_revision(folder):
        return None
    project = _project_of(folder)
    if project is not None and project.root == folder:
        # At the root, whatever stands beside the plans' folder is no matter of the plans.
        found = _sorted(p.folder for p in project.plans)
        there = [p for p in found if not p.name.startswith(".")]
    else:
        there = _sorted(p for p in folder.iterdir() if not p.name.startswith("."))
        if any(is_revision(p) for p in there):
            return None
    plans = [p for p in there if _is_plan(p)]
    if not plans:
        return None
    strangers = [
        p for p in there if not _is_plan(p) and (p.is_dir() or p.suffix in reading.SUFFIXES)
    ]
    return Gathered(project, tuple(Plan(p.name, p) for p in plans), tuple(strangers))


def stranger(path: Path) -> Finding:
    """Make the finding that something stands among plans and was not checked."""
    texts = (
        f"{path.name} belongs to no plan, so it was not checked.",
        f"{path.name} không thuộc quy hoạch nào nên không được kiểm tra.",
        "Put it into a plan's folder, under the date from which it holds (YYYY-MM-DD), "
        "or take it out.",
        "Hãy đưa vào thư mục của một quy hoạch, dưới ngày có hiệu lực (NNNN-TT-NN), hoặc bỏ đi.",
    )
    made = told("no-plan", texts, severity="warning")
    return Finding(made.severity, made.shape, made.message, made.advice, file=path)


def _sorted(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda p: p.name)


def _is_plan(path: Path) -> bool:
    try:
        return path.is_dir() and any(is_revision(p) for p in path.iterdir())
    except OSError:
        return True  # what may not be read is told as a plan that cannot be checked


def _project_of(folder: Path) -> Project | None:
    for root in (folder, folder.parent):
        project = Project(root)
        if project.ontology[0].is_file() and project.plans:
            if root == folder or project.plans[0].folder.parent.resolve() == folder.resolve():
                return project
    return None
