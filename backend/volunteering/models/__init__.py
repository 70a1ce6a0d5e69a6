"""Tables of volunteering, one module per theme."""

from backend.volunteering.models.ledger import COUNTS as COUNTS
from backend.volunteering.models.ledger import FLAGS as FLAGS
from backend.volunteering.models.ledger import DecisionKind as DecisionKind
from backend.volunteering.models.ledger import Grade as Grade
from backend.volunteering.models.ledger import RecordState as RecordState
from backend.volunteering.models.ledger import ReviewLevel as ReviewLevel
from backend.volunteering.models.ledger import ScanOutcome as ScanOutcome
from backend.volunteering.models.ledger import ServiceDecision as ServiceDecision
from backend.volunteering.models.ledger import ServiceRecord as ServiceRecord
from backend.volunteering.models.ledger import ServiceScan as ServiceScan
from backend.volunteering.models.ledger import ServiceStay as ServiceStay
from backend.volunteering.models.ledger import Source as Source
from backend.volunteering.models.people import Application as Application
from backend.volunteering.models.people import ApplicationState as ApplicationState
from backend.volunteering.models.people import Qualification as Qualification
from backend.volunteering.models.people import Volunteer as Volunteer
from backend.volunteering.models.projects import Assignment as Assignment
from backend.volunteering.models.projects import Project as Project
from backend.volunteering.models.projects import ProjectKind as ProjectKind
from backend.volunteering.models.projects import ProjectLead as ProjectLead
from backend.volunteering.models.projects import ProjectPost as ProjectPost
from backend.volunteering.models.projects import ProjectState as ProjectState
from backend.volunteering.models.projects import Shift as Shift
