import annual from './officerYearly'
import arrival from './officerArrival'
import audit from './officerAudit'
import backfill from './officerBackfill'
import branch from './officerBranch'
import burden from './officerBurden'
import cases from './officerCases'
import closing from './officerClosing'
import door from './officerDesk'
import display from './officerDisplay'
import dues from './officerDues'
import flows from './officerFlow'
import groups from './officerGroups'
import handout from './officerHandout'
import intake from './officerIntake'
import joint from './officerJoint'
import land from './officerLand'
import lifecycle from './officerLifecycle'
import minutes from './officerMinutes'
import moves from './officerMoves'
import national from './officerNational'
import officers from './officerOfficers'
import online from './officerOnline'
import people from './officerPeople'
import pictures from './officerPhotos'
import plan from './officerPlan'
import print from './officerPrint'
import issue from './officerProofs'
import reorg from './officerReorganisations'
import report from './officerReport'
import projects from './officerProjects'
import reasons from './officerReasons'
import roster from './officerRoster'
import series from './officerSeries'
import places from './officerPlaces'
import transfers from './officerTransfers'
import tree from './officerTree'
import vanguard from './officerVanguard'
import venues from './officerVenues'
import votes from './officerVotes'
import year from './officerYear'

/** The Chinese texts of the officers' pages; they are loaded with the first of these pages. */
export default {
  annual,
  arrival,
  audit,
  backfill,
  branch,
  burden,
  cases,
  closing,
  display,
  door,
  dues,
  flows,
  groups,
  handout,
  intake,
  issue,
  joint,
  land,
  lifecycle,
  minutes,
  moves,
  national,
  officers,
  online,
  people,
  pictures,
  places,
  plan,
  print,
  projects,
  reasons,
  reorg,
  report,
  roster,
  series,
  transfers,
  tree,
  vanguard,
  venues,
  votes,
  year,
}
