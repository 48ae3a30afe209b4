"""The one permission table: which role may do which act. Scope is a region code prefix."""

from functools import cache

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
    DOCUMENT_ISSUE = "DOCUMENT_ISSUE", _("起草报告，签发和撤回自评报告")
    DOCUMENT_VIEW = "DOCUMENT_VIEW", _("查看和下载报告")
    JOB_VIEW = "JOB_VIEW", _("查看长任务")
    JOB_STEER = "JOB_STEER", _("取消长任务，或重新排队")
    TARGETS_SET = "TARGETS_SET", _("上传、替换和撤回本县目标")
    RUBRIC_VIEW = "RUBRIC_VIEW", _("查看指标体系各版本")
    RUBRIC_DRAFT = "RUBRIC_DRAFT", _("起草、演练和放弃指标体系")
    RUBRIC_PUBLISH = "RUBRIC_PUBLISH", _("发布和停用指标体系")
    RUBRIC_CONFIRM = "RUBRIC_CONFIRM", _("确认指标体系中存疑的数值")
    ROUND_VIEW = "ROUND_VIEW", _("查看评价轮次")
    ROUND_RUN = "ROUND_RUN", _("设立和结束轮次，指派人员，送达初步意见，签发和撤回督导文书")
    ASSESSMENT_VIEW = "ASSESSMENT_VIEW", _("查看各县的自评、佐证和评分")
    RESPONSE_EDIT = "RESPONSE_EDIT", _("填写自己负责的评价点，上传佐证")
    RESPONSE_COLLECT = "RESPONSE_COLLECT", _("收集各部门填报，退回或定稿评价点")
    ASSESSMENT_SIGN = "ASSESSMENT_SIGN", _("审签并提交自评")
    QUERY_ASK = "QUERY_ASK", _("就评价点提出询问")
    REVIEW_MARK = "REVIEW_MARK", _("市级复核：评分、退回、通过")
    VERIFY_MARK = "VERIFY_MARK", _("省级核查：为指派的县评分")
    OBJECTION_FILE = "OBJECTION_FILE", _("对初步意见提出申辩")
    SCORE_DECIDE = "SCORE_DECIDE", _("答复申辩，评定最终得分和等次")
    SYSTEM_VIEW = "SYSTEM_VIEW", _("查看系统运行状况")
    PEOPLE_VIEW = "PEOPLE_VIEW", _("查看本范围的人员和他们的职务")
    PEOPLE_MANAGE = "PEOPLE_MANAGE", _("登记人员，授予和结束职务，发一次性代码")
    AUDIT_VIEW = "AUDIT_VIEW", _("查看和导出审计记录")


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
    SECURITY_ADMIN = "SECURITY_ADMIN", _("安全管理员")
    AUDIT_ADMIN = "AUDIT_ADMIN", _("审计管理员")


_READ = frozenset(
    {
        Permission.COUNTY_VIEW,
        Permission.RETURN_VIEW,
        Permission.RESULT_VIEW,
        Permission.DOCUMENT_VIEW,
        Permission.JOB_VIEW,
    }
)
_PEOPLE = frozenset({Permission.PEOPLE_VIEW, Permission.PEOPLE_MANAGE})
_RUN = _READ | {Permission.SCORE_RUN, Permission.JOB_STEER}
_DESK = _RUN | {
    Permission.RETURN_IMPORT,
    Permission.FIGURES_EDIT,
    Permission.COLLECTION_RUN,
    Permission.EXTENSION_ASK,
    Permission.DOCUMENT_ISSUE,
    Permission.TARGETS_SET,
}
_ASSESS = frozenset({Permission.ROUND_VIEW, Permission.ASSESSMENT_VIEW})
_ANSWER = _ASSESS | {
    Permission.RESPONSE_EDIT,
    Permission.RESPONSE_COLLECT,
    Permission.QUERY_ASK,
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
    Role.COUNTY_FILLER: _DESK | _PEOPLE | _ANSWER,
    Role.DEPARTMENT: frozenset(
        {Permission.COUNTY_VIEW, Permission.RETURN_VIEW, Permission.FIGURES_EDIT}
    )
    | _ASSESS
    | {Permission.RESPONSE_EDIT},
    Role.SCHOOL_OFFICER: frozenset({Permission.COUNTY_VIEW, Permission.FIGURES_EDIT}),
    Role.BUREAU_HEAD: _DESK
    | _PEOPLE
    | _ANSWER
    | {
        Permission.RETURN_FREEZE,
        Permission.AUDIT_VIEW,
        Permission.ASSESSMENT_SIGN,
        Permission.OBJECTION_FILE,
    },
    Role.PREFECTURE_REVIEWER: _RUN
    | _PEOPLE
    | _ASSESS
    | {
        Permission.EXTENSION_APPROVE,
        Permission.QUERY_ASK,
        Permission.REVIEW_MARK,
    },
    Role.INSPECTOR: _RUN
    | {
        Permission.RUBRIC_VIEW,
        Permission.ROUND_VIEW,
        Permission.QUERY_ASK,
        Permission.VERIFY_MARK,
    },
    Role.PROVINCE_LEAD: _RUN
    | _RUBRICS
    | _PEOPLE
    | _ASSESS
    | {
        Permission.ROUND_RUN,
        Permission.QUERY_ASK,
        Permission.SCORE_DECIDE,
        Permission.DOCUMENT_ISSUE,
        Permission.DEADLINE_SET,
        Permission.EXTENSION_APPROVE,
        Permission.AUDIT_VIEW,
    },
    Role.OFFICIAL: frozenset(
        {Permission.COUNTY_VIEW, Permission.RESULT_VIEW, Permission.DOCUMENT_VIEW}
    ),
    Role.SYSTEM_ADMIN: frozenset({Permission.SYSTEM_VIEW}),
    Role.SECURITY_ADMIN: _PEOPLE,
    Role.AUDIT_ADMIN: frozenset({Permission.AUDIT_VIEW, Permission.PEOPLE_VIEW}),
}

# Administrators exclude each other and everybody who works with figures (三权分立): whoever holds
# one of these posts holds no post of another kind at the same time; the database refuses it.
SEPARATED = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

_SCHOOLS_AND_DEPARTMENTS = frozenset({Role.DEPARTMENT, Role.SCHOOL_OFFICER})
_COUNTY_POSTS = _SCHOOLS_AND_DEPARTMENTS | {Role.COUNTY_FILLER, Role.BUREAU_HEAD, Role.OFFICIAL}
# Who may give and end whose posts, below their own region code.
APPOINTS: dict[Role, frozenset[Role]] = {
    Role.COUNTY_FILLER: _SCHOOLS_AND_DEPARTMENTS,
    Role.BUREAU_HEAD: _SCHOOLS_AND_DEPARTMENTS,
    Role.PREFECTURE_REVIEWER: _COUNTY_POSTS,
    Role.PROVINCE_LEAD: _COUNTY_POSTS | {Role.PREFECTURE_REVIEWER, Role.INSPECTOR},
    Role.SECURITY_ADMIN: frozenset(Role),
}

# How many digits the region code of a post has: 0 the nation, 2 a province, 4 a prefecture, 6 a
# county.
_COUNTY, _NATION_TO_PREFECTURE = frozenset({6}), frozenset({0, 2, 4})
LEVELS: dict[Role, frozenset[int]] = {
    Role.COUNTY_FILLER: _COUNTY,
    Role.DEPARTMENT: _COUNTY,
    Role.SCHOOL_OFFICER: _COUNTY,
    Role.BUREAU_HEAD: _COUNTY,
    Role.PREFECTURE_REVIEWER: frozenset({4}),
    Role.INSPECTOR: frozenset({2, 4, 6}),
    Role.PROVINCE_LEAD: frozenset({2}),
    Role.OFFICIAL: frozenset({2, 4, 6}),
    Role.SYSTEM_ADMIN: _NATION_TO_PREFECTURE,
    Role.SECURITY_ADMIN: _NATION_TO_PREFECTURE,
    Role.AUDIT_ADMIN: _NATION_TO_PREFECTURE,
}

# Those who write every figure of a county; the others write their department's or their campus's.
WHOLE_COUNTY = frozenset({Role.COUNTY_FILLER, Role.BUREAU_HEAD})


@cache
def roles_with(permission: Permission) -> tuple[Role, ...]:
    """Return the roles that may do an act."""
    return tuple(role for role, allowed in ALLOWED.items() if permission in allowed)
