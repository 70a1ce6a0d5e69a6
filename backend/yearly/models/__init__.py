"""Tables of the yearly work."""

from backend.yearly.models.appraisals import OVERRIDE_CONTEXT as OVERRIDE_CONTEXT
from backend.yearly.models.appraisals import SELF_WORDS_CONTEXT as SELF_WORDS_CONTEXT
from backend.yearly.models.appraisals import STEP_REASON_CONTEXT as STEP_REASON_CONTEXT
from backend.yearly.models.appraisals import Appraisal as Appraisal
from backend.yearly.models.appraisals import AppraisalAction as AppraisalAction
from backend.yearly.models.appraisals import AppraisalDecision as AppraisalDecision
from backend.yearly.models.appraisals import AppraisalGrade as AppraisalGrade
from backend.yearly.models.appraisals import AppraisalOpinion as AppraisalOpinion
from backend.yearly.models.appraisals import AppraisalPerson as AppraisalPerson
from backend.yearly.models.appraisals import AppraisalState as AppraisalState
from backend.yearly.models.appraisals import AppraisalStep as AppraisalStep
from backend.yearly.models.appraisals import DecidedBy as DecidedBy
from backend.yearly.models.appraisals import Part as Part
from backend.yearly.models.appraisals import PartEnd as PartEnd
from backend.yearly.models.records import HeadLecture as HeadLecture
from backend.yearly.models.records import LectureKind as LectureKind
from backend.yearly.models.records import Responsibility as Responsibility
from backend.yearly.models.records import Talk as Talk
from backend.yearly.models.records import TalkKind as TalkKind
from backend.yearly.models.reports import ReportState as ReportState
from backend.yearly.models.reports import YearlyReport as YearlyReport
from backend.yearly.models.reports import YearlyReportVersion as YearlyReportVersion
