"""What happened: append-only events without foreign keys, chained by hash."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnly(Exception):
    """Somebody tried to change or delete an audit event."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows that are written once and read ever after."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise AppendOnly("What happened is never changed.")

    def delete(self) -> NoReturn:
        raise AppendOnly("What happened is never deleted.")


class Kept(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("What happened is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnly("What happened is never deleted.")


class AuditEvent(Kept):
    """One act (审计事件): who did what to which thing, when, from where, and what changed.

    Everything is a plain value, so that an event outlives what it tells of. ``content_version``
    says what its hash covers (``record.content_of``), ``algorithm`` how it was computed. Events
    of the first content version know neither ``actor_id`` nor ``posts`` nor ``origin``.
    """

    class Verb(models.TextChoices):
        CATALOGUE_LOADED = "CATALOGUE_LOADED", _("装载目录")
        SIGNED_IN = "SIGNED_IN", _("登录")
        SIGNED_OUT = "SIGNED_OUT", _("退出")
        SIGN_IN_REFUSED = "SIGN_IN_REFUSED", _("登录被拒")
        SIGN_IN_DELAYED = "SIGN_IN_DELAYED", _("登录试错过多")
        PASSWORD_CHANGED = "PASSWORD_CHANGED", _("修改密码")
        SECOND_FACTOR_ADDED = "SECOND_FACTOR_ADDED", _("设置第二因素")
        SECOND_FACTOR_REMOVED = "SECOND_FACTOR_REMOVED", _("移除第二因素")
        RECOVERY_CODE_USED = "RECOVERY_CODE_USED", _("使用恢复代码")
        RECOVERY_CODES_RENEWED = "RECOVERY_CODES_RENEWED", _("更换恢复代码")
        SESSION_ENDED = "SESSION_ENDED", _("结束会话")
        RETURN_IMPORTED = "RETURN_IMPORTED", _("导入数据包")
        RETURN_REFUSED = "RETURN_REFUSED", _("数据包被拒")
        FIGURES_SAVED = "FIGURES_SAVED", _("录入数据")
        YEAR_OPENED = "YEAR_OPENED", _("开启年度数据")
        CAMPUS_CHANGED = "CAMPUS_CHANGED", _("登记校区变动")
        FINDING_EXPLAINED = "FINDING_EXPLAINED", _("说明疑点")
        DEPARTMENT_HANDED_IN = "DEPARTMENT_HANDED_IN", _("部门交表")
        REMINDER_SENT = "REMINDER_SENT", _("催办")
        RETURN_FROZEN = "RETURN_FROZEN", _("冻结数据")
        RETURN_SENT_BACK = "RETURN_SENT_BACK", _("退回数据")
        RETURN_REOPENED = "RETURN_REOPENED", _("重新打开数据")
        DEADLINE_SET = "DEADLINE_SET", _("设定截止时间")
        EXTENSION_ASKED = "EXTENSION_ASKED", _("申请延期")
        EXTENSION_DECIDED = "EXTENSION_DECIDED", _("答复延期申请")
        TOKEN_MADE = "TOKEN_MADE", _("生成接口令牌")
        TOKEN_REVOKED = "TOKEN_REVOKED", _("停用接口令牌")
        RETURN_EXPORTED = "RETURN_EXPORTED", _("导出数据包")
        RUBRIC_DRAFTED = "RUBRIC_DRAFTED", _("起草指标体系")
        RUBRIC_REFUSED = "RUBRIC_REFUSED", _("指标体系文件被拒")
        RUBRIC_PUBLISHED = "RUBRIC_PUBLISHED", _("发布指标体系")
        RUBRIC_RETIRED = "RUBRIC_RETIRED", _("停用指标体系")
        RUBRIC_DISCARDED = "RUBRIC_DISCARDED", _("放弃指标体系草稿")
        RUBRIC_REHEARSED = "RUBRIC_REHEARSED", _("演练指标体系草稿")
        NUMBERS_CONFIRMED = "NUMBERS_CONFIRMED", _("确认存疑的数值")
        NUMBER_TAKEN_BACK = "NUMBER_TAKEN_BACK", _("撤回数值确认")
        NUMBERS_CARRIED = "NUMBERS_CARRIED", _("沿用数值确认")
        COUNTY_SCORED = "COUNTY_SCORED", _("测算")
        RESULT_EXPORTED = "RESULT_EXPORTED", _("导出公式工作簿")
        TARGETS_KEPT = "TARGETS_KEPT", _("保存本县目标")
        TARGETS_WITHDRAWN = "TARGETS_WITHDRAWN", _("撤回本县目标")
        DOCUMENT_DRAFTED = "DOCUMENT_DRAFTED", _("起草文书")
        DOCUMENT_ISSUED = "DOCUMENT_ISSUED", _("签发文书")
        DOCUMENT_WITHDRAWN = "DOCUMENT_WITHDRAWN", _("撤回文书")
        LETTERHEAD_SET = "LETTERHEAD_SET", _("填写发文信息")
        DOCUMENT_DOWNLOADED = "DOCUMENT_DOWNLOADED", _("下载文书")
        DOCUMENT_DAMAGED = "DOCUMENT_DAMAGED", _("发现文书被改动")
        JOB_FAILED = "JOB_FAILED", _("任务失败")
        JOB_CANCELLED = "JOB_CANCELLED", _("取消任务")
        JOB_REQUEUED = "JOB_REQUEUED", _("重新排队")
        PERSON_CREATED = "PERSON_CREATED", _("登记人员")
        PERSON_DEACTIVATED = "PERSON_DEACTIVATED", _("停用账号")
        PERSON_REACTIVATED = "PERSON_REACTIVATED", _("恢复账号")
        PEOPLE_IMPORTED = "PEOPLE_IMPORTED", _("导入人员名单")
        PEOPLE_EXPORTED = "PEOPLE_EXPORTED", _("导出人员名单")
        GRANT_GIVEN = "GRANT_GIVEN", _("授予职务")
        GRANT_ENDED = "GRANT_ENDED", _("结束职务")
        CODE_ISSUED = "CODE_ISSUED", _("发一次性代码")
        CODE_USED = "CODE_USED", _("用一次性代码设定密码")
        ROUND_SET_UP = "ROUND_SET_UP", _("设立评价轮次")
        ROUND_OPENED = "ROUND_OPENED", _("开启评价轮次")
        ROUND_WINDOW_MOVED = "ROUND_WINDOW_MOVED", _("调整阶段时间")
        ROUND_CLOSED = "ROUND_CLOSED", _("结束评价轮次")
        REVIEWER_ASSIGNED = "REVIEWER_ASSIGNED", _("指派评分人员")
        REVIEWER_RELEASED = "REVIEWER_RELEASED", _("解除指派")
        CONFLICT_DECLARED = "CONFLICT_DECLARED", _("申报回避")
        COUNTIES_GROUPED = "COUNTIES_GROUPED", _("编组")
        RESPONSE_SAVED = "RESPONSE_SAVED", _("填写评价点")
        RESPONSE_HANDED_IN = "RESPONSE_HANDED_IN", _("评价点交审")
        RESPONSE_QUERIED = "RESPONSE_QUERIED", _("退回评价点")
        RESPONSE_SETTLED = "RESPONSE_SETTLED", _("评价点定稿")
        RESPONSE_TAKEN_UP = "RESPONSE_TAKEN_UP", _("重新填写评价点")
        QUERY_ASKED = "QUERY_ASKED", _("提出询问")
        QUERY_ANSWERED = "QUERY_ANSWERED", _("答复询问")
        QUERY_SETTLED = "QUERY_SETTLED", _("询问已解决")
        EVIDENCE_UPLOADED = "EVIDENCE_UPLOADED", _("上传佐证")
        EVIDENCE_REFUSED = "EVIDENCE_REFUSED", _("佐证被拒")
        EVIDENCE_SCANNED = "EVIDENCE_SCANNED", _("佐证查毒")
        EVIDENCE_LINKED = "EVIDENCE_LINKED", _("引用佐证")
        EVIDENCE_UNLINKED = "EVIDENCE_UNLINKED", _("取消引用佐证")
        EVIDENCE_DOWNLOADED = "EVIDENCE_DOWNLOADED", _("下载佐证")
        ASSESSMENT_SUBMITTED = "ASSESSMENT_SUBMITTED", _("提交自评")
        ASSESSMENT_LATE = "ASSESSMENT_LATE", _("逾期提交自评，未受理")
        ASSESSMENT_RECALLED = "ASSESSMENT_RECALLED", _("撤回自评")
        ASSESSMENT_RETURNED = "ASSESSMENT_RETURNED", _("退回自评")
        ASSESSMENT_ACCEPTED = "ASSESSMENT_ACCEPTED", _("通过复核")
        ASSESSMENT_POSTED = "ASSESSMENT_POSTED", _("登记自评公示")
        MARK_GIVEN = "MARK_GIVEN", _("评分")
        MARKING_FINISHED = "MARKING_FINISHED", _("完成评分")
        MARKS_MERGED = "MARKS_MERGED", _("合成核查分")
        COUNTY_REMINDED = "COUNTY_REMINDED", _("催办")
        OPINION_SENT = "OPINION_SENT", _("送达初步意见")
        OBJECTION_FILED = "OBJECTION_FILED", _("提出申辩")
        OBJECTION_ANSWERED = "OBJECTION_ANSWERED", _("答复申辩")
        ASSESSMENT_DECIDED = "ASSESSMENT_DECIDED", _("评定得分和等次")
        DEMO_LOADED = "DEMO_LOADED", _("装载演示数据")
        FILE_TAKEN = "FILE_TAKEN", _("下载文件")
        ACCESS_REFUSED = "ACCESS_REFUSED", _("无权访问被拒")
        AUDIT_VIEWED = "AUDIT_VIEWED", _("查看审计记录")
        AUDIT_EXPORTED = "AUDIT_EXPORTED", _("导出审计记录")
        AUDIT_VERIFIED = "AUDIT_VERIFIED", _("核对审计记录")

    chain = models.CharField(max_length=32)
    sequence = models.PositiveBigIntegerField()
    verb = models.CharField(max_length=32)
    target = models.CharField(max_length=200)
    actor_name = models.CharField(max_length=150)
    actor_id = models.BigIntegerField(null=True, blank=True)
    posts = models.CharField(max_length=300, blank=True)
    origin = models.CharField(max_length=80, blank=True)
    region_code = models.CharField(max_length=6, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()
    content_version = models.PositiveSmallIntegerField(default=1)
    algorithm = models.CharField(max_length=8, default="sha256")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="one_event_per_link"),
        ]
        indexes = [
            models.Index(fields=["region_code", "-at"]),
            models.Index(fields=["actor_name", "-at"]),
            models.Index(fields=["-at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.sequence} {self.verb} {self.target}"


class ChainHead(models.Model):
    """The last link of a chain (链头); locking this row puts its events in order."""

    chain = models.CharField(max_length=32, primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.chain}#{self.sequence}"


class Anchor(Kept):
    """What all chains ended with at a moment (锚点): one root over every head.

    Shape: ``line`` is the line of the anchor file as it stands there.
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    root = models.CharField(max_length=64)
    chains = models.PositiveIntegerField()
    line = models.TextField()

    def __str__(self) -> str:
        return f"#{self.sequence} {self.root[:16]}"
