"""The one permission table: which role may do which act. Scope is a region code prefix."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    """An act somebody may be allowed to do; the label is the sentence the permission page shows."""

    COUNTY_VIEW = "COUNTY_VIEW", _("看到本范围各县的总体情况")
    RETURN_VIEW = "RETURN_VIEW", _("查看数据包中的数据")
    RETURN_IMPORT = "RETURN_IMPORT", _("上传数据包")
    FIGURES_EDIT = "FIGURES_EDIT", _("录入自己负责的数据")
    COLLECTION_RUN = "COLLECTION_RUN", _("开启年度数据、登记校区变动、催办")
    RETURN_FREEZE = "RETURN_FREEZE", _("冻结数据，或写明原因后重新打开")
    DEADLINE_SET = "DEADLINE_SET", _("设定数据截止时间")
    EXTENSION_ASK = "EXTENSION_ASK", _("申请延期")
    EXTENSION_APPROVE = "EXTENSION_APPROVE", _("批准他人申请的延期")
    SCORE_RUN = "SCORE_RUN", _("发起测算")
    RESULT_VIEW = "RESULT_VIEW", _("查看测算结果")
    DOCUMENT_ISSUE = "DOCUMENT_ISSUE", _("生成报告")
    DOCUMENT_VIEW = "DOCUMENT_VIEW", _("查看和下载报告")
    JOB_VIEW = "JOB_VIEW", _("查看长任务")
    JOB_STEER = "JOB_STEER", _("取消长任务，或重新排队")
    TARGETS_SET = "TARGETS_SET", _("上传、替换和撤回本县目标")
    RUBRIC_VIEW = "RUBRIC_VIEW", _("查看指标体系各版本")
    RUBRIC_DRAFT = "RUBRIC_DRAFT", _("起草、演练和放弃指标体系")
    RUBRIC_PUBLISH = "RUBRIC_PUBLISH", _("发布和停用指标体系")
    RUBRIC_CONFIRM = "RUBRIC_CONFIRM", _("确认指标体系中存疑的数值")
    SYSTEM_VIEW = "SYSTEM_VIEW", _("查看系统运行状况")


class Role(models.TextChoices):
    """A post in the evaluation; see docs/glossary.md."""

    COUNTY_FILLER = "COUNTY_FILLER", _("县级填报员")
    DEPARTMENT = "DEPARTMENT", _("协办部门")
    SCHOOL_OFFICER = "SCHOOL_OFFICER", _("学校填报员")
    BUREAU_HEAD = "BUREAU_HEAD", _("局领导")
    PREFECTURE_REVIEWER = "PREFECTURE_REVIEWER", _("市级复核员")
    INSPECTOR = "INSPECTOR", _("省督学")
    PROVINCE_LEAD = "PROVINCE_LEAD", _("省级负责人")
    OFFICIAL = "OFFICIAL", _("领导")
    SYSTEM_ADMIN = "SYSTEM_ADMIN", _("系统管理员")


_READ = frozenset(
    {
        Permission.COUNTY_VIEW,
        Permission.RETURN_VIEW,
        Permission.RESULT_VIEW,
        Permission.DOCUMENT_VIEW,
        Permission.JOB_VIEW,
    }
)
_RUN = _READ | {Permission.SCORE_RUN, Permission.JOB_STEER}
_DESK = _RUN | {
    Permission.RETURN_IMPORT,
    Permission.FIGURES_EDIT,
    Permission.COLLECTION_RUN,
    Permission.EXTENSION_ASK,
    Permission.DOCUMENT_ISSUE,
    Permission.TARGETS_SET,
}
_RUBRICS = frozenset(
    {
        Permission.RUBRIC_VIEW,
        Permission.RUBRIC_DRAFT,
        Permission.RUBRIC_PUBLISH,
        Permission.RUBRIC_CONFIRM,
    }
)

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.COUNTY_FILLER: _DESK,
    Role.DEPARTMENT: frozenset(
        {Permission.COUNTY_VIEW, Permission.RETURN_VIEW, Permission.FIGURES_EDIT}
    ),
    Role.SCHOOL_OFFICER: frozenset({Permission.COUNTY_VIEW, Permission.FIGURES_EDIT}),
    Role.BUREAU_HEAD: _DESK | {Permission.RETURN_FREEZE},
    Role.PREFECTURE_REVIEWER: _RUN | {Permission.EXTENSION_APPROVE},
    Role.INSPECTOR: _RUN | {Permission.RUBRIC_VIEW},
    Role.PROVINCE_LEAD: _RUN
    | _RUBRICS
    | {Permission.DOCUMENT_ISSUE, Permission.DEADLINE_SET, Permission.EXTENSION_APPROVE},
    Role.OFFICIAL: frozenset(
        {Permission.COUNTY_VIEW, Permission.RESULT_VIEW, Permission.DOCUMENT_VIEW}
    ),
    Role.SYSTEM_ADMIN: frozenset({Permission.SYSTEM_VIEW}),
}

# Those who write every figure of a county; the others write their department's or their campus's.
WHOLE_COUNTY = frozenset({Role.COUNTY_FILLER, Role.BUREAU_HEAD})


def roles_with(permission: Permission) -> list[Role]:
    """Return the roles that may do an act."""
    return [role for role, allowed in ALLOWED.items() if permission in allowed]
