import {
  ArrowLeftRight,
  BookUser,
  Briefcase,
  CalendarCheck,
  CalendarRange,
  CalendarSync,
  ChartColumn,
  ClipboardCheck,
  FileBadge,
  FileSpreadsheet,
  Gauge,
  HandHeart,
  HeartHandshake,
  History,
  Inbox,
  Luggage,
  MapPin,
  MessageCircleHeart,
  Network,
  Route,
  ShieldCheck,
  Sprout,
  Users,
  type IconNode,
} from 'lucide'
import { t } from '@/locales'
import type { Right } from './rights'

interface Place {
  icon: IconNode
  title: string
  text?: string
  to: string
  /** How much waits there. */
  count?: number
}
interface Viewpoint {
  /** One's own organisation, not another one in scope. */
  isOwn: boolean
  isBranch: boolean
  /** A joint branch, which may take in members without one. */
  isJoint: boolean
  /** The address of the organisation's pages. */
  base: string
  can: (right: Right) => boolean
  /** Leaves and corrections without an answer. */
  waiting: number
  /** Transfers that wait for the officer. */
  transfers: number
  /** Runs the projects of the chosen organisation, which this page is about; those below are only read. */
  runsProjects: boolean
}

/** Where an officer with these rights can go from an organisation's page, in the order of how often one does. */
export function placesFrom({
  isOwn,
  isBranch,
  isJoint,
  base,
  can,
  waiting,
  transfers,
  runsProjects,
}: Viewpoint): Place[] {
  const isOwnBranch = isOwn && isBranch
  const all: [boolean, Place][] = [
    [
      isBranch && can('activities_read'),
      { icon: CalendarRange, title: t('year.title'), text: t('year.hint'), to: `${base}/year` },
    ],
    [
      isOwnBranch && can('activities_read'),
      { icon: CalendarSync, title: t('series.title'), text: t('series.hint'), to: '/branch/series' },
    ],
    [
      isOwn && can('activities_read'),
      { icon: MapPin, title: t('venues.title'), text: t('venues.hint'), to: '/venues' },
    ],
    [
      isOwnBranch && can('attendance_write'),
      {
        ...{ icon: Inbox, title: t('closing.requests'), text: t('closing.requestsHint'), to: '/branch/requests' },
        count: waiting,
      },
    ],
    [
      isOwn && can('transfers_handle'),
      { icon: Route, title: t('moves.title'), text: t('moves.hint'), to: '/branch/transfers', count: transfers },
    ],
    [
      isOwnBranch && can('cases_handle'),
      { icon: MessageCircleHeart, title: t('cases.title'), text: t('cases.hint'), to: '/branch/cases' },
    ],
    [
      isOwnBranch && can('yearly_keep'),
      { icon: ClipboardCheck, title: t('annual.title'), text: t('annual.hint'), to: '/branch/yearly' },
    ],
    [
      !isOwn && can('yearly_count'),
      { icon: ClipboardCheck, title: t('annual.title'), text: t('annual.hintBelow'), to: `${base}/yearly` },
    ],
    [
      isOwnBranch && can('attendance_write'),
      { icon: History, title: t('backfill.title'), text: t('backfill.hint'), to: '/branch/past' },
    ],
    [can('proofs_issue'), { icon: FileBadge, title: t('issue.title'), text: t('issue.hint'), to: `${base}/proofs` }],
    [
      can('projects_read'),
      { icon: ChartColumn, title: t('report.title'), text: t('report.hint'), to: `${base}/service-report` },
    ],
    [can('attendance_read'), { icon: Gauge, title: t('burden.title'), text: t('burden.hint'), to: `${base}/burden` }],
    [
      isBranch && can('members_read'),
      { icon: Users, title: t('branch.members'), text: t('branch.membersHint'), to: `${base}/members` },
    ],
    [
      isBranch && can('members_read'),
      { icon: Sprout, title: t('lifecycle.title'), text: t('lifecycle.entryHint'), to: `${base}/probations` },
    ],
    [can('members_read'), { icon: Luggage, title: t('flows.title'), text: t('flows.hint'), to: `${base}/flow` }],
    [
      isJoint && can('members_read'),
      { icon: Briefcase, title: t('land.title'), text: t('land.hint'), to: `${base}/landing` },
    ],
    [
      isBranch && can('members_read'),
      { icon: CalendarCheck, title: t('dues.title'), text: t('dues.entryHint'), to: `${base}/dues` },
    ],
    [
      isBranch && can('attendance_read'),
      { icon: FileSpreadsheet, title: t('minutes.ledger'), text: t('minutes.ledgerHint'), to: `${base}/ledger` },
    ],
    [
      can('projects_read'),
      { icon: HandHeart, title: t('projects.title'), text: t('projects.hint'), to: `${base}/projects` },
    ],
    [
      runsProjects,
      {
        icon: ArrowLeftRight,
        title: t('transfers.title'),
        text: t('transfers.hint'),
        to: '/branch/hours-transfers',
      },
    ],
    [
      can('grants_read'),
      { icon: ShieldCheck, title: t('branch.officers'), text: t('branch.officersHint'), to: `${base}/officers` },
    ],
    [
      isOwnBranch && can('members_write'),
      { icon: BookUser, title: t('branch.groups'), text: t('branch.groupsHint'), to: '/branch/groups' },
    ],
    [
      isOwnBranch && can('members_write'),
      { icon: HeartHandshake, title: t('pledges.title'), text: t('vanguard.entryHint'), to: '/branch/pledges' },
    ],
    [!isBranch, { icon: Network, title: t('tree.below'), to: '/organisations' }],
  ]
  return all.filter(([isOpen]) => isOpen).map(([, place]) => place)
}
